"""Changing an action of the plan: its measure, its day, or its owner."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from malp_flow.services import action_changes, action_pages, candidates
from malp_flow.services.moves import ReasonNeeded
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.review.actions import ACTION, id_of, way_to, wrong_at
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.wording import gettext as _


@pages.get(ACTION + "/change")
def change_action(partnership: str, reference: str, item_id: UUID) -> str:
    """Ask what to change: the measure, the day, or the owner."""
    return _change(reference, item_id, {})


def _change(reference: str, item_id: UUID, wrong: Mapping[str, str]) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    session = front_door.reading()
    return front_door.page(
        "review/change_action.html",
        shown=action_pages.for_group(session, found, item_id, by=who.actor, now=now),
        people=candidates.candidates(session, who.actor.partnership_id, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.actions"),
    )


@pages.post(ACTION + "/change")
def save_action(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Change one thing of the action; what was before is kept beside it."""
    what = request.form.get("what", "")
    problem = acting.problem(lambda session: _changed(session, reference, item_id, what))
    if problem:
        field = f"reason-{what}" if isinstance(problem, ReasonNeeded) else "measure"
        return _change(reference, item_id, wrong_at(problem, field))
    front_door.notice(_("Changed. What it was before is kept."))
    return redirect(way_to("review.action", reference, item_id), 303)


def _changed(session: Any, reference: str, item_id: UUID, what: str) -> None:
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    review, reason = opened(session, reference), form.get("reason", "")
    if what == "day":
        day = typed_days.day(form, "due")
        action_changes.change_day(session, review, item_id, due_on=day, reason=reason, by=by, now=now)
    elif what == "owner":
        action_changes.change_owner(
            session,
            review,
            item_id,
            owner_id=id_of(form.get("owner", "")),
            owner_name=form.get("owner-name", ""),
            owner_address=form.get("owner-address", ""),
            by=by,
            now=now,
        )
    else:
        action_changes.change_measure(
            session, review, item_id, measure=form.get("measure", ""), reason=reason, by=by, now=now
        )
