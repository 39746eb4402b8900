"""The reminders of a review: what is owed and planned, what is held, and one reminder at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.letters import Fields
from malp_flow.errors import Refused
from malp_flow.outputs.rendering import Rendered
from malp_flow.services import (
    planned_reminders,
    reminder_holds,
    reminder_pages,
    visibility,
)
from malp_flow.services.moves import ReasonNeeded
from malp_flow.web import acting, front_door, numbers_asked
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.web.typed_days import day
from malp_flow.wording import N_
from malp_flow.wording import gettext as _

REMINDERS = REVIEW + "/reminders"
STEP = REMINDERS + "/step/<uuid:step_id>"


@pages.get(REMINDERS)
def reminders(partnership: str, reference: str) -> str:
    """Show what is owed, what holds reminders back, and what is planned for the next 20 working days."""
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    return front_door.page(
        "review/reminders.html",
        shown=reminder_pages.page(session, found, number=numbers_asked.page(), now=now),
        manages=visibility.manages(session, front_door.visitor().actor, found, now=now),
        **around(reference, "review.reminders"),
    )


def rendered(fields: Fields) -> Rendered:
    """Return a letter about one thing in words."""
    return front_door.house().letters.render(fields.matters[0].letter, fields)


@pages.post(REMINDERS + "/let-go")
def end_hold(partnership: str, reference: str) -> Response:
    """End a hold: reminders go again, the latest of those that waited."""
    by, now, wanted = front_door.visitor().actor, front_door.now(), request.form.get("hold", "")

    def act(session: Any) -> None:
        review = opened(session, reference)
        try:
            reminder_holds.end(session, review, UUID(wanted), by=by, now=now)
        except (ValueError, reminder_holds.NotHeld):
            raise Refused(str(reminder_holds.NotHeld())) from None

    here = url_for("review.reminders", partnership=partnership, reference=reference)
    return acting.done(act, said=_("Reminders go again."), to=here)


@pages.get(STEP)
def planned_reminder(partnership: str, reference: str, step_id: UUID) -> str:
    """Show one reminder: to whom, by which rule, what it says, and what can be done with it."""
    return _step(reference, step_id, {})


def _step(reference: str, step_id: UUID, wrong: Mapping[str, str]) -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    house, shown = front_door.house(), reminder_pages.one(session, found, step_id, now=now)
    said = reminder_pages.said(session, found, step_id, base_url=house.sender.base_url, now=now)
    return front_door.page(
        "review/planned_reminder.html",
        shown=shown,
        step_id=step_id,
        texts=[(name, rendered(fields)) for name, fields in said],
        manages=visibility.manages(session, front_door.visitor().actor, found, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.reminders"),
    )


@pages.post(STEP)
def change_reminder(partnership: str, reference: str, step_id: UUID) -> str | Response:
    """Hold a reminder, let it go again, send it now, or leave it out."""
    form, verb = request.form, request.form.get("do", "")
    if verb not in _SAID:
        return _step(reference, step_id, {"do": _("Choose what to do")})

    def act(session: Any) -> None:
        review, reason = opened(session, reference), form.get("reason", "")
        by, now = front_door.visitor().actor, front_door.now()
        if verb == "hold":
            until = day_or_none("hold")
            planned_reminders.hold(session, review, step_id, reason=reason, until_on=until, by=by, now=now)
        elif verb == "skip":
            planned_reminders.skip(session, review, step_id, reason=reason, by=by, now=now)
        elif verb == "send":
            planned_reminders.send_now(session, review, step_id, by=by, now=now)
        else:
            planned_reminders.let_go(session, review, step_id, by=by, now=now)

    refused = acting.problem(act)
    if refused:
        field = "reason" if isinstance(refused, ReasonNeeded) else "do"
        return _step(reference, step_id, {field: str(refused)})
    front_door.notice(_(_SAID[verb]))
    here = url_for("review.planned_reminder", partnership=partnership, reference=reference, step_id=step_id)
    return redirect(here, 303)


_SAID = {
    "hold": N_("This reminder is held."),
    "go": N_("This reminder is planned again."),
    "skip": N_("This reminder is left out."),
    "send": N_("This reminder is on its way."),
}


def day_or_none(prefix: str) -> date | None:
    """Return the day typed into three fields; None where all are empty. Raises NoSuchDay."""
    parts = (request.form.get(f"{prefix}-{part}", "").strip() for part in ("day", "month", "year"))
    return day(request.form, prefix) if any(parts) else None
