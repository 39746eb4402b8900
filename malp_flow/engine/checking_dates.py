"""Days and reminders by arithmetic: in the calendar’s years, in time to be read, within the total."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from malp_flow.engine.bank_holidays import FIRST_YEAR, LAST_YEAR
from malp_flow.engine.bank_holidays import NAMES as CALENDARS
from malp_flow.engine.checking_names import Names
from malp_flow.engine.deadlines import counted
from malp_flow.engine.definition import START, Deadline, When, Workflow
from malp_flow.engine.planning import foreseen
from malp_flow.engine.problems import Fault, quoted
from malp_flow.engine.working_days import Calendar, calendar

MOST_RUNGS = 12
"""Reminders in one ladder: after a dozen nobody reads the next."""
_SURELY_ENOUGH = timedelta(days=30)
"""Free days never add up to so much between one month of beginning and another: the others need no look."""
_SHORTEST_MONTH = 28
_YEAR = 2026
"""The year whose days are tried: a common year, with Easter between its extremes."""


def broken_dates(names: Names) -> Iterator[Fault]:
    """Yield days out of range, reminders before their clock begins, ladders without end, a line too long.

    Asked only of a file whose names are sound.
    """
    workflow = names.workflow
    for name, deadline in workflow.deadlines.items():
        yield from _out_of_years(name, deadline)
    for name, rungs in workflow.ladders.items():
        number = sum(len(rung.offsets) for rung in rungs)
        if number > MOST_RUNGS:
            sentence = f"{quoted(name)} has {number} reminders; more than {MOST_RUNGS} only annoy."
            yield Fault(("ladders", name), "T5", sentence, "Take some away.")
        if name in workflow.deadlines and workflow.calendar in CALENDARS:
            yield from _too_early(workflow, name, workflow.deadlines[name])
    if workflow.within and workflow.calendar in CALENDARS:
        yield from _longer_than_said(workflow)


def _out_of_years(name: str, deadline: Deadline) -> Iterator[Fault]:
    day = deadline.when.fixed_on
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        side = "due" if deadline.due else "not_before"
        sentence = f"{deadline.when.on} is outside the years that the calendars know."
        mend = f"Name a day from {FIRST_YEAR} to {LAST_YEAR}."
        yield Fault(("deadlines", name, side, "on"), "T3", sentence, mend)


def _too_early(workflow: Workflow, name: str, deadline: Deadline) -> Iterator[Fault]:
    for number, rung in enumerate(workflow.ladders[name]):
        left = _at_least(workflow.calendar, deadline.when, every_day=rung.out_of_hours is not None)
        if left is not None and rung.before is not None and rung.before >= left:
            days = "days" if rung.out_of_hours else "working days"
            sentence = f"A reminder {rung.before} {days} before comes too early: the clock has not begun."
            mend = f"Write a number below {left}." if left else "Take this reminder away."
            yield Fault(("ladders", name, number, "before"), "T4", sentence, mend)


def _at_least(name: str, when: When, *, every_day: bool) -> int | None:
    """Return how many working days a length has at least, whenever it begins; None for a fixed day.

    What is due ahead of a meeting has so many fewer, where the meeting is as soon as it can be.

    Where every day counts, those of the shortest length: a working day is at least one.
    """
    if when.after is None:
        return None
    earlier = (when.count_from == "day_1") + (when.working_days_ahead or 0)
    if every_day:
        shortest = when.working_days or when.days or _SHORTEST_MONTH * (when.months or 0)
        return shortest - earlier
    if when.working_days is not None:
        return when.working_days - earlier
    return _fewest(name, when.days, when.months)


@lru_cache(maxsize=256)
def _fewest(name: str, days: int | None, months: int | None) -> int:
    kept, length = calendar(name), When(after=START, days=days, months=months)
    starts = [date(_YEAR, month, day) for month in range(1, 13) for day in range(1, 29)]
    return min(_between(kept, start, length) for start in starts)


def _between(kept: Calendar, start: date, length: When) -> int:
    begins = kept.next_working_day(start)
    due = counted(length, {START: begins}, kept)
    return kept.count_between(begins, due) if due else 0


def _span(workflow: Workflow, month: int) -> tuple[date, date, date]:
    """Return when a review of this month begins and ends, and until when it may last."""
    kept = calendar(workflow.calendar)
    start = kept.next_working_day(date(_YEAR, month, 1))
    plan = foreseen(workflow, {START: start}, calendar=kept)
    assert workflow.within is not None  # noqa: S101 - asked only where the file says how long
    latest = counted(workflow.within.from_start, {START: start}, kept)
    return start, max(plan.moves.values(), default=start), latest or start


def _longer_than_said(workflow: Workflow) -> Iterator[Fault]:
    for month in range(1, 13):
        start, ends, latest = _span(workflow, month)
        if latest - ends > _SURELY_ENOUGH:
            return
        if ends > latest:
            sentence = (
                f"A review begun on {start.isoformat()} ends on {ends.isoformat()}, with everybody in time; "
                f"within allows until {latest.isoformat()}."
            )
            yield Fault(("within",), "T8", sentence, "Shorten a deadline, or allow more.")
            return
