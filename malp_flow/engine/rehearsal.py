"""A workflow rehearsed: the calendar of states, due days and letters, before any review runs on it.

The plan assumes that everybody is in time; reminders are shown as what would go if they were not.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from types import MappingProxyType

from malp_flow.engine.body_meetings import Meetings
from malp_flow.engine.deadlines import due_moment, is_provisional
from malp_flow.engine.definition import START, LetterUse, Move, Workflow
from malp_flow.engine.ladders import PlannedStep, steps
from malp_flow.engine.loading import Definition
from malp_flow.engine.planning import Plan, foreseen
from malp_flow.engine.telling_gates import awaits_words, what_is_due
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import (
    Calendar,
    SendWindow,
    calendar,
    end_of_due_day,
    local_day,
)

_OF_AN_EVENT = {"answered": "only without an answer", "not_coming": "only to those who come"}


@dataclass(frozen=True, slots=True)
class PlannedState:
    """A state and the day on which the review reaches it; None where no day can be foreseen."""

    state: str
    title: str
    on: date | None
    by_move: str


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A deadline's day, and the moment at which it ends (UTC).

    `earliest` marks a day before which nothing may happen, instead of a due day: `at` is its beginning.
    """

    deadline: str
    title: str
    on: date
    at: datetime
    earliest: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Undated:
    """A deadline of which nobody can tell the day before a body has a date for its meeting."""

    deadline: str
    title: str
    waits: str


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A letter: when (UTC), which, to which role, by which rule; and whether only if something is late."""

    at: datetime
    on: date
    letter: str
    to: str
    because: str
    only_if_late: bool
    unless: str = ""
    """Whom a reminder of an event leaves out: those who have answered, or those who do not come."""

    @property
    def condition(self) -> str:
        """Say, in a few words, when it goes; empty for a letter that goes in any case."""
        if self.unless in _OF_AN_EVENT:
            return _OF_AN_EVENT[self.unless]
        return "only if it is not back" if self.only_if_late else ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a review begun on `start` would look like."""

    workflow: str
    version: int
    digest: str
    start: date
    calendar: str
    states: tuple[PlannedState, ...]
    deadlines: tuple[PlannedDay, ...]
    letters: tuple[PlannedLetter, ...]
    undated: tuple[Undated, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return plain values; days as YYYY-MM-DD, moments as ISO with zone."""
        plain: dict[str, object] = _plain(asdict(self))  # type: ignore[assignment]
        return plain


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def rehearse(
    definition: Definition,
    start: date,
    *,
    window: SendWindow | None = None,
    meetings: Meetings = MappingProxyType({}),
) -> Rehearsal:
    """Return the calendar of a review commissioned on `start`, or the next working day.

    Its first move is made on that day, where no deadline tells another.
    Days count on the file's own calendar, without any partnership's closures. `meetings` are those of bodies.
    """
    workflow = definition.workflow
    days = calendar(workflow.calendar, meetings=meetings)
    hours = window or SendWindow()
    line = main_line(workflow)
    plan = foreseen(workflow, {START: days.next_working_day(start)}, calendar=days)
    return Rehearsal(
        workflow=workflow.workflow,
        version=workflow.version,
        digest=definition.digest,
        start=start,
        calendar=workflow.calendar,
        states=tuple(_states(workflow, line, plan, start)),
        deadlines=tuple(_days(workflow, plan, days)),
        letters=tuple(sorted(_letters(workflow, plan, days, hours), key=lambda letter: letter.at)),
        undated=tuple(_undated(workflow, plan)),
    )


def _undated(workflow: Workflow, plan: Plan) -> Iterator[Undated]:
    for name, deadline in workflow.deadlines.items():
        body = deadline.when.meeting_of
        if body and name not in plan.deadlines:
            yield Undated(name, what_is_due(workflow, name), awaits_words(workflow, body))


def _states(workflow: Workflow, line: tuple[Move, ...], plan: Plan, start: date) -> Iterator[PlannedState]:
    yield PlannedState(workflow.initial.id, workflow.initial.title, start, "")
    for move in line:
        yield PlannedState(move.to, workflow.state(move.to).title, plan.moves.get(move.id), move.id)


def _days(workflow: Workflow, plan: Plan, days: Calendar) -> Iterator[PlannedDay]:
    for name, on in plan.deadlines.items():
        deadline = workflow.deadlines[name]
        yield PlannedDay(
            deadline=name,
            title=what_is_due(workflow, name),
            on=on,
            at=due_moment(workflow, on) if deadline.due else end_of_due_day(on, time(0)),
            earliest=deadline.due is None,
            provisional=is_provisional(deadline.when, on, days),
        )


def _letters(workflow: Workflow, plan: Plan, days: Calendar, window: SendWindow) -> Iterator[PlannedLetter]:
    for uses, on, because in _causes(workflow, plan):
        at = window.next_moment(days, end_of_due_day(on, window.ladder_at))
        for use in uses:
            for role in use.to:
                yield PlannedLetter(at, local_day(at), use.send, role, because, only_if_late=False)
    for name, on in (dict(plan.deadlines) | _of_events(workflow, plan)).items():
        # As in a review that runs: what is past when a clock starts is not planned.
        begun = end_of_due_day(_begun(workflow, plan, name, on), window.ladder_at)
        rungs = workflow.ladders.get(name, ())
        for step in steps(rungs, on, calendar=days, window=window, not_before=begun):
            yield from _reminders(name, step)


def _of_events(workflow: Workflow, plan: Plan) -> dict[str, date]:
    """The clocks that only remind of an event, on its day as it is foreseen."""
    return {
        name: plan.items[event]
        for name, clock in workflow.deadlines.items()
        if clock.only_reminds and (event := clock.when.before) and event in plan.items
    }


def _begun(workflow: Workflow, plan: Plan, name: str, on: date) -> date:
    """From when a clock’s reminders are planned; of an event that is from when its day can be known."""
    event = workflow.deadlines[name].when.before
    if not workflow.deadlines[name].only_reminds or event is None:
        return plan.anchors.get(name, on)
    first = [
        plan.anchors[each]
        for each, one in workflow.deadlines.items()
        if one.for_ == event and each in plan.anchors
    ]
    return min(first, default=on)


def _causes(workflow: Workflow, plan: Plan) -> Iterator[tuple[tuple[LetterUse, ...], date, str]]:
    """Yield the letters of each move that is made and each item that opens, with day and rule."""
    for move in workflow.moves:
        if on := plan.moves.get(move.id):
            yield move.letters, on, f"move {move.id}"
    for name, item in workflow.items.items():
        if on := plan.opening_of(workflow, name):
            yield item.letters, on, f"item {name}"


def _reminders(ladder: str, step: PlannedStep) -> Iterator[PlannedLetter]:
    because, on = f"ladder {ladder}, {step.rung}", local_day(step.due_at)
    unless = step.unless or ""
    yield PlannedLetter(step.due_at, on, step.letter, step.to, because, only_if_late=True, unless=unless)
    if step.tell and step.tell_letter:
        yield PlannedLetter(step.due_at, on, step.tell_letter, step.tell, because, only_if_late=True)
