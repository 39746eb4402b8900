"""`malp-flow history`: whether what happened still stands as it was written."""

from dataclasses import asdict

import click

from malp_flow.cli import opening
from malp_flow.engine.chain import Fault
from malp_flow.services import history_check, review_lists
from malp_flow.wording import count_words

BROKEN = 6


@click.group()
def history() -> None:
    """Check the activity history."""


@history.command()
@opening.partnership
@opening.as_json
def verify(partnership: str | None, as_json: bool) -> None:
    """Read the whole history and say every fault in it (exit 6).

    Example: malp-flow history verify --json
    """
    with opening.house().reading() as session:
        places = [place for place in review_lists.partnerships(session) if partnership in (None, place.slug)]
        if not places:
            raise review_lists.NoSuchPartnership
        found = {place.slug: history_check.faults(session, place.id) for place in places}
    if as_json:
        opening.tell_json({slug: [asdict(fault) for fault in faults] for slug, faults in found.items()})
    else:
        for slug, faults in found.items():
            said = count_words(len(faults), "fault", "faults") if faults else "the history is whole"
            click.echo(f"{slug}: {said}.")
            for fault in faults:
                _tell(fault)
    if any(found.values()):
        raise click.exceptions.Exit(BROKEN)


def _tell(fault: Fault) -> None:
    place = f"entry {fault.seq}" if fault.seq else "beside all entries"
    click.echo(f"  {place}{f', review {fault.review}' if fault.review else ''}: {fault.sentence}")
