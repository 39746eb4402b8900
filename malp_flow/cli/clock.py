"""`malp-flow clock`: whether the clock is believed, and saying that it is right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from malp_flow.cli import opening
from malp_flow.engine.working_days import local_day
from malp_flow.services import heartbeat, review_lists
from malp_flow.services.heartbeat import Beat, Doubt
from malp_flow.wording import day_of_record, time_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_JOBS = ("tick", "deliver")
_WORDS = {
    None: "The clock is believed.",
    Doubt.jumped_ahead: "In doubt: that is more than 31 days after the last time seen. No email goes out.",
    Doubt.went_back: "In doubt: that is before the last time seen. No email goes out.",
}


@click.group()
def clock() -> None:
    """Look at the clock that reminders and emails go by."""


@clock.command()
@opening.as_json
def show(as_json: bool) -> None:
    """Say what time it is here, whether that is believed, and when each job last came by.

    Example: malp-flow clock show
    """
    house = opening.house()
    now = house.clock()
    with house.reading() as session:
        doubt = heartbeat.doubt(session, now=now)
        beats = {job: heartbeat.last(session, job) for job in _JOBS}
    if as_json:
        opening.tell_json({"now": now, "doubt": doubt, "jobs": beats})
        return
    click.echo(f"It is {_moment(now)} in London. {_WORDS[doubt]}")
    for job, last in beats.items():
        _tell_beat(job, last)


def _tell_beat(job: str, last: Beat | None) -> None:
    said = f"last came by on {_moment(last.last_at)}" if last else "has never come by"
    click.echo(f"  {job:<8} {said}")


def _moment(moment: datetime) -> str:
    return f"{day_of_record(local_day(moment))}, {time_words(moment)}"


@clock.command()
@click.option("--as", "address", required=True, metavar="ADDRESS", help="Who confirms: their email address.")
@opening.partnership
@opening.as_json
def confirm(address: str, partnership: str | None, as_json: bool) -> None:
    """Confirm that the clock is right after it jumped, so that emails go out again.

    Look first: malp-flow clock show. The activity history keeps who confirmed.

    Example: malp-flow clock confirm --as manager@fernshire.example
    """
    house = opening.house()
    now = house.clock()

    def act(session: Session) -> None:
        place = review_lists.partnership(session, partnership)
        actor = review_lists.member(session, place.id, address)
        heartbeat.confirm(session, by=actor, now=now)

    house.carry_out(act)
    if as_json:
        opening.tell_json({"confirmed": now})
    else:
        click.echo(f"Confirmed: it is {_moment(now)} in London. Emails go out again.")
