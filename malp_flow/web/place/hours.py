"""When emails leave, quiet days and closed days of a partnership."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.quiet_days import UnclearQuietDays
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import place_hours
from malp_flow.services.place_hours import Hours
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.place.room import pages
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext, time_words

HOURS = "/<partnership>/hours"
_TIMES = ("window_opens", "reminders_at", "window_closes")
_QUIET = ("quiet_from", "quiet_to")


@pages.get(HOURS)
def hours(partnership: str) -> str:
    """Show the hours in which emails leave, quiet days and closed days."""
    return _page({}, {})


@pages.post(HOURS)
def change_hours(partnership: str) -> str | Response:
    """Let other hours and quiet days hold."""
    by, now, form, moved = front_door.visitor().actor, front_door.now(), request.form, list[int]()
    wanted, wrong = _read(form)
    if wrong:
        return _page(form, wrong)

    def act(session: Any) -> None:
        moved[:] = [place_hours.change(session, wanted, by=by, now=now)]

    refused = acting.problem(act)
    if refused:
        field = "quiet_from-day" if isinstance(refused, UnclearQuietDays) else "window_opens"
        return _page(form, {field: str(refused)})
    said = _("These hours hold from now on.")
    if moved[0]:
        words = ngettext(
            "%(num)s planned reminder leaves at another hour.",
            "%(num)s planned reminders leave at another hour.",
            moved[0],
        )
        said = f"{said} {words % {'num': moved[0]}}"
    front_door.notice(said)
    return redirect(url_for("place.hours", partnership=partnership), 303)


@pages.get(HOURS + "/close")
def close_day(partnership: str) -> str | Response:
    """Say what closing a day would change, before it is done."""
    try:
        day = typed_days.day(request.args, "shut")
    except Refused as refused:
        return _page(request.args, {"shut-day": str(refused)})
    who = front_door.visitor()
    return front_door.page(
        "place/close_day.html",
        day=day,
        reason=" ".join(request.args.get("reason", "").split()),
        effect=place_hours.effect(front_door.reading(), who.actor.partnership_id, day),
        today=local_day(front_door.now()),
        slug=who.partnership_slug,
    )


@pages.post(HOURS + "/close")
def day_closed(partnership: str) -> Response:
    """Let nobody work on a day to come."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    reason = " ".join(form.get("reason", "").split()) or _("Closed")

    def act(session: Any) -> None:
        place_hours.close_day(session, _day(form), reason=reason, by=by, now=now)

    said = _("Nobody is reminded on that day, and it does not count as a working day.")
    return acting.done(act, said=said, to=url_for("place.hours", partnership=partnership))


@pages.post(HOURS + "/open")
def day_opened(partnership: str) -> Response:
    """Take a closed day back."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form

    def act(session: Any) -> None:
        place_hours.open_day(session, _day(form), by=by, now=now)

    said = _("That day is worked like any other again.")
    return acting.done(act, said=said, to=url_for("place.hours", partnership=partnership))


def _day(form: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(form.get("day", ""))
    except ValueError:
        raise typed_days.NoSuchDay from None


def _read(form: Mapping[str, str]) -> tuple[Hours, dict[str, str]]:
    wrong, read = dict[str, str](), dict[str, str]()
    for name in _TIMES:
        try:
            read[name] = typed_days.clock_time(form.get(name, "")).strftime("%H:%M")
        except Refused as refused:
            wrong[name], read[name] = str(refused), ""
    for name in _QUIET:
        day, month = (form.get(f"{name}-{part}", "").strip() for part in ("day", "month"))
        read[name] = f"{month.zfill(2)}-{day.zfill(2)}" if day or month else ""
    return Hours(**read), wrong


def _typed(present: Hours) -> dict[str, str]:
    typed = {name: time_words(time.fromisoformat(getattr(present, name))) for name in _TIMES}
    typed = {name: {"midday": "12pm", "midnight": "12am"}.get(said, said) for name, said in typed.items()}
    for name in _QUIET:
        month, _dash, day = getattr(present, name).partition("-")
        typed |= {f"{name}-day": day.lstrip("0"), f"{name}-month": month.lstrip("0")}
    return typed


def _page(typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    who, session, now = front_door.visitor(), front_door.reading(), front_door.now()
    place = who.actor.partnership_id
    return front_door.page(
        "place/hours.html",
        typed=_typed(place_hours.of(session, place)) | dict(typed.items()),
        planned=place_hours.planned(session, place),
        closed=place_hours.closed_days(session, place, after=local_day(now)),
        today=local_day(now),
        slug=who.partnership_slug,
        wrong=wrong,
        errors=acting.summary(wrong),
    )
