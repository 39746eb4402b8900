"""Deadlines and ladders: each counts from something that happens, and something can meet it."""

from collections.abc import Iterator
from functools import cached_property

from malp_flow.engine.bank_holidays import NAMES as CALENDARS
from malp_flow.engine.checking_names import Names, unknown
from malp_flow.engine.definition import (
    DONE,
    ITS_OWN_DAY,
    NO_DATE,
    RAISED,
    READY,
    START,
    Deadline,
    ForEach,
    Kind,
    Rung,
)
from malp_flow.engine.problems import Fault, Path, quoted
from malp_flow.engine.ways import in_circles, reached, steps_of


def broken_clocks(names: Names) -> Iterator[Fault]:
    """Yield what is wrong with the calendar, the deadlines and their ladders."""
    workflow = names.workflow
    if workflow.calendar not in CALENDARS:
        yield unknown(
            ("calendar",), "T1", what="calendar", name=workflow.calendar, known=frozenset(CALENDARS)
        )
    for number, role in enumerate(workflow.pause.by if workflow.pause else ()):
        yield from names.role(("pause", "by", number), role)
    clocks = _Clocks(names)
    for name, deadline in workflow.deadlines.items():
        yield from clocks.faults(name, deadline)
    for name, rungs in workflow.ladders.items():
        if name not in workflow.deadlines:
            yield unknown(
                ("ladders", name), "T1", what="deadline", name=name, known=workflow.deadlines.keys()
            )
        yield from _ladder(names, ("ladders", name), rungs)


