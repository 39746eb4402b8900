"""The clock that reminders and emails go by: whether it is believed, and saying that it is right."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import heartbeat
from malp_flow.web import acting, front_door
from malp_flow.web.place.room import pages
from malp_flow.wording import gettext as _

CLOCK = "/<partnership>/clock"


@pages.get(CLOCK)
def clock(partnership: str) -> str:
    """Show what time it is here, whether that is believed, and when the worker last came by."""
    session, now = front_door.reading(), front_door.now()
    return front_door.page(
        "place/clock.html",
        now=now,
        today=local_day(now),
        doubt=heartbeat.doubt(session, now=now),
        last=heartbeat.last(session, heartbeat.TICK),
        slug=front_door.visitor().partnership_slug,
    )


@pages.post(CLOCK)
def confirm_clock(partnership: str) -> Response:
    """Let the clock be right from this moment on."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        heartbeat.confirm(session, by=by, now=now)

    said = _("The clock is right from now on. Emails leave again.")
    return acting.done(act, said=said, to=url_for("place.clock", partnership=partnership))
