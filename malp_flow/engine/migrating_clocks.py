"""Clocks that run while a review moves to another version: kept, counted anew, or stopped."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from malp_flow.engine import ladders
from malp_flow.engine.deadlines import counted
from malp_flow.engine.definition import READY, Deadline
from malp_flow.engine.ladders import PlannedStep
from malp_flow.engine.migration_outcome import Outcome
from malp_flow.engine.reminder_changes import changes
from malp_flow.engine.version_map import Bridge
from malp_flow.engine.working_days import Calendar, SendWindow, local_day


@dataclass(frozen=True, slots=True)
class Ground:
    """The days of the new version, the hours in which letters leave, and this moment (UTC)."""

    calendar: Calendar
    window: SendWindow
    now: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs, and what it still plans. `moved`: a person, or a pause, gave it another day."""

    id: str
    name: str
    anchor_on: date
    due_on: date
    moved: bool
    earliest: bool
    steps: tuple[PlannedStep, ...] = ()

    @property
    def sort(self) -> Hashable:
        """Return what it shares with others; whoever loads clocks lets equal plans be one object."""
        return (self.name, self.anchor_on, self.due_on, self.moved, self.earliest, id(self.steps))


@dataclass(frozen=True, slots=True)
class DateChange:
    """A day that moves, stops (no `on`) or begins (no `was`), of so many clocks of one name.

    The name is of the new file where the day begins, else of the old one.
    """

    name: str
    was: date | None
    on: date | None
    number: int = 1


