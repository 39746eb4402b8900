"""Planned reminders: the rungs of a ladder, laid out around one due day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from malp_flow.engine.definition import Rung
from malp_flow.engine.working_days import Calendar, SendWindow, end_of_due_day


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One reminder to come: which rung, when (UTC), which letter to whom, and who is told by which."""

    rung: str
    due_at: datetime
    letter: str
    to: str
    tell: str | None = None
    unless: str | None = None
    tell_letter: str | None = None


def steps(
    rungs: Iterable[Rung], due_on: date, *, calendar: Calendar, window: SendWindow, not_before: datetime
) -> tuple[PlannedStep, ...]:
    """Return the steps for a due day, earliest first, leaving out those that are past already.

    Distances are working days; the moment is the hour at which reminders leave. A short deadline
    therefore starts with fewer reminders rather than with several at once. A reminder of the due day itself
    goes on the working day before, where nobody works on that day: after it would be too late.
    A rung that says `out_of_hours` counts every day and has an hour of its own.
    """
    planned = (
        _step(rung, name, offset, due_on, calendar=calendar, window=window)
        for rung in rungs
        for name, offset in rung.offsets
    )
    return tuple(sorted((step for step in planned if step.due_at > not_before), key=lambda step: step.due_at))


def _step(
    rung: Rung, name: str, offset: int, due_on: date, *, calendar: Calendar, window: SendWindow
) -> PlannedStep:
    if rung.out_of_hours:
        day = due_on + timedelta(days=offset)
        at = end_of_due_day(day, time.fromisoformat(rung.out_of_hours))
    else:
        at = _in_hours(offset, due_on, calendar=calendar, window=window)
    return PlannedStep(name, at, rung.send, rung.to, rung.tell, rung.unless, rung.tell_with)


def _in_hours(offset: int, due_on: date, *, calendar: Calendar, window: SendWindow) -> datetime:
    day = calendar.add(due_on, offset)
    if not calendar.is_working_day(day):
        day = calendar.add(day, -1)
    return window.next_moment(calendar, end_of_due_day(day, window.ladder_at), earliest=window.ladder_at)


def rung_of(rungs: Iterable[Rung], step: str) -> Rung | None:
    """Return the rung of which a step of this name is one; None where the ladder has it no more."""
    return next((rung for rung in rungs if any(name == step for name, _ in rung.offsets)), None)


def leaves_out_of_hours(rungs: Iterable[Rung], step: str) -> bool:
    """Whether a step of this name waits for no hour and no working day, because its file says so."""
    rung = rung_of(rungs, step)
    return rung is not None and rung.out_of_hours is not None


def latest_of(missed: Sequence[PlannedStep]) -> tuple[PlannedStep, tuple[PlannedStep, ...]]:
    """Return the one step that goes and those it overtakes, after a day on which nothing ran."""
    ordered = sorted(missed, key=lambda step: step.due_at)
    return ordered[-1], tuple(ordered[:-1])
