"""Emails that became late while nothing ran: let go, or not sent."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import late_letters
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door
from malp_flow.web.place.room import pages
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

LATE = "/<partnership>/late-emails"


@pages.get(LATE)
def late(partnership: str) -> str:
    """List the late emails that wait for a decision."""
    who, now = front_door.visitor(), front_door.now()
    found = late_letters.waiting(front_door.reading(), who.actor.partnership_id)
    return front_door.page("place/late.html", late=found, today=local_day(now), slug=who.partnership_slug)


@pages.post(LATE)
def let_late_go(partnership: str) -> Response:
    """Let all of them go."""
    return _let_go(partnership, None)


@pages.post(LATE + "/<uuid:letter>")
def let_one_go(partnership: str, letter: UUID) -> Response:
    """Let one of them go."""
    return _let_go(partnership, letter)


def _let_go(partnership: str, letter: UUID | None) -> Response:
    by, now, gone = front_door.visitor().actor, front_door.now(), list[int]()

    def act(session: Any) -> None:
        gone[:] = [late_letters.let_go(session, letter, by=by, now=now)]

    refused = acting.refusal(act)
    number = gone[0] if gone else 0
    said = ngettext("%(num)s late email is on its way.", "%(num)s late emails are on their way.", number)
    front_door.notice(refused or said % {"num": number}, succeeded=not refused)
    return redirect(url_for("place.late", partnership=partnership), 303)


@pages.get(LATE + "/<uuid:letter>/drop")
def drop_late(partnership: str, letter: UUID) -> str:
    """Ask why one of them is not sent."""
    return _drop_page(letter, "", "")


@pages.post(LATE + "/<uuid:letter>/drop")
def late_dropped(partnership: str, letter: UUID) -> str | Response:
    """Do not send one of them at all."""
    by, now, reason = front_door.visitor().actor, front_door.now(), request.form.get("reason", "")

    def act(session: Any) -> None:
        late_letters.drop(session, letter, reason=reason, by=by, now=now)

    refused = acting.problem(act)
    if isinstance(refused, late_letters.ReasonNeeded):
        return _drop_page(letter, reason, str(refused))
    said = _("It is not sent. Its reminders count as skipped, and the history keeps why.")
    front_door.notice(str(refused or said), succeeded=refused is None)
    return redirect(url_for("place.late", partnership=partnership), 303)


def _drop_page(letter: UUID, reason: str, problem: str) -> str:
    who = front_door.visitor()
    found = late_letters.waiting(front_door.reading(), who.actor.partnership_id)
    one = next((each for each in found if each.id == letter), None)
    if one is None:
        raise NotHere
    wrong = {"reason": problem} if problem else {}
    return front_door.page(
        "place/drop_late.html",
        letter=one,
        reason=reason,
        problem=problem,
        errors=acting.summary(wrong),
        slug=who.partnership_slug,
    )
