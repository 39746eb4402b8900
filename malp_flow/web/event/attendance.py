"""Who came to a sitting: those invited with a tick, walk-ins by name; and a form for paper."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from malp_flow.services import attendance_rested, event_attendance_pages, event_pages, who_came
from malp_flow.services.event_attendance_pages import AttendancePage
from malp_flow.services.free_text import WordsTooLong
from malp_flow.web import acting, front_door
from malp_flow.web.event import rows
from malp_flow.web.event.note_rows import kinds
from malp_flow.web.event.sittings import chosen, shown_place
from malp_flow.web.event.views import EVENT, pages
from malp_flow.web.review.views import around, opened, seen
from malp_flow.wording import gettext as _


@pages.get(EVENT + "/attendance")
def attendance(partnership: str, reference: str, event_name: str) -> str:
    """Show who is expected at a sitting, or was there, with room for walk-ins."""
    return _page(reference, event_name, {})


def _page(
    reference: str, event_name: str, wrong: dict[str, str], *, is_sent: bool = False, is_theirs: bool = False
) -> str:
    shown = _shown(reference, event_name)
    came = set(request.form.getlist("came")) if is_sent else {str(e.member) for e in shown.expected if e.came}
    listed = rows.kept(shown.expected, wanted=request.args.get("rows", ""))
    return front_door.page(
        "event/attendance.html",
        shown=shown,
        event=shown.event,
        came=came,
        agencies=dict(shown.agencies),
        rows=rows.typed(request.form) if is_sent else listed,
        wrong=wrong,
        reason=request.form.get("reason", ""),
        theirs=[each.name for each in shown.expected if each.came] if is_theirs else [],
        errors=acting.placed(wrong, form_shown=bool(shown.event.sitting and shown.event.sitting.over)),
        place=shown_place(reference, shown.event),
        **around(reference, "event.event", event_name=event_name),
    )


def _shown(reference: str, event_name: str) -> AttendancePage:
    by, now = front_door.visitor().actor, front_door.now()
    return event_attendance_pages.attendance(
        front_door.reading(), seen(reference), event=event_name, sitting=chosen(), by=by, now=now
    )


@pages.post(EVENT + "/attendance")
def record(partnership: str, reference: str, event_name: str) -> str | Response:
    """Record who came to a sitting."""
    by, now, sent = front_door.visitor().actor, front_door.now(), rows.typed(request.form)
    shown = _shown(reference, event_name)
    wrong = rows.wrong_in(sent, shown) or rows.nobody_in(sent, request.form, shown)
    if wrong:
        return _page(reference, event_name, wrong, is_sent=True)
    people = rows.attendees(sent, set(request.form.getlist("came")), shown)
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = opened(session, reference)
        who_came.record(
            session, review, event=event_name, sitting=chosen() or 1, attendees=people,
            seen=request.form.get("seen", ""), reason=request.form.get("reason", ""), by=by, now=now,
        )  # fmt: skip

    problem = acting.problem(act)
    if problem:
        is_theirs = isinstance(problem, who_came.ListChangedMeanwhile)
        of_reason = isinstance(problem, attendance_rested.MendReason | WordsTooLong)
        field = "reason" if of_reason else "name-1"
        return _page(reference, event_name, {field: str(problem)}, is_sent=True, is_theirs=is_theirs)
    front_door.notice(_("Attendance is recorded."))
    return redirect(shown_place(reference, shown.event)["event"], 303)


@pages.get(EVENT + "/paper")
def paper(partnership: str, reference: str, event_name: str) -> str:
    """Show the list and the agenda as a form to print, for a room without a network."""
    session, found = front_door.reading(), seen(reference)
    by, now = front_door.visitor().actor, front_door.now()
    shown = _shown(reference, event_name)
    noted = event_pages.notes(session, found, event=event_name, sitting=chosen(), by=by, now=now)
    return front_door.page(
        "event/paper.html",
        shown=shown,
        event=shown.event,
        points=noted.points,
        kinds=kinds(),
        roles=dict(shown.roles),
        agencies=dict(shown.agencies),
        place=shown_place(reference, shown.event),
        for_paper=True,
        **around(reference, "event.event", event_name=event_name),
    )
