"""A workflow lived many times with drawn delays: by when each state is reached, and how surely.

Nothing is promised. Whoever is late is so by chance alone, and everything else goes as the file says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from types import MappingProxyType

from malp_flow.engine.body_meetings import Meetings
from malp_flow.engine.deadlines import counted
from malp_flow.engine.definition import START, ForEach, Kind, Workflow
from malp_flow.engine.forecast import FEWEST
from malp_flow.engine.loading import Definition
from malp_flow.engine.planning import Plan, foreseen
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import Calendar, calendar

MOST_RUNS = 100_000
FEW, HALF, MOST = 0.1, 0.5, 0.9
"""Shares of all runs in which a state was reached by then."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How late things are: which share of them is late at all, and those by how many working days on average.

    `returns` is how many returns are asked for: a gate that waits for all of them waits for the latest.
    `seen` holds, by the name of a clock, by how many working days it was late in reviews that were lived;
    where it has at least 5 of them, one of them is drawn and the two shares are not asked.
    """

    share_late: float = 0.3
    days_late: float = 5.0
    returns: int = 1
    seen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """A state, and the days by which few, half and most of all runs had reached it; the last of all runs.

    None stands for a day that nothing tells, as in a plan.
    """

    state: str
    title: str
    few: date | None
    half: date | None
    most: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Missed:
    """A clock that counts to a meeting of `body`, and how many runs came behind the last that is known."""

    deadline: str
    title: str
    body: str
    runs: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What many runs came to; `in_length` is the share that kept to the file's `within`, if it has one.

    `missed` says which meetings would have to be known for the days that have none.
    """

    workflow: str
    version: int
    start: date
    runs: int
    seed: int
    states: tuple[Range, ...]
    in_length: float | None
    missed: tuple[Missed, ...] = ()


def simulate(
    definition: Definition,
    start: date,
    *,
    delays: Delays,
    runs: int,
    seed: int,
    meetings: Meetings = MappingProxyType({}),
    tick: Callable[[], None] = lambda: None,
) -> Simulation:
    """Return what so many runs come to; the same seed draws the same delays. `tick` is called once a run.

    `meetings` are the days of bodies; what waits for one that is not known has no day.
    """
    workflow, days = definition.workflow, calendar(definition.workflow.calendar, meetings=meetings)
    first, drawn = days.next_working_day(start), Random(seed)  # noqa: S311 - nothing secret is drawn
    plans = []
    for _ in range(runs):
        late = dict(_drawn(workflow, delays, drawn))
        plans.append(foreseen(workflow, {START: first}, calendar=days, delays=late))
        tick()
    return Simulation(
        workflow=workflow.workflow,
        version=workflow.version,
        start=first,
        runs=runs,
        seed=seed,
        states=tuple(_ranges(workflow, plans, first)),
        in_length=_in_length(workflow, plans, first, days),
        missed=tuple(_missed(workflow, plans)),
    )


def _missed(workflow: Workflow, plans: Sequence[Plan]) -> Iterator[Missed]:
    for name, clock in workflow.deadlines.items():
        body, anchors = clock.when.meeting_of, set(clock.when.anchors)
        runs = sum(name not in plan.deadlines and not anchors.isdisjoint(_dated(plan)) for plan in plans)
        if body and runs:
            yield Missed(name, what_is_due(workflow, name), body, runs)


def _dated(plan: Plan) -> set[str]:
    return {*plan.moves, *plan.items, *plan.deadlines}


def _drawn(workflow: Workflow, delays: Delays, drawn: Random) -> Iterator[tuple[str, int]]:
    """Yield the delay of each clock that people can be late for; a first day is not met late."""
    for name, clock in workflow.deadlines.items():
        if clock.due is None or clock.only_reminds:
            continue
        item = workflow.items.get(clock.for_ or "")
        many = item is not None and item.kind == Kind.return_ and item.for_each != ForEach.review
        number = delays.returns if many else 1
        yield name, max(_one_delay(delays, name, drawn) for _ in range(number))


def _one_delay(delays: Delays, name: str, drawn: Random) -> int:
    seen = delays.seen.get(name, ())
    if len(seen) >= FEWEST:
        return drawn.choice(seen)
    if drawn.random() >= delays.share_late or delays.days_late <= 0:
        return 0
    return max(1, round(drawn.expovariate(1 / delays.days_late)))


def _ranges(workflow: Workflow, plans: Sequence[Plan], start: date) -> Iterator[Range]:
    yield Range(workflow.initial.id, workflow.initial.title, start, start, start, start)
    for move in main_line(workflow):
        reached = sorted(day for plan in plans if (day := plan.moves.get(move.id)))
        title = workflow.state(move.to).title
        found = [_by(reached, share) for share in (FEW, HALF, MOST, 1.0)]
        yield Range(move.to, title, *found)


def _by(reached: Sequence[date], share: float) -> date | None:
    """Return the day by which this share of the runs had come so far."""
    return reached[max(0, round(share * len(reached)) - 1)] if reached else None


def _in_length(workflow: Workflow, plans: Sequence[Plan], start: date, days: Calendar) -> float | None:
    line = main_line(workflow)
    latest = counted(workflow.within.from_start, {START: start}, days) if workflow.within and line else None
    ends = [day for plan in plans if line and (day := plan.moves.get(line[-1].id))]
    return sum(day <= latest for day in ends) / len(ends) if latest and ends else None
