"""Before pages are served or emails sent: does the database still stand as it was written?"""

import click

from malp_flow.cli import exit_codes
from malp_flow.errors import Misconfigured
from malp_flow.services import alarms, health, history_check, review_lists, workflow_needs
from malp_flow.watching import LEAST_ROOM, free_bytes
from malp_flow.wiring import House

despite = click.option(
    "--despite-faults", is_flag=True, help="Start although the history or the file has faults; say them."
)


def insist(house: House, *, despite_faults: bool) -> None:
    """Go on where the file and every history are whole; else say each fault, and end with 6.

    Too little room on the disk is said, and stops nobody.
    """
    _say_little_room(house)
    history = _of_the_history(house)
    found = [*_of_the_file(house), *history]
    house.carry_out(lambda session: alarms.history_was_read(session, sound=not history, now=house.clock()))
    for sentence in found:
        click.echo(sentence, err=True)
    if found and not despite_faults:
        click.echo(
            "Not started. Compare with the newest backup: malp-flow backup check FILE. Nothing was changed.",
            err=True,
        )
        raise click.exceptions.Exit(exit_codes.BROKEN_HISTORY)
    _insist_on_workflows(house)


def _say_little_room(house: House) -> None:
    free = free_bytes(house)
    if free is not None and free < LEAST_ROOM:
        click.echo(
            f"Only {free // 1024**2} MB are free on the disk. Make room now: "
            "once it is full nothing can be saved and no email leaves.",
            err=True,
        )


def _insist_on_workflows(house: House) -> None:
    """Raise Misconfigured where a review runs on a workflow with a check or a letter that is not there."""
    with house.reading() as session:
        found = list(workflow_needs.missing(session, letters=house.letters.names()))
    if found:
        raise Misconfigured(" ".join([*found, "Start the version of malp_flow that has them."]))


def _of_the_file(house: House) -> list[str]:
    with house.reading() as session:
        return [f"The file of the database is damaged: {line}" for line in health.broken_pages(session)]


def _of_the_history(house: House) -> list[str]:
    with house.reading() as session:
        return [
            f"The history of {place.slug} does not hold, entry {fault.seq}: {fault.sentence}"
            for place in review_lists.partnerships(session)
            for fault in history_check.faults(session, place.id)
        ]
