"""When something is due, counted from what has happened.

Working days count from the first day on which letters can leave, at or after the anchor
(`docs/decisions.md`); a due day ends at the file's `due_time`, Europe/London.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from malp_flow.engine.body_meetings import first_from
from malp_flow.engine.definition import Deadline, When, Workflow
from malp_flow.engine.working_days import Calendar, SendWindow, due_on, end_of_due_day, start_of_day


def due_time(workflow: Workflow) -> time:
    """Return the local time at which a due day ends."""
    return time.fromisoformat(workflow.due_time)


def counted(when: When, anchors: Mapping[str, date], calendar: Calendar) -> date | None:
    """Return the day that `when` speaks of, or None while nothing it counts from has a day.

    Of several anchors the latest day counts. `before` counts back. Of a meeting it is the first that the
    calendar knows from the day on that is counted so, and None where it knows none; or so many working days
    ahead of that meeting.
    """
    day = _counted(when, anchors, calendar)
    if day is None or when.meeting_of is None:
        return day
    meets_on = first_from(calendar.meetings, when.meeting_of, day)
    return calendar.add(meets_on, -(when.working_days_ahead or 0)) if meets_on else None


def _counted(when: When, anchors: Mapping[str, date], calendar: Calendar) -> date | None:
    if when.fixed_on:
        return when.fixed_on
    days = [anchors[name] for name in when.anchors if name in anchors]
    if not days:
        return None
    sign = -1 if when.before is not None else 1

    def signed(length: int | None) -> int | None:
        return None if length is None else sign * length

    return due_on(
        max(days),
        calendar=calendar,
        working_days=signed(when.working_days),
        days=signed(when.days),
        months=signed(when.months),
        count_from=when.count_from,
    )


def anchor_day(at: datetime, *, calendar: Calendar, window: SendWindow) -> date:
    """Return the day from which working days count after something that happened at this moment."""
    return window.first_sending_day(calendar, at)


def due_moment(workflow: Workflow, day: date) -> datetime:
    """Return the moment, in UTC, at which a due day ends."""
    return end_of_due_day(day, due_time(workflow))


def first_moment(day: date) -> datetime:
    """Return the moment, in UTC, at which a first day begins in London."""
    return start_of_day(day)


def noon_of_day(day: date) -> datetime:
    """Return the moment, in UTC, that stands for a day of which no hour is known: noon in London."""
    return end_of_due_day(day, time(12))


def is_provisional(when: When, on: date, calendar: Calendar) -> bool:
    """Return whether a day may still move: it counts working days beyond the published bank holidays."""
    return when.working_days is not None and calendar.is_provisional(on)


def opened_deadlines(workflow: Workflow, anchor: str) -> Mapping[str, Deadline]:
    """Return the deadlines that begin to count when this anchor happens."""
    return {name: workflow.deadlines[name] for name in workflow.deadlines_after(anchor)}
