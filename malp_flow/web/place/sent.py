"""The log of emails: what went to whom, what waits, what failed; and one that goes once more."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import mail_log, resending
from malp_flow.web import acting, front_door, numbers_asked
from malp_flow.web.place.room import pages
from malp_flow.wording import gettext as _

EMAILS = "/<partnership>/emails"


@pages.get(EMAILS)
def sent(partnership: str) -> str:
    """List emails with what became of them, the newest first."""
    who, now = front_door.visitor(), front_door.now()
    asked = {name: request.args.get(name, "") for name in ("kind", "review")}
    asked["kind"] = asked["kind"] if asked["kind"] in mail_log.kinds() else ""
    found = mail_log.page(
        front_door.reading(), who.actor, kind=asked["kind"], reference=asked["review"],
        number=numbers_asked.page(), now=now,
    )  # fmt: skip
    return front_door.page(
        "place/sent.html",
        found=found,
        kinds=mail_log.kinds(),
        asked={name: value for name, value in asked.items() if value},
        today=local_day(now),
        slug=who.partnership_slug,
    )


@pages.get(EMAILS + "/<uuid:letter>")
def sent_one(partnership: str, letter: UUID) -> str:
    """Show what became of one email, and offer to send it once more."""
    who, now = front_door.visitor(), front_door.now()
    return front_door.page(
        "place/sent_one.html",
        line=mail_log.one(front_door.reading(), who.actor, letter, now=now),
        today=local_day(now),
        slug=who.partnership_slug,
    )


@pages.post(EMAILS + "/<uuid:letter>")
def send_again(partnership: str, letter: UUID) -> Response:
    """Send one email once more, as a new one."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        resending.send_again(session, letter, by=by, now=now)

    said = _("It goes once more, with what is true now.")
    return acting.done(act, said=said, to=url_for("place.sent", partnership=partnership))
