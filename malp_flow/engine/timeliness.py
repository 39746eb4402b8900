"""How timely audits come back, counted so that it is fair to those who owe them.

Only audits whose day is over are counted: else those that came early would count before the others. On time
is what came on its day or before the next working day began. The agreed day counts; late against the first
one stands beside it. What nobody could give back (not known, withdrawn after a mistake) counts for no rate.
Few things make no picture and no percentage.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from itertools import accumulate

from malp_flow.engine.working_days import Calendar

FEW_REVIEWS, FEW_DOTS, FEW_OWED = 3, 3, 3
"""Under so many reviews there are no percentages and no pictures; under so many returns no dots."""


class Outcome(StrEnum):
    """What became of an audit."""

    returned = auto()
    open = auto()
    went_ahead = auto()
    not_returned = auto()
    not_known = auto()
    withdrawn = auto()


@dataclass(frozen=True, slots=True)
class AuditFact:
    """One audit: whose, in which review, from which day to which it was owed, and when it came.

    `due_on` is the day agreed in the end, `first_due_on` the one before more time was given. `came_on` is
    None unless it was returned; `ended_on` the day from which nobody owed it, None while somebody does.
    """

    agency: str
    theme: str
    review: str
    outcome: Outcome
    issued_on: date
    due_on: date
    first_due_on: date
    came_on: date | None
    ended_on: date | None
    more_time: bool
    calendar: Calendar

    @property
    def days(self) -> int | None:
        """Working days after the agreed day, before it when negative; None unless it came."""
        return self.calendar.count_between(self.due_on, self.came_on) if self.came_on else None

    @property
    def days_after_first(self) -> int | None:
        """The same against the first day."""
        return self.calendar.count_between(self.first_due_on, self.came_on) if self.came_on else None


@dataclass(frozen=True, slots=True)
class Group:
    """The audits of one agency, or on one theme. `owed` could be given back, and their day is over.

    `owed` is the sum of `returned`, `went_ahead`, `not_returned` and `overdue`.
    """

    name: str
    reviews: int
    owed: int
    returned: int
    on_time: int
    late: int
    late_after_first: int
    overdue: int
    went_ahead: int
    not_returned: int
    not_known: int
    withdrawn: int
    more_time: int
    days: tuple[int, ...]
    """Working days of each return after its agreed day, the earliest first."""
    at_once: int
    """The most audits that were carried on one day."""

    @property
    def middle(self) -> float | None:
        """The median of the days; None where nothing came."""
        return median(self.days)

    @property
    def return_rate(self) -> int | None:
        """How many of a hundred that were owed came; None where fewer than three were owed."""
        return percent(self.returned, self.owed) if self.owed >= FEW_OWED else None

    @property
    def on_time_rate(self) -> int | None:
        """How many of a hundred that were owed came by the agreed day; None where fewer than three were."""
        return percent(self.on_time, self.owed) if self.owed >= FEW_OWED else None


def percent(part: int, whole: int) -> int | None:
    """Return a part of a whole in hundredths, halves upwards; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def median(values: Sequence[int]) -> float | None:
    """Return the middle of values, between two where their number is even; None where there are none."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return None
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def counted(facts: Iterable[AuditFact], first: date, last: date, *, today: date) -> list[AuditFact]:
    """Return the audits whose agreed day lies in the period and is over, whatever became of them."""
    return [each for each in facts if first <= each.due_on <= last and each.due_on < today]


def a_year_before(day: date) -> date:
    """Return the same day one year earlier; 28 February for a 29th."""
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - 1)


def group(name: str, facts: Sequence[AuditFact]) -> Group:
    """Return what became of these audits."""
    number = {outcome: sum(each.outcome == outcome for each in facts) for outcome in Outcome}
    days = sorted(each.days for each in facts if each.days is not None)
    first = [each.days_after_first for each in facts if each.days_after_first is not None]
    owed = (Outcome.returned, Outcome.open, Outcome.went_ahead, Outcome.not_returned)
    return Group(
        name=name,
        reviews=len({each.review for each in facts}),
        owed=sum(number[outcome] for outcome in owed),
        returned=number[Outcome.returned],
        on_time=sum(day <= 0 for day in days),
        late=sum(day > 0 for day in days),
        late_after_first=sum(day > 0 for day in first),
        overdue=number[Outcome.open],
        went_ahead=number[Outcome.went_ahead],
        not_returned=number[Outcome.not_returned],
        not_known=number[Outcome.not_known],
        withdrawn=number[Outcome.withdrawn],
        more_time=sum(each.more_time for each in facts),
        days=tuple(days),
        at_once=at_once(facts),
    )


def grouped(facts: Iterable[AuditFact], by: Callable[[AuditFact], str]) -> tuple[Group, ...]:
    """Return the audits in groups by name, in the order of the names: never by how late they are."""
    found: dict[str, list[AuditFact]] = {}
    for each in facts:
        found.setdefault(by(each), []).append(each)
    names = sorted(found, key=lambda name: (name.casefold(), name))
    return tuple(group(name, found[name]) for name in names)


def at_once(facts: Iterable[AuditFact]) -> int:
    """Return the most audits that were out on one day, both first and last day included."""
    borne = [each for each in facts if each.outcome != Outcome.withdrawn]
    # On one day what begins comes before what ends, because an audit is out on its last day too.
    steps = sorted(
        [(each.issued_on, 0) for each in borne] + [(each.ended_on, 1) for each in borne if each.ended_on]
    )
    return max(accumulate(-1 if ends else 1 for _day, ends in steps), default=0)


@dataclass(frozen=True, slots=True)
class Stay:
    """One review in one state, from the day on which it came there to the day on which it left."""

    review: str
    state: str
    place: int
    """Where the state stands in its workflow."""
    came_on: date
    left_on: date
    calendar: Calendar

    @property
    def days(self) -> int:
        """Working days after the day on which it came, up to and including the one on which it left."""
        return self.calendar.count_between(self.came_on, self.left_on)


@dataclass(frozen=True, slots=True)
class TimeInState:
    """How long reviews stayed in a state: working days of each, the shortest first."""

    state: str
    days: tuple[int, ...]

    @property
    def middle(self) -> float | None:
        """The median."""
        return median(self.days)


def in_states(stays: Iterable[Stay], first: date, last: date) -> tuple[TimeInState, ...]:
    """Return, for each state that reviews left in the period, how long they had been there.

    In the order of the workflow; of several workflows, by where the state stands in each.
    """
    found: dict[str, list[Stay]] = {}
    for each in stays:
        if first <= each.left_on <= last:
            found.setdefault(each.state, []).append(each)
    names = sorted(found, key=lambda name: (min(each.place for each in found[name]), name))
    return tuple(TimeInState(name, tuple(sorted(each.days for each in found[name]))) for name in names)