@dataclass(frozen=True, slots=True)
class ReminderChange:
    """Emails of a ladder that appear (no `was`), vanish (no `on`) or go on another day, and how many."""

    letter: str
    to: str
    was: date | None
    on: date | None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one running clock: its new name (None: it stops), its day, and what it plans then.

    `anew` says that its reminders are laid out again; otherwise they stay as they are planned, each `carried`
    from the name of its old rung under those of the new file.
    """

    name: str | None
    due_on: date
    steps: tuple[PlannedStep, ...]
    anew: bool = False
    carried: Mapping[str, PlannedStep] = field(default_factory=dict)


def fate(bridge: Bridge, ground: Ground, clock: Running, outcome: Outcome) -> Fate:
    """Return what becomes of one running clock."""
    name = _new_name(bridge, clock)
    if name is None or bridge.renamed.clocks == "cancel" or _gate_has_closed(bridge, name, outcome):
        return Fate(None, clock.due_on, ())
    kept = {s.rung: _carried(bridge, name, s) for s in clock.steps if bridge.name("roles", s.to)}
    if bridge.renamed.clocks == "recompute" and not clock.moved:
        day = _counted(bridge, ground, name, clock)
        if day != clock.due_on or _ladder_differs(bridge, clock.name, name):
            return Fate(name, day, laid_out(bridge, ground, name, day), anew=True)
    return Fate(name, clock.due_on, tuple(kept.values()), carried=kept)


def begun(bridge: Bridge, ground: Ground, outcome: Outcome) -> dict[str, date]:
    """Return the clocks that begin because another move waits for a person now, and their days."""
    if not outcome.ready_changes or outcome.ready is None:
        return {}
    today = local_day(ground.now)
    days = {
        name: counted(clock.when, {READY: today}, ground.calendar)
        for name, clock in bridge.new.deadlines.items()
        if READY in clock.when.anchors and clock.met_by == outcome.ready
    }
    return {name: day for name, day in days.items() if day is not None}


Changes = tuple[tuple[DateChange, ...], tuple[ReminderChange, ...]]
"""The days and the emails in which anything differs afterwards."""


def changes_of(bridge: Bridge, ground: Ground, clock: Running, outcome: Outcome) -> Changes:
    """Return in what one running clock differs afterwards."""
    found = fate(bridge, ground, clock, outcome)
    on = found.due_on if found.name else None
    dates = (DateChange(clock.name, clock.due_on, on),) if on != clock.due_on else ()
    return dates, tuple(_emails(bridge, clock, found))


def changes_begun(bridge: Bridge, ground: Ground, outcome: Outcome) -> Changes:
    """Return the days that begin with it, and their emails."""
    days = begun(bridge, ground, outcome)
    dates = tuple(DateChange(name, None, day) for name, day in days.items())
    laid = (step for name, day in days.items() for step in laid_out(bridge, ground, name, day))
    return dates, tuple(_appears(step) for step in laid)


def joined(found: Iterable[tuple[Changes, int]]) -> Changes:
    """Return changes that so many clocks have each as one list, in one order."""
    dates: Counter[DateChange] = Counter()
    emails: Counter[ReminderChange] = Counter()
    for (of_days, of_emails), number in found:
        for date_change in of_days:
            dates[date_change] += number
        for email in of_emails:
            emails[email] += number
    return (
        tuple(sorted((replace(each, number=n) for each, n in dates.items()), key=str)),
        tuple(sorted((replace(each, number=n) for each, n in emails.items()), key=str)),
    )


def laid_out(bridge: Bridge, ground: Ground, name: str, day: date) -> tuple[PlannedStep, ...]:
    """Return the reminders of a clock of the new file around a day, without those that are past."""
    rungs = bridge.new.ladders.get(name, ())
    return ladders.steps(rungs, day, calendar=ground.calendar, window=ground.window, not_before=ground.now)


def untouched(bridge: Bridge) -> frozenset[str]:
    """Return the clocks of the old file to which nothing can happen: same rule, same ladder, same roles.

    Only the clock of a gate can, where another move waits for a person afterwards.
    """
    if bridge.renamed.clocks == "cancel" or bridge.old.calendar != bridge.new.calendar:
        return frozenset()
    return frozenset(name for name, clock in bridge.old.deadlines.items() if _is_same(bridge, name, clock))


def _is_same(bridge: Bridge, name: str, clock: Deadline) -> bool:
    if bridge.name("deadlines", name) != name or bridge.new.deadlines[name] != clock:
        return False
    if clock.for_ is not None and bridge.name("items", clock.for_) != clock.for_:
        return False
    roles = {role for rung in bridge.old.ladders.get(name, ()) for role in (rung.to, rung.tell) if role}
    return not _ladder_differs(bridge, name, name) and all(bridge.name("roles", r) == r for r in roles)


def _new_name(bridge: Bridge, clock: Running) -> str | None:
    """Return what a clock is called in the new file; None where it is there no more, or of another thing."""
    name = bridge.name("deadlines", clock.name)
    if name is None:
        return None
    old, new = bridge.old.deadlines[clock.name], bridge.new.deadlines[name]
    item = bridge.name("items", old.for_) if old.for_ else None
    same = (new.for_ or None) == item and (old.for_ is None) == (item is None)
    return name if same and (new.due is None) == clock.earliest else None


def _gate_has_closed(bridge: Bridge, name: str, outcome: Outcome) -> bool:
    clock: Deadline = bridge.new.deadlines[name]
    return outcome.ready_changes and READY in clock.when.anchors and clock.met_by != outcome.ready


def _counted(bridge: Bridge, ground: Ground, name: str, clock: Running) -> date:
    when = bridge.new.deadlines[name].when
    return counted(when, dict.fromkeys(when.anchors, clock.anchor_on), ground.calendar) or clock.due_on


def _ladder_differs(bridge: Bridge, old: str, new: str) -> bool:
    return bridge.old.ladders.get(old, ()) != bridge.new.ladders.get(new, ())


def _carried(bridge: Bridge, name: str, step: PlannedStep) -> PlannedStep:
    """Return a planned reminder under the names of the new file; whom it tells is what that file says."""
    role = bridge.name("roles", step.to) or step.to
    rung_id = step.rung.replace(f"-{step.to}", f"-{role}", 1) if role != step.to else step.rung
    rung = ladders.rung_of(bridge.new.ladders.get(name, ()), rung_id)
    tell, letter = (rung.tell, rung.tell_with) if rung else (None, None)
    return replace(step, rung=rung_id, to=role, tell=tell, tell_letter=letter)


def _emails(bridge: Bridge, clock: Running, found: Fate) -> Iterator[ReminderChange]:
    """Yield each email that differs, seen by each role that would get it; a new name is no difference."""
    before = tuple(_renamed(bridge, step) for step in clock.steps)
    for change in changes(before, found.steps):
        old, new = change.before, change.after
        was, on = _day(old), _day(new)
        if (was, old and old.letter) != (on, new and new.letter):
            yield ReminderChange(change.step.letter, change.step.to, was, on)
        told_before, told_after = _told(old), _told(new)
        if told_before == told_after and was == on:
            continue
        if told_before and told_before != told_after:
            yield ReminderChange(*told_before, was, None)
        if told_after:
            same = told_before == told_after
            yield ReminderChange(*told_after, was if same else None, on)


def _day(step: PlannedStep | None) -> date | None:
    return local_day(step.due_at) if step else None


def _told(step: PlannedStep | None) -> tuple[str, str] | None:
    return (step.tell_letter, step.tell) if step and step.tell and step.tell_letter else None


def _renamed(bridge: Bridge, step: PlannedStep) -> PlannedStep:
    role = bridge.name("roles", step.to) or step.to
    tell = (bridge.name("roles", step.tell) or step.tell) if step.tell else None
    rung = step.rung.replace(f"-{step.to}", f"-{role}", 1) if role != step.to else step.rung
    return replace(step, rung=rung, to=role, tell=tell)


def _appears(step: PlannedStep) -> ReminderChange:
    return ReminderChange(step.letter, step.to, None, local_day(step.due_at))
