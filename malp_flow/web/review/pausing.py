"""Letting a review or one of its audits rest, and carrying on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import pause_pages, pausing, roles
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

PAUSE = REVIEW + "/pause"


@pages.get(PAUSE)
def pause_page(partnership: str, reference: str) -> str:
    """Show what rests, and what can be let rest."""
    return _page(reference, {})


def _page(reference: str, wrong: Mapping[str, str]) -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    person = front_door.visitor().actor.person_id
    mine = roles.roles_of(session, found, person, on=local_day(now))
    return front_door.page(
        "review/pause.html",
        shown=pause_pages.page(session, found, mine, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.pause_page"),
    )


@pages.post(PAUSE)
def pause(partnership: str, reference: str) -> str | Response:
    """Let it rest; when that is refused, say why beside what was typed."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    what, reason = form.get("what", ""), form.get("reason", "")
    strand = what.removeprefix(pause_pages.STRAND) if what.startswith(pause_pages.STRAND) else ""
    item_id = None if strand else _item(what)

    def act(session: Any) -> None:
        review = opened(session, reference)
        if strand:
            pausing.pause_strand(session, review, strand, reason=reason, by=by, now=now)
            return
        pausing.pause(session, review, item_id=item_id, reason=reason, by=by, now=now)

    problem = acting.refusal(act)
    if problem:
        return _page(reference, {"reason": problem})
    front_door.notice(
        _("It rests. Whoever has a day in it gets an email, and no reminders until it goes on.")
    )
    return _back(partnership, reference)


@pages.post(REVIEW + "/carry-on")
def carry_on(partnership: str, reference: str) -> Response:
    """Carry on with what rests, and say by how much its days have moved."""
    by, now, moved = front_door.visitor().actor, front_door.now(), list[int]()
    item_id = _item(request.form.get("what", ""))

    def act(session: Any) -> None:
        moved[:] = [pausing.resume(session, opened(session, reference), item_id=item_id, by=by, now=now)]

    problem = acting.refusal(act)
    front_door.notice(problem or _moved(moved[0]), succeeded=not problem)
    return _back(partnership, reference)


def _moved(days: int) -> str:
    if not days:
        return _("It goes on. No day has moved.")
    said = ngettext(
        "It goes on. Open days moved by %(num)s working day.",
        "It goes on. Open days moved by %(num)s working days.",
        days,
    )
    return said % {"num": days}


def _item(text: str) -> UUID | None:
    """Return what is meant, None for the whole review; anything else that was typed leads nowhere."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotHere from None


def _back(partnership: str, reference: str) -> Response:
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)
