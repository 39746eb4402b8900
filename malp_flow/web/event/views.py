"""The learning event: its date, and the ways to its other pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import event_pages, event_plans_pages, learning_event, meeting_dates, report_pages
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.event import organising
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("event", __name__)
LONDON = ZoneInfo("Europe/London")
T = TypeVar("T")


EVENT = REVIEW + "/event/<event_name>"


@pages.get(EVENT)
def event(partnership: str, reference: str, event_name: str) -> str:
    """Show the event, with the form for its date."""
    return _page(reference, event_name, {})


def _page(reference: str, event_name: str, wrong: dict[str, str], *, form: str = "") -> str:
    """Show the event; what was typed into the form that was refused stays in it."""
    found, sent = seen(reference), request.form
    shown = _shown(found, event_name)
    dates = event_plans_pages.dates(front_door.reading(), found, event_name, now=front_door.now())
    return front_door.page(
        "event/event.html",
        event=shown,
        missing=list(event_pages.missing(front_door.reading(), found, event_name, now=front_door.now())),
        dates=dates,
        date=sent if form == "date" else _date(dates),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "event.event", event_name=event_name),
    )


def _shown(review: OpenReview, event_name: str) -> report_pages.EventPage:
    by, now = front_door.visitor().actor, front_door.now()
    return report_pages.event(front_door.reading(), review, name=event_name, by=by, now=now)


def _date(dates: event_plans_pages.DatesPage) -> dict[str, str]:
    """Return what the form of a date begins with: the session asked for, the first, or a day proposed."""
    asked = organising.number_asked(request.args.get("session", ""))
    chosen = next((each for each in dates.sessions if asked in {None, each.number}), None)
    if chosen is None:
        return _proposed(request.args.get("on", "")) | {"session": str(dates.next_number)}
    begins, ends = chosen.starts_at.astimezone(LONDON), chosen.ends_at.astimezone(LONDON)
    return {
        "session": str(chosen.number),
        "joining": chosen.joining,
        "on-day": str(begins.day),
        "on-month": str(begins.month),
        "on-year": str(begins.year),
        "starts": begins.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "place": chosen.place,
    }


def _proposed(text: str) -> dict[str, str]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return {}
    return {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}


@pages.post(EVENT + "/date")
def arrange(partnership: str, reference: str, event_name: str) -> str | Response:
    """Set, or change, when and where the event is."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    wrong: dict[str, str] = {}
    day = _tried(lambda: typed_days.day(form, "on"), "on-day", wrong)
    begins = _tried(lambda: typed_days.clock_time(form.get("starts", "")), "starts", wrong)
    ends = _tried(lambda: typed_days.clock_time(form.get("ends", "")), "ends", wrong)
    if day is None or begins is None or ends is None:
        return _page(reference, event_name, wrong, form="date")
    problem = acting.problem(
        lambda session: learning_event.arrange(
            session,
            opened(session, reference),
            event=event_name,
            starts_at=_moment(day, begins),
            ends_at=_moment(day, ends),
            place=form.get("place", ""),
            number=organising.number_asked(form.get("session", "")),
            joining=form.get("joining"),
            by=who.actor,
            now=now,
        )
    )
    if problem:
        fields = {meeting_dates.EndsBeforeItBegins: "ends", meeting_dates.BadLink: "joining"}
        field = next((name for kind, name in fields.items() if isinstance(problem, kind)), "on-day")
        return _page(reference, event_name, {field: str(problem)}, form="date")
    return _led_on(reference, event_name, said=_("The date is set."))


def _tried(read: Callable[[], T], field: str, wrong: dict[str, str]) -> T | None:
    try:
        return read()
    except Refused as refused:
        wrong[field] = str(refused)
        return None


def _moment(day: date, clock: time) -> datetime:
    """Return the moment in UTC; the form speaks London’s time."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def _led_on(reference: str, event_name: str, *, said: str) -> Response:
    front_door.notice(said)
    slug = front_door.visitor().partnership_slug
    return redirect(url_for("event.event", partnership=slug, reference=reference, event_name=event_name), 303)