class _Clocks:
    """The deadlines of a file together: whether one counts from another, and what can happen after what."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._workflow = names.workflow

    def faults(self, name: str, deadline: Deadline) -> Iterator[Fault]:
        path: Path = ("deadlines", name)
        broken = [*self._references(path, deadline)]
        yield from broken
        yield from self._names.role((*path, "owed_by"), deadline.owed_by)
        if deadline.more_time:
            yield from self._names.role((*path, "more_time", "by"), deadline.more_time.by)
        if not broken:
            yield from self._circle(name, path, deadline)
            yield from self._end(name, path, deadline)
            yield from self._raised(path, deadline)
            yield from self._ready(path, deadline)
            yield from self._own_day(path, deadline)

    def _references(self, path: Path, deadline: Deadline) -> Iterator[Fault]:
        items, moves = self._workflow.items, self._names.moves
        if deadline.for_ and deadline.for_ not in items:
            yield unknown((*path, "for"), "T1", what="item", name=deadline.for_, known=items.keys())
        if deadline.met_by not in moves | {DONE}:
            yield unknown((*path, "met_by"), "T1", what="move", name=deadline.met_by, known=moves | {DONE})
        side = (*path, "due" if deadline.due else "not_before")
        when = deadline.when
        if when.before is not None:
            yield from self._event((*side, "before"), when.before)
            return
        for number, anchor in enumerate(when.anchors):
            if anchor not in self._anchors:
                place: Path = (number,) if isinstance(when.after, tuple) else ()
                yield unknown(
                    (*side, "after", *place),
                    "T1",
                    what="move, deadline or item",
                    name=anchor,
                    known=self._anchors,
                )

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return self._names.moves | {
            START,
            RAISED,
            READY,
            NO_DATE,
            *self._workflow.deadlines,
            *self._workflow.items,
        }

    def _event(self, path: Path, name: str) -> Iterator[Fault]:
        events = self._workflow.items_of(Kind.event)
        if name not in events:
            yield unknown(path, "T1", what="event", name=name, known=frozenset(events))

    def _circle(self, name: str, path: Path, deadline: Deadline) -> Iterator[Fault]:
        if any((anchor, name) in self._circles for anchor in self._waits_for(deadline)):
            sentence = f"{quoted(name)} counts from itself, by way of what it counts from."
            yield Fault(path, "T2", sentence, "Let it count from a move.")

    @cached_property
    def _circles(self) -> set[tuple[str, str]]:
        deadlines = self._workflow.deadlines.items()
        return in_circles([(anchor, name) for name, one in deadlines for anchor in self._waits_for(one)])

    def _waits_for(self, deadline: Deadline) -> Iterator[str]:
        """Yield the deadlines whose being met starts this one: named, or as the clock of a named item."""
        for anchor in deadline.when.anchors:
            if anchor in self._names.moves:
                continue
            if anchor in self._workflow.deadlines:
                yield anchor
            elif anchor in self._workflow.items:
                yield from self._clocks_of.get(anchor, ())

    @cached_property
    def _clocks_of(self) -> dict[str, list[str]]:
        clocks: dict[str, list[str]] = {}
        for name, deadline in self._workflow.deadlines.items():
            # One that only reminds of its own event follows the event's day, which others tell.
            reminds_of_it = deadline.only_reminds and deadline.when.before == deadline.for_
            if deadline.for_ and deadline.met_by == DONE and not reminds_of_it:
                clocks.setdefault(deadline.for_, []).append(name)
        return clocks

    def _end(self, name: str, path: Path, deadline: Deadline) -> Iterator[Fault]:
        if deadline.asks_for:
            return  # a date meets it
        if deadline.for_ is None and deadline.not_before and deadline.only_reminds:
            yield from self._reminds_of_nothing(name, path, deadline)
        elif deadline.for_ is None and deadline.not_before:
            sentence = f"Nothing heeds {quoted(name)}: it is the first day of no item."
            yield Fault(path, "T6", sentence, "Add for: with an event.")
        elif deadline.for_ is None and deadline.met_by == DONE:
            sentence = f"Nothing ever meets {quoted(name)}: it is the clock of no item, and no move meets it."
            mend = "Add for: with an item, or met_by: with a move."
            if deadline.only_reminds:
                mend += " Where nobody owes anything by that day, write not_before: for due:."
            yield Fault(path, "T6", sentence, mend)
        elif deadline.met_by != DONE and not self._can_follow(deadline):
            sentence = f"{quoted(deadline.met_by)} cannot happen any more once {quoted(name)} counts."
            yield Fault((*path, "met_by"), "T6", sentence, "Name a move that comes later.")

    def _reminds_of_nothing(self, name: str, path: Path, deadline: Deadline) -> Iterator[Fault]:
        """Yield what is wrong with a day on which only letters go: it needs some, and nobody can meet it."""
        if deadline.met_by != DONE:
            sentence = f"Nobody owes anything by {quoted(name)}, so no move meets it."
            yield Fault((*path, "met_by"), "T6", sentence, "Take met_by away, or write due.")
        elif name not in self._workflow.ladders:
            sentence = f"Nothing happens on the day of {quoted(name)}: it has no ladder."
            yield Fault(path, "T6", sentence, "Give it a ladder, or take it away.")

    def _raised(self, path: Path, deadline: Deadline) -> Iterator[Fault]:
        """Yield a clock that counts from a raising which nobody does, or that never begins without one."""
        item = self._workflow.items.get(deadline.for_ or "")
        is_raised, counts_so = (
            bool(item and item.raised_by and item.kind == Kind.step),
            RAISED in deadline.when.anchors,
        )
        side = "due" if deadline.due else "not_before"
        if counts_so and not is_raised:
            sentence = "Only the clock of an item that people raise counts from its raising."
            yield Fault((*path, side), "T1", sentence, "Count from a move, or give the item raised_by.")
        elif is_raised and deadline.when.anchors != (RAISED,):
            sentence = f"{quoted(deadline.for_ or '')} is raised at any time, so its clock counts from then."
            yield Fault((*path, side), "T1", sentence, f"Write after: {RAISED}.")

    def _own_day(self, path: Path, deadline: Deadline) -> Iterator[Fault]:
        """Yield a clock that ends on a day which its item does not bear, and an action with another day."""
        item = self._workflow.items.get(deadline.for_ or "")
        bears_one = item is not None and item.for_each == ForEach.action
        side = "due" if deadline.due else "not_before"
        if deadline.when.is_own_day and not bears_one:
            sentence = "Only an action bears a day of its own."
            yield Fault((*path, side, "on"), "T1", sentence, "Name a day, or count from a move.")
        elif bears_one and not deadline.when.is_own_day:
            sentence = f"Each {quoted(deadline.for_ or '')} is due on the day that was agreed for it."
            yield Fault((*path, side), "T1", sentence, f"Write on: {ITS_OWN_DAY}.")

    def _ready(self, path: Path, deadline: Deadline) -> Iterator[Fault]:
        """Yield a clock that counts from a gate’s being open and is not that of a move which people make."""
        if READY not in deadline.when.anchors:
            return
        side = "due" if deadline.due else "not_before"
        move = self._workflow.move(deadline.met_by)
        if deadline.when.anchors != (READY,) or deadline.not_before or deadline.for_:
            sentence = "A clock that counts from an open gate counts from nothing else, and is of no item."
            yield Fault((*path, side), "T1", sentence, f"Write only due: and after: {READY}.")
        elif move is None or not move.people or not move.checks:
            sentence = f"{quoted(deadline.met_by)} is no move with checks that people make."
            yield Fault((*path, "met_by"), "T6", sentence, "Name one that waits for somebody.")

    def _can_follow(self, deadline: Deadline) -> bool:
        """Whether the move that meets a deadline can come after something that starts it."""
        anchors = [self._workflow.move(anchor) for anchor in deadline.when.anchors]
        starts = [move.to for move in anchors if move]
        if len(starts) < len(anchors) or not starts:
            return True  # a deadline or an item may end at any time
        meets = self._workflow.move(deadline.met_by)
        later = reached(starts, self._steps)
        return meets is None or not later.isdisjoint(meets.from_)

    @cached_property
    def _steps(self) -> list[tuple[str, str]]:
        return steps_of(self._workflow.moves)


def _ladder(names: Names, path: Path, rungs: tuple[Rung, ...]) -> Iterator[Fault]:
    taken: set[tuple[int, str]] = set()
    for number, rung in enumerate(rungs):
        place = (*path, number)
        yield from names.role((*place, "to"), rung.to)
        yield from names.role((*place, "tell"), rung.tell)
        yield from names.letter((*place, "send"), rung.send)
        if rung.tell_with:
            yield from names.letter((*place, "tell_with"), rung.tell_with)
        offsets = {(offset, rung.to) for _, offset in rung.offsets}
        if not offsets.isdisjoint(taken):
            sentence = "This reminder goes to the same role on the same day as an earlier one."
            yield Fault(place, "S1", sentence, "Take one of the two away.")
        taken |= offsets
