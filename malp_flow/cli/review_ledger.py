"""`malp-flow review ledger`: day by day, whether somebody was reminded, and if not, why."""

from __future__ import annotations

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import ledger as ledgers


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, in the same columns as --json.")
@opening.looks
def ledger(reference: str, as_csv: bool, asked: Asked) -> None:
    """Tell for each working day of everything owed in the review REF: an email, or why there was none.

    Example: malp-flow review ledger MALP-2026-07 --csv
    """
    if as_csv and asked.as_json:
        opening.which("Say either --csv or --json.")
    with opening.reading(asked) as here:
        found = ledgers.of_review(here.session, here.opened(reference), now=here.now)
    if asked.as_json:
        tell_json(found)
    elif as_csv:
        click.echo(ledgers.as_csv(found), nl=False)
    else:
        _tell(found)


def _tell(found: list[ledgers.Day]) -> None:
    owed = ""
    for day in found:
        if day.owed != owed:
            owed = day.owed
            click.echo(f"{owed}, due {opening.day(day.due_on)}")
        click.echo(f"  {opening.day(day.day):<20}  {day.words}")
    if not found:
        click.echo("Nothing is or was owed yet.")
