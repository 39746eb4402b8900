"""`malp-flow history`: what happened, and whether it still stands as it was written."""

from dataclasses import asdict

import click

from malp_flow.cli import opening
from malp_flow.cli.exit_codes import BROKEN_HISTORY
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.chain import Fault
from malp_flow.services import history_check, history_list, review_lists
from malp_flow.services.history_list import EntryLine
from malp_flow.wording import count_words, day_of_record, time_words


@click.group(cls=Noun)
def history() -> None:
    """Read and check the activity history."""


@history.command()
@opening.looks
def verify(asked: Asked) -> None:
    """Read the whole history and say every fault in it (exit 6).

    Example: malp-flow history verify --json
    """
    with opening.house() as house, house.reading() as session:
        places = [
            place for place in review_lists.partnerships(session) if asked.partnership in (None, place.slug)
        ]
        if not places:
            raise review_lists.NoSuchPartnership
        found = {place.slug: history_check.faults(session, place.id) for place in places}
    if asked.as_json:
        tell_json({slug: [asdict(fault) for fault in faults] for slug, faults in found.items()})
    else:
        for slug, faults in found.items():
            said = count_words(len(faults), "fault", "faults") if faults else "the history is whole"
            click.echo(f"{slug}: {said}.")
            for fault in faults:
                _tell(fault)
    if any(found.values()):
        raise click.exceptions.Exit(BROKEN_HISTORY)


def _tell(fault: Fault) -> None:
    place = f"entry {fault.seq}" if fault.seq else "beside all entries"
    click.echo(f"  {place}{f', review {fault.review}' if fault.review else ''}: {fault.sentence}")


@history.command()
@click.argument("reference", metavar="REF")
@opening.looks
def show(reference: str, asked: Asked) -> None:
    """Show everything that happened in the review REF, the oldest first.

    Example: malp-flow history show MALP-2026-07
    """
    with opening.reading(asked) as here:
        found = history_list.entries(here.session, here.opened(reference))
    if asked.as_json:
        tell_json(found)
        return
    for entry in found:
        at = f"{day_of_record(entry.on)}, {time_words(entry.at)}"
        click.echo(f"{entry.number:>4}  {at:<26}  {entry.who:<24}  {_about(entry)}")


def _about(entry: EntryLine) -> str:
    return f"{entry.title}: {entry.detail}" if entry.detail else entry.title
