"""`malp-flow holidays`: the days on which nobody works, and whether a day is one of them."""

from datetime import datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.bank_holidays import FIRST_YEAR, LAST_YEAR, NAMES, PUBLISHED_TO
from malp_flow.services import holiday_list
from malp_flow.services.holiday_list import DayLine

_calendar = click.option(
    "--calendar", "name", type=click.Choice(NAMES), help="Instead of the partnership’s own calendar."
)


@click.group(cls=Noun)
def holidays() -> None:
    """Look at the calendar by which working days count."""


@holidays.command("list")
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), metavar="Y", help="Instead of this year.")
@_calendar
@opening.looks
def list_holidays(year: int | None, name: str | None, asked: Asked) -> None:
    """List bank holidays and the partnership’s own closed days, of this year or another.

    Example: malp-flow holidays list --year 2027
    """
    with opening.reading(asked) as here:
        found = holiday_list.of_year(here.session, here.place.id, year or here.today.year, name=name)
    if asked.as_json:
        tell_json(found)
        return
    for line in found:
        click.echo(f"{opening.day(line.day):>18}  {line.why}{_unsure(line)}")
    click.echo(f"The government’s list ends on {opening.day(PUBLISHED_TO)}; later days are provisional.")


@holidays.command()
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@_calendar
@opening.looks
def check(day: datetime, name: str | None, asked: Asked) -> None:
    """Say whether DATE is a working day, and why or why not.

    Example: malp-flow holidays check 2026-12-28
    """
    with opening.reading(asked) as here:
        line = holiday_list.check(here.session, here.place.id, day.date(), name=name)
    if asked.as_json:
        tell_json(line)
        return
    word = "is a working day" if line.working else "is not a working day"
    why = f": {line.why}" if line.why else ""
    click.echo(f"{opening.day(line.day)} {word} ({line.calendar}){why}.{_unsure(line)}")
    if not line.working:
        click.echo(f"The next one is {opening.day(line.next_working_day)}.")


def _unsure(line: DayLine) -> str:
    return " (provisional: not published yet)" if line.provisional else ""
