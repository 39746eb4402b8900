"""`malp-flow history`: whether what happened still stands as it was written."""

from dataclasses import asdict

import click

from malp_flow.cli import opening
from malp_flow.services import history as chain
from malp_flow.services import review_lists

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
        found = {place.slug: chain.faults(session, place.id) for place in places}
    if as_json:
        opening.tell_json({slug: [asdict(fault) for fault in faults] for slug, faults in found.items()})
    else:
        for slug, faults in found.items():
            click.echo(f"{slug}: {f'{len(faults)} faults' if faults else 'the history is whole'}.")
            for fault in faults:
                click.echo(f"  {fault}")
    if any(found.values()):
        raise click.exceptions.Exit(BROKEN)
