"""The days on which standing bodies meet: entered as a list or by a rule, moved, called off."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine import body_meetings as rules
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import bodies as services
from malp_flow.services import body_meetings, deadlines
from malp_flow.services.body_meetings import Change
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.year.room import page, pages
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

BODIES = "/<partnership>/bodies"
_ONE = BODIES + "/<body>"


@pages.get(BODIES)
def bodies(partnership: str) -> str:
    """Show the bodies that workflows name, and when each meets next."""
    who, now = front_door.visitor(), front_door.now()
    found = services.everything(front_door.reading(), by=who.actor, now=now)
    return page("year/bodies.html", bodies=found)


@pages.get(_ONE)
def body(partnership: str, body: str) -> str:
    """Show the meetings of one body, and ask for more."""
    return _page(body, {}, {})


@pages.get(_ONE + "/meetings/<day>")
def body_meeting(partnership: str, body: str, day: str) -> str:
    """Ask what is to become of one meeting."""
    return _meeting_page(body, _iso(day), {}, {})


@pages.get(_ONE + "/check")
def body_check(partnership: str, body: str) -> str:
    """Show what a change of its meetings means, before it is made."""
    who, now, session = front_door.visitor(), front_door.now(), front_door.reading()
    change, laid, wrong = _read(body, request.args)
    if wrong:
        return _again(body, wrong)
    try:
        found = body_meetings.affected(session, change, by=who.actor, now=now)
    except Refused as refused:
        return _again(body, {_field(request.args): str(refused)})
    said = services.one(session, body, by=who.actor, now=now)
    mark = body_meetings.mark_of(found)
    return page("year/body_check.html", body=said, change=change, laid=laid, affected=found, seen=mark)


@pages.post(_ONE + "/check")
def body_changed(partnership: str, body: str) -> Response:
    """Let a body meet on other days."""
    by, now = front_door.visitor().actor, front_door.now()
    come, go = (tuple(map(_iso, request.form.getlist(name))) for name in ("come", "go"))

    def act(session: Any) -> None:
        seen = request.form.get("seen", "")
        body_meetings.apply(session, Change(body, come, go), seen=seen, by=by, now=now)

    said = _("The meetings are kept, and the days that hang on them follow.")
    days: dict[str, Any] = {name: request.form.getlist(name) for name in ("come", "go")}
    again = url_for("year.body_check", partnership=partnership, body=body, what="shown", **days)
    return acting.done(
        act, said=said, to=url_for("year.body", partnership=partnership, body=body), back=again
    )


def _again(body: str, wrong: Mapping[str, str]) -> str:
    if request.args.get("what") in {"move", "off"}:
        return _meeting_page(body, _iso(request.args.get("go", "")), request.args, wrong)
    return _page(body, request.args, wrong)


def _meeting_page(body: str, day: date, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    by, now = front_door.visitor().actor, front_door.now()
    said = services.one(front_door.reading(), body, by=by, now=now)
    if day not in said.ahead:
        raise body_meetings.NoSuchMeeting
    return page(
        "year/body_meeting.html",
        body=said,
        day=day,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


def _iso(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise body_meetings.NoSuchMeeting from None


Read = tuple[Change, tuple[rules.Laid, ...], dict[str, str]]


def _read(body: str, typed: Mapping[str, str]) -> Read:
    """Return the change that a form asks for, the days of its rule, and what is wrong at which field."""
    none = Change(body)
    try:
        if typed.get("what") == "off":
            return Change(body, go=(_iso(typed.get("go", "")),)), (), {}
        if typed.get("what") == "shown":
            come, go = (tuple(map(_iso, request.args.getlist(name))) for name in ("come", "go"))
            return Change(body, come, go), (), {}
        if typed.get("what") == "move":
            day = typed_days.day(typed, "to")
            return Change(body, come=(day,), go=(_iso(typed.get("go", "")),)), (), {}
        if typed.get("what") == "rule":
            laid = _laid(typed)
            return Change(body, come=tuple(each.on for each in laid)), laid, {}
        return Change(body, come=typed_days.listed(typed.get("dates", ""))), (), {}
    except Refused as refused:
        return none, (), {_field(typed): str(refused)}


def _field(typed: Mapping[str, str]) -> str:
    return {"move": "to-day", "off": "to-day", "rule": "until-day"}.get(typed.get("what", ""), "dates")


def _laid(typed: Mapping[str, str]) -> tuple[rules.Laid, ...]:
    who = front_door.visitor()
    days = deadlines.days_of(front_door.reading(), who.actor.partnership_id)
    laid = rules.laid_out(
        typed.get("rhythm", ""),
        typed.get("weekday", ""),
        first=local_day(front_door.now()),
        last=typed_days.day(typed, "until"),
        next_worked=days.next_working_day,
    )
    if not laid:
        raise typed_days.NoSuchDay(_("There is no such day until then. Enter a later day"))
    return laid


def _page(body: str, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    by, now = front_door.visitor().actor, front_door.now()
    said = services.one(front_door.reading(), body, by=by, now=now)
    return page(
        "year/body.html",
        body=said,
        past=[day_of_record(day) for day in said.past],
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        rhythms={
            **dict(zip(rules.IN_THE_MONTH, _ordinals(), strict=True)),
            rules.EVERY: _("every"),
            rules.EVERY_OTHER: _("every other"),
        },
        weekdays=dict(zip(rules.WEEKDAYS, _weekdays(), strict=True)),
    )


def _ordinals() -> tuple[str, ...]:
    words = (_("the first of the month"), _("the second of the month"), _("the third of the month"))
    return (*words, _("the fourth of the month"), _("the last of the month"))


def _weekdays() -> tuple[str, ...]:
    week = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"))
    return (*week, _("Saturday"), _("Sunday"))
