"""The learning event: its date, and the ways to its other pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError, Refused
from malp_flow.services import event_list, event_moving, event_pages, event_plans_pages, report_pages
from malp_flow.services.event_moving import Look, MoveReason, Sure, UnusualDay, Wanted
from malp_flow.services.event_plans_pages import Dated, DatesPage
from malp_flow.services.meeting_dates import BadLink, EndsBeforeItBegins, PlaceTooLong, When
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.event import planning
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("event", __name__)
LONDON = ZoneInfo("Europe/London")
T = TypeVar("T")
DATE_FIELDS = ("session", "seen", "on-day", "on-month", "on-year", "starts", "ends", "place", "joining")


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
        invited=_invited(found, event_name) if shown.may_lead else {},
        form_open=form == "date" or bool({"session", "on"} & request.args.keys()),
        date=sent if form == "date" else _date(dates),
        mark=_mark(dates, sent.get("session", "") if form == "date" else request.args.get("session", "")),
        form_shown=form == "date" or _is_asked(dates),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "event.event", event_name=event_name),
    )


def _shown(review: OpenReview, event_name: str) -> report_pages.EventPage:
    by, now = front_door.visitor().actor, front_door.now()
    return report_pages.event(front_door.reading(), review, name=event_name, by=by, now=now)


def _invited(review: OpenReview, event_name: str) -> dict[int, event_list.Counts]:
    """Return how many are invited to each session, and what came of it, by its number."""
    by, now = front_door.visitor().actor, front_door.now()
    shown = event_list.page(front_door.reading(), review, event_name, by=by, now=now)
    return {each.number: each.counts for each in shown.gatherings}


def _date(dates: DatesPage) -> dict[str, str]:
    """Return what the form of a date begins with: the session asked for, the first, or a day proposed."""
    chosen = _chosen(dates, request.args.get("session", ""))
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


def _chosen(dates: DatesPage, asked: str) -> Dated | None:
    """Return the session asked for; else the first that has not taken place yet, or the first of all."""
    number = planning.number_asked(asked)
    if number is not None:
        return next((each for each in dates.sessions if each.number == number), None)
    ahead = [each for each in dates.sessions if not each.took_place]
    return next(iter([*ahead, *dates.sessions]), None)


def _mark(dates: DatesPage, asked: str) -> str:
    chosen = _chosen(dates, asked)
    return chosen.mark if chosen else ""


def _is_asked(dates: DatesPage) -> bool:
    """Whether there is a date to set: once all sessions took place, only for one that is asked for."""
    asked = planning.number_asked(request.args.get("session", "")) is not None
    return asked or not dates.sessions or not all(each.took_place for each in dates.sessions)


def _proposed(text: str) -> dict[str, str]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return {}
    return {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}


@pages.post(EVENT + "/date")
def arrange(partnership: str, reference: str, event_name: str) -> str | Response:
    """Say what a new date means, and set it once that was looked at."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    wrong: dict[str, str] = {}
    wanted = _wanted(event_name, wrong)
    if wanted is None:
        return _page(reference, event_name, wrong, form="date")
    try:
        look = event_moving.look(front_door.reading(), seen(reference), wanted, by=by, now=now)
    except Refused as refused:
        return _refused(reference, event_name, refused)
    if look.asks and "looked" not in form:
        return _look(reference, event_name, look, {})
    return _set(reference, event_name, wanted, look)


def _wanted(event_name: str, wrong: dict[str, str]) -> Wanted | None:
    form = request.form
    day = _tried(lambda: typed_days.day(form, "on"), "on-day", wrong)
    begins = _tried(lambda: typed_days.clock_time(form.get("starts", "")), "starts", wrong)
    ends = _tried(lambda: typed_days.clock_time(form.get("ends", "")), "ends", wrong)
    if day is None or begins is None or ends is None:
        return None
    when = When(_moment(day, begins), _moment(day, ends), form.get("place", ""), form.get("joining"))
    number = planning.number_asked(form.get("session", ""))
    return Wanted(when, event_name, number, form.get("seen", ""))


def _look(reference: str, event_name: str, look: Look, wrong: dict[str, str]) -> str:
    return front_door.page(
        "event/move.html",
        event=_shown(seen(reference), event_name),
        look=look,
        is_over=look.new.ends_at <= front_door.now(),
        typed=request.form,
        kept=[(name, request.form.get(name, "")) for name in DATE_FIELDS],
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "event.event", event_name=event_name),
    )


def _set(reference: str, event_name: str, wanted: Wanted, look: Look) -> str | Response:
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    sure, done = Sure(form.get("reason", ""), form.get("unusual") == "yes"), []
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: done.append(
            event_moving.change(session, opened(session, reference), wanted, sure, by=by, now=now)
        )
    )
    if isinstance(problem, MoveReason | UnusualDay):
        field = "reason" if isinstance(problem, MoveReason) else "unusual"
        return _look(reference, event_name, look, {field: str(problem)})
    if problem:
        return _refused(reference, event_name, problem)
    return _led_on(reference, event_name, said=_said(done[-1]))


def _said(done: Look) -> str:
    if done.old is None:
        return _("The date is set.")
    return _("The event is moved. %(emails)s") % {"emails": event_moving.emails_words(len(done.told))}


def _refused(reference: str, event_name: str, problem: MalpError) -> str:
    fields = {EndsBeforeItBegins: "ends", BadLink: "joining", PlaceTooLong: "place"}
    field = next((name for kind, name in fields.items() if isinstance(problem, kind)), "on-day")
    front_door.stop_reading()
    return _page(reference, event_name, {field: str(problem)}, form="date")


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
