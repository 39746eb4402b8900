"""The learning event: its date, who came, what was noted."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import learning_event, report_pages
from malp_flow.services.learning_event import Attendee
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("event", __name__)
LONDON = ZoneInfo("Europe/London")
ROWS = 12


class NoSuchMoment(Refused):
    """Enter the day with day, month and year, and both times as in 13:30."""


@pages.get(REVIEW + "/event")
def event(partnership: str, reference: str) -> str:
    """Show the event, with the forms for its date and for who came."""
    found, who = seen(reference), front_door.visitor()
    shown = report_pages.event(front_door.reading(), found, by=who.actor, now=front_door.now())
    return front_door.page(
        "event/event.html",
        event=shown,
        rows_shown=range(1, max(ROWS, len(shown.attendees) + 3) + 1),
        begins=shown.starts_at.astimezone(LONDON) if shown.starts_at else None,
        ends=shown.ends_at.astimezone(LONDON) if shown.ends_at else None,
        **around(reference, "event.event"),
    )


@pages.post(REVIEW + "/event/date")
def arrange(partnership: str, reference: str) -> Response:
    """Set, or change, when and where the event is."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any) -> None:
        learning_event.arrange(
            session,
            opened(session, reference),
            starts_at=_moment("starts"),
            ends_at=_moment("ends"),
            place=form.get("place", ""),
            by=who.actor,
            now=now,
        )

    return acting.done(act, said=_("The date is set."), to=_here(partnership, reference))


def _here(partnership: str, reference: str) -> str:
    return url_for("event.event", partnership=partnership, reference=reference)


def _moment(name: str) -> datetime:
    """Return the moment in UTC; the form speaks London’s time."""
    form = request.form
    try:
        day = date(*(int(form.get(f"on-{part}", "")) for part in ("year", "month", "day")))
        hour, _colon, minute = form.get(name, "").strip().partition(":")
        clock = time(int(hour), int(minute or 0))
    except ValueError:
        raise NoSuchMoment from None
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


@pages.post(REVIEW + "/event/attendance")
def record(partnership: str, reference: str) -> Response:
    """Record who came and what was noted."""
    who, now = front_door.visitor(), front_door.now()

    def act(session: Any) -> None:
        review = opened(session, reference)
        shown = report_pages.event(session, review, by=who.actor, now=now)
        learning_event.record(
            session,
            review,
            attendees=_attendees(shown),
            notes=request.form.get("notes", ""),
            by=who.actor,
            now=now,
        )

    return acting.done(act, said=_("Attendance and notes are recorded."), to=_here(partnership, reference))


def _attendees(shown: report_pages.EventPage) -> list[Attendee]:
    form = request.form
    roles = {role for role, _title in shown.roles}
    agencies: dict[str, UUID] = {str(agency): agency for agency, _name in shown.agencies}
    most = max(ROWS, len(shown.attendees) + 3)
    return [
        Attendee(
            form[f"name-{n}"].strip(),
            form[f"role-{n}"],
            agencies.get(form.get(f"agency-{n}", "")),
            attended=f"came-{n}" in form,
        )
        for n in range(1, most + 1)
        if form.get(f"name-{n}", "").strip() and form.get(f"role-{n}") in roles
    ]
