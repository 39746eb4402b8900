"""A review foreseen: the day of each deadline, item and move, if everybody is in time.

Nothing here is promised: a real review counts from what really happened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from malp_flow.engine.deadlines import counted
from malp_flow.engine.definition import START, Move, When, Workflow
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Plan:
    """What is foreseen, as far as it can be, by name.

    The days of deadlines and those from which they count; on which items are done and moves are made.
    """

    deadlines: Mapping[str, date]
    anchors: Mapping[str, date]
    items: Mapping[str, date]
    moves: Mapping[str, date]

    def opening_of(self, workflow: Workflow, item: str) -> date | None:
        """Return the day on which the move or the item that opens this one has happened."""
        opener = workflow.items[item].opened_by or ""
        return self.moves.get(opener) if workflow.move(opener) else self.items.get(opener)


def foreseen(
    workflow: Workflow,
    known: Mapping[str, date],
    *,
    calendar: Calendar,
    delays: Mapping[str, int] = MappingProxyType({}),
) -> Plan:
    """Return the plan of the main line: each thing on its due day, each move when its gate can open.

    `known` holds the days of moves, deadlines and items that are already fixed, and of the `start`; they
    are kept. A move for which nothing tells a day has none; nor has what counts from it. `delays` are the
    working days by which something is later than its day, by the name of its deadline.
    """
    days = _Days(workflow, known, calendar, delays)
    before = known.get(START)
    for move in main_line(workflow):
        days.count()
        before = days.move(move, before) or before
    days.count()
    return days.plan()


class _Days:
    """The days known so far. Moves are made one after the other: each counts from earlier ones only."""

    def __init__(
        self, workflow: Workflow, known: Mapping[str, date], calendar: Calendar, delays: Mapping[str, int]
    ) -> None:
        self._workflow = workflow
        self._known = known
        self._calendar = calendar
        self._delays = delays
        self._clock = {name: one for name, one in workflow.deadlines.items() if not one.only_reminds}
        self._moves = {move.id: known[move.id] for move in workflow.moves if move.id in known}
        self._deadlines = {name: known[name] for name in self._clock if name in known}
        self._settled = set(self._deadlines)
        self._clocks: dict[str, list[str]] = {}
        for name, deadline in self._clock.items():
            self._clocks.setdefault(deadline.for_ or "", []).append(name)

    def plan(self) -> Plan:
        named = self._anchors()
        start = self._known.get(START)
        begun: dict[str, date] = {}
        for name in self._deadlines:
            anchors = self._clock[name].when.anchors
            if day := max((named[one] for one in anchors if one in named), default=start):
                begun[name] = day
        in_order = [name for name in self._clock if name in self._deadlines]
        return Plan(
            deadlines={name: self._deadlines[name] for name in in_order},
            anchors=begun,
            items=dict(self._items()),
            moves=dict(self._moves),
        )

    def count(self) -> None:
        """Count every deadline from the latest of its anchors, until no day changes any more."""
        for _ in range(len(self._clock) + 1):
            before, anchors = dict(self._deadlines), self._anchors()
            for name, deadline in self._clock.items():
                day = counted(deadline.when, self._counted_from(deadline.when, anchors), self._calendar)
                if name in self._settled:
                    continue
                if day:
                    self._deadlines[name] = self._delayed(name, day)
                elif deadline.when.meeting_of:
                    self._deadlines.pop(name, None)  # its anchor moved behind the last meeting that is known
            if self._deadlines == before:
                return

    def _delayed(self, name: str, day: date) -> date:
        late = self._delays.get(name, 0)
        return self._calendar.add(day, late) if late else day

    def _counted_from(self, when: When, anchors: Mapping[str, date]) -> Mapping[str, date]:
        """Return the days as `when` counts from them.

        What happens on a day off counts from the next day on which letters leave, as in a real review; back
        from an event it is counted from the day itself.
        """
        if when.before is not None:
            return anchors
        return {
            name: self._calendar.next_working_day(anchors[name]) for name in when.anchors if name in anchors
        }

    def move(self, move: Move, before: date | None) -> date | None:
        """Keep a move's day, never before the move `before` it, and return it; None where nothing tells."""
        met = [name for name, one in self._clock.items() if one.met_by == move.id]
        awaited = {item for use in move.checks for item in use.reads} - set(self._workflow.opened_by(move.id))
        clocks = [name for item in awaited for name in self._clocks.get(item, ())]
        told = [self._deadlines[name] for name in [*met, *clocks] if name in self._deadlines]
        if not told and awaited and self._moves:
            return self._moves.get(move.id)
        day = self._moves.get(move.id) or max([*told, *([before] if before else [])], default=None)
        if day:
            self._moves[move.id] = day
            self._settled |= {name for name in met if name in self._deadlines}
        return day

    def _anchors(self) -> dict[str, date]:
        """Return all days by name. A name of several things means the move, else the deadline."""
        start = {START: self._known[START]} if START in self._known else {}
        days = dict(self._items()) | self._deadlines
        moves = {move.id for move in self._workflow.moves}
        return {name: day for name, day in days.items() if name not in moves} | self._moves | start

    def _items(self) -> Iterator[tuple[str, date]]:
        """Yield the items with the day on which each is done.

        A first day is no due day: what has no other is done when the move is made that waits for it.
        """
        for name in self._workflow.items:
            clocks = [each for each in self._clocks.get(name, ()) if each in self._deadlines]
            days = [self._deadlines[each] for each in clocks]
            if not any(self._clock[each].due for each in clocks):
                days += self._waited_for(name)
            if name in self._known:
                yield name, self._known[name]
            elif days:
                yield name, max(days)

    def _waited_for(self, item: str) -> list[date]:
        for move in self._workflow.moves:
            if move.id in self._moves and any(item in use.reads for use in move.checks):
                return [self._moves[move.id]]
        return []
