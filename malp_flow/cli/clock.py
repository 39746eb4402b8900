"""`malp-flow clock`: whether the clock is believed, and saying that it is right."""

from datetime import datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.working_days import local_day
from malp_flow.services import heartbeat
from malp_flow.services.heartbeat import Doubt
from malp_flow.wording import time_words

_JOBS = ("tick", "deliver")
_WORDS = {
    None: "The clock is believed.",
    Doubt.jumped_ahead: "In doubt: that is more than 31 days after the last time seen. No email goes out.",
    Doubt.went_back: "In doubt: that is before the last time seen. No email goes out.",
}


@click.group(cls=Noun)
def clock() -> None:
    """Look at the clock that reminders and emails go by."""


@clock.command()
@opening.looks
def show(asked: Asked) -> None:
    """Say what time it is here, whether that is believed, and when each job last came by.

    Example: malp-flow clock show
    """
    with opening.house() as house, house.reading() as session:
        now = house.clock()
        doubt = heartbeat.doubt(session, now=now)
        beats = {job: heartbeat.last(session, job) for job in _JOBS}
    if asked.as_json:
        tell_json({"now": now, "doubt": doubt, "jobs": beats})
        return
    click.echo(f"It is {_moment(now)} in London. {_WORDS[doubt]}")
    for job, last in beats.items():
        said = f"last came by on {_moment(last.last_at)}" if last else "has never come by"
        click.echo(f"  {job:<8} {said}")


def _moment(moment: datetime) -> str:
    return f"{opening.day(local_day(moment))}, {time_words(moment)}"


@clock.command()
@opening.acts
def confirm(asked: Asked) -> None:
    """Confirm that the clock is right after it jumped, so that emails go out again.

    Look first: malp-flow clock show. The history of every partnership here keeps that it was confirmed.

    Example: malp-flow clock confirm --as manager@fernshire.example
    """
    with opening.acting(asked) as desk:
        heartbeat.confirm(desk.session, by=desk.by, now=desk.now)
    if asked.as_json:
        tell_json({"done": True, "now": desk.now})
        return
    click.echo(f"Confirmed: it is {_moment(desk.now)} in London. Emails go out again.")
