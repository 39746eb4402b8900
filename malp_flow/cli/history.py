"""`malp-flow history`: what happened, and whether it still stands as it was written."""

from dataclasses import asdict

import click

from malp_flow.cli import opening
from malp_flow.cli.exit_codes import BROKEN_HISTORY
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.services import history as chain
from malp_flow.services import history_list, review_lists
from malp_flow.wording import day_of_record, time_words


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
        found = {place.slug: chain.faults(session, place.id) for place in places}
    if asked.as_json:
        tell_json({slug: [asdict(fault) for fault in faults] for slug, faults in found.items()})
    else:
        for slug, faults in found.items():
            click.echo(f"{slug}: {f'{len(faults)} faults' if faults else 'the history is whole'}.")
            for fault in faults:
                click.echo(f"  {fault}")
    if any(found.values()):
        raise click.exceptions.Exit(BROKEN_HISTORY)


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
        click.echo(f"{entry.number:>4}  {at:<26}  {entry.who:<24}  {entry.title}")
