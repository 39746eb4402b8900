"""When something is due: counted from what has happened, or foreseen from what is planned.

Working days count from the first day on which letters can leave, at or after the anchor
(`docs/decisions.md`); a due day ends at the file's `due_time`, Europe/London.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from malp_flow.engine.definition import Deadline, Move, When, Workflow
from malp_flow.engine.working_days import Calendar, SendWindow, due_on, end_of_due_day


def due_time(workflow: Workflow) -> time:
    """Return the local time at which a due day ends."""
    return time.fromisoformat(workflow.due_time)


def counted(when: When, anchors: Mapping[str, date], calendar: Calendar) -> date | None:
    """Return the day that `when` speaks of, or None while nothing it counts from has a day.

    Of several anchors the latest day counts. `before` counts back.
    """
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is foreseen: the day of each deadline and of each move, where one can be foreseen."""

    deadlines: Mapping[str, date]
    moves: Mapping[str, date]


def foreseen(workflow: Workflow, known: Mapping[str, date], *, calendar: Calendar) -> Plan:
    """Return the plan if everything is done on its due day and each move happens when its gate can open.

    `known` holds the days of moves, deadlines and items that are already fixed; they are kept.
    """
    days = dict(known)
    for _ in range(len(workflow.moves) + len(workflow.deadlines)):
        before = len(days)
        _add_deadlines(workflow, days, calendar)
        _add_moves(workflow, days)
        if len(days) == before:
            break
    return Plan(
        deadlines={name: days[name] for name in workflow.deadlines if name in days},
        moves={move.id: days[move.id] for move in workflow.moves if move.id in days},
    )


def _add_deadlines(workflow: Workflow, days: dict[str, date], calendar: Calendar) -> None:
    for name, deadline in workflow.deadlines.items():
        if name not in days and (day := counted(deadline.when, _with_items(days), calendar)):
            days[name] = day
            if deadline.for_:
                days.setdefault(_item_key(deadline.for_), day)


def _with_items(days: Mapping[str, date]) -> dict[str, date]:
    """Return the days with items under their own names too, where no move or deadline bears that name."""
    return {name.removeprefix("item "): day for name, day in days.items()} | dict(days)


def _item_key(item: str) -> str:
    """An item's own entry among the days: a deadline or a move may bear the same name."""
    return f"item {item}"


def _add_moves(workflow: Workflow, days: dict[str, date]) -> None:
    for move in main_line(workflow):
        if move.id not in days and (day := _move_day(workflow, move, days)):
            days[move.id] = day


def _move_day(workflow: Workflow, move: Move, days: Mapping[str, date]) -> date | None:
    met = [
        days[name]
        for name, deadline in workflow.deadlines.items()
        if deadline.met_by == move.id and name in days
    ]
    if met:
        return max(met)
    items = {str(use.with_["item"]) for use in move.checks if "item" in use.with_}
    waiting = [_item_key(item) for item in items if _has_deadline(workflow, item)]
    if not waiting or not all(key in days for key in waiting):
        return None
    return max(days[key] for key in waiting)


def _has_deadline(workflow: Workflow, item: str) -> bool:
    return any(deadline.for_ == item for deadline in workflow.deadlines.values())


def main_line(workflow: Workflow) -> tuple[Move, ...]:
    """Return the moves that lead forward from the first state to a final one, in the file's order."""
    order = {state.id: number for number, state in enumerate(workflow.states)}
    path: list[Move] = []
    state = workflow.initial.id
    while not workflow.state(state).final:
        onward = next(
            (
                move
                for move in workflow.moves_from(state)
                if order[move.to] > order[state] and len(move.from_) == 1
            ),
            None,
        )
        if onward is None:
            break
        path.append(onward)
        state = onward.to
    return tuple(path)


def opened_deadlines(workflow: Workflow, anchor: str) -> Mapping[str, Deadline]:
    """Return the deadlines that begin to count when this anchor happens."""
    return {name: workflow.deadlines[name] for name in workflow.deadlines_after(anchor)}
