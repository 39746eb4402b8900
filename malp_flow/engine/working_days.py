"""Working days, due days and the hours in which letters leave.

Days are `date`s in London; moments are aware and come back in UTC.
"""
# Longer than 250 lines: calendars, lengths and the hours of a day are one subject.

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from malp_flow.engine.bank_holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    NAMES,
    PUBLISHED_TO,
    bank_holidays,
    keeps_bank_holidays,
)
from malp_flow.engine.body_meetings import Meetings
from malp_flow.errors import BadDefinition, Refused

LONDON = ZoneInfo("Europe/London")
DUE_TIME = time(17)

CountFrom = Literal["day_0", "day_1"]
"""`day_0`: the day after the anchor is the first; `day_1`: the anchor itself is."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class UnknownCalendar(BadDefinition):
    """There is no calendar of that name."""


class BeyondCalendar(Refused):
    """That date is further away than the calendars reach. Choose a nearer one."""


class MomentWithoutZone(Refused):
    """A moment came without its time zone. Give it as UTC."""


class UnclearLength(BadDefinition):
    """A due date needs exactly one of working days, days or months."""


class UnclearWindow(BadDefinition):
    """Letters need an opening time before the closing time, and reminders a time between."""


@dataclass(frozen=True)
class Calendar:
    """One named calendar with a partnership's own days.

    `closures` are days on which the office is shut, `extra_days` days that are worked although
    they would be free; an extra day wins over everything else. `meetings` are the days on which each of
    its bodies meets, in their order; no working day hangs on them.
    """

    name: str
    closures: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    meetings: Meetings = field(default_factory=dict, compare=False)

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on that day. Raises BeyondCalendar."""
        days = _working_days(self, day.year)
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day

    def add(self, day: date, working_days: int) -> date:
        """Return the working day that many after `day`, before it when negative; 0 is `day` itself.

        `day` is not counted, whether it is a working day or not. Raises BeyondCalendar.
        """
        if working_days == 0:
            return day
        days, year = _working_days(self, day.year), day.year
        start = bisect_right(days, day) - 1 if working_days > 0 else bisect_left(days, day)
        place = start + working_days
        while place >= len(days):
            place, year = place - len(days), year + 1
            days = _working_days(self, year)
        while place < 0:
            year -= 1
            days = _working_days(self, year)
            place += len(days)
        return days[place]

    def next_working_day(self, day: date) -> date:
        """Return `day` itself if people work on it, or else the next working day."""
        return day if self.is_working_day(day) else self.add(day, 1)

    def count_between(self, after: date, up_to: date) -> int:
        """Return the number of working days after `after`, up to and including `up_to`.

        The other way round the same number comes back negative: a date that passed on Friday is
        0 working days late all weekend and 1 on Monday, whichever side one counts from.
        """
        if up_to < after:
            return -self.count_between(up_to, after)
        whole_years = sum(len(_working_days(self, year)) for year in range(after.year, up_to.year))
        end = bisect_right(_working_days(self, up_to.year), up_to)
        return whole_years + end - bisect_right(_working_days(self, after.year), after)

    def is_provisional(self, day: date) -> bool:
        """Return whether `day` lies beyond the government's published table of bank holidays."""
        return keeps_bank_holidays(self.name) and day > PUBLISHED_TO


def calendar(
    name: str,
    closures: Iterable[date] = (),
    extra_days: Iterable[date] = (),
    meetings: Meetings = MappingProxyType({}),
) -> Calendar:
    """Return the calendar of that name with a partnership's own days. Raises UnknownCalendar."""
    if name not in NAMES:
        raise UnknownCalendar(f"There is no calendar ‘{name}’. Choose one of: {', '.join(NAMES)}.")
    in_order = {body: tuple(sorted(days)) for body, days in meetings.items()}
    return Calendar(name, frozenset(closures), frozenset(extra_days), in_order)


@lru_cache(maxsize=4096)
def _working_days(calendar: Calendar, year: int) -> tuple[date, ...]:
    # A whole year is laid out once, so that counting is a bisection: pages and the tick ask
    # for thousands of dates, and walking day by day through the library costs milliseconds each.
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondCalendar
    free = bank_holidays(calendar.name, year) | calendar.closures
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(365 + (monthrange(year, 2)[1] == 29)))
    return tuple(day for day in days if _is_worked(day, calendar=calendar, free=free))


def _is_worked(day: date, *, calendar: Calendar, free: frozenset[date]) -> bool:
    weekend = keeps_bank_holidays(calendar.name) and day.weekday() >= _SATURDAY
    return day in calendar.extra_days or not (weekend or day in free)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month so many months on (back when negative).

    Where that month is shorter, its last day: 31 August and six months is 28 February
    (the corresponding date rule). May be a Saturday: working days are a matter for deadlines
    that count in them. Raises BeyondCalendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondCalendar
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(
    anchor: date,
    *,
    calendar: Calendar,
    working_days: int | None = None,
    days: int | None = None,
    months: int | None = None,
    count_from: CountFrom = "day_0",
) -> date:
    """Return the last day on which something counts as in time, or the day so long before `anchor`.

    Exactly one of the three lengths must be given; a negative one counts back from `anchor`.
    Only working days heed the calendar. Raises UnclearLength, BeyondCalendar.
    """
    given = [length for length in (working_days, days, months) if length is not None]
    if len(given) != 1:
        raise UnclearLength
    counts_anchor = count_from == "day_1" and given[0] != 0
    # One day towards where the counting comes from, so that the anchor falls under it.
    step_back = (_DAY if given[0] < 0 else -_DAY) if counts_anchor else timedelta()
    if working_days is not None:
        return calendar.add(anchor + step_back, working_days)
    if months is not None:
        return _months_on(anchor, months, step_back)
    return _days_on(anchor + step_back, given[0])


def _months_on(anchor: date, months: int, step_back: timedelta) -> date:
    end = add_months(anchor, months)
    # In a month too short to hold the corresponding day the period ends with the month anyway.
    return end + step_back if end.day == anchor.day else end


def _days_on(day: date, days: int) -> date:
    ordinal = day.toordinal() + days
    if not date(FIRST_YEAR, 1, 1).toordinal() <= ordinal <= date(LAST_YEAR, 12, 31).toordinal():
        raise BeyondCalendar
    return date.fromordinal(ordinal)


def end_of_due_day(day: date, due_time: time = DUE_TIME) -> datetime:
    """Return the moment, in UTC, at which something due on `day` becomes late."""
    return _in_utc(day, due_time)


def start_of_day(day: date) -> datetime:
    """Return the moment, in UTC, at which a day begins in London."""
    return _in_utc(day, time())


def local_day(moment: datetime) -> date:
    """Return the day that people in London call today at that moment. Raises MomentWithoutZone."""
    return _in_london(moment).date()


@dataclass(frozen=True)
class SendWindow:
    """The hours of a working day, London time, in which letters leave; `closes` is outside.

    `ladder_at` is when planned reminders become due. Raises UnclearWindow.
    """

    opens: time = time(8)
    closes: time = time(16, 30)
    ladder_at: time = time(9)

    def __post_init__(self) -> None:
        if not self.opens <= self.ladder_at < self.closes:
            raise UnclearWindow

    def next_moment(self, calendar: Calendar, at: datetime, *, earliest: time | None = None) -> datetime:
        """Return `at` if letters leave then, or else the next opening, in UTC.

        `earliest` opens the window later (for reminders: `ladder_at`), never earlier.
        Raises MomentWithoutZone, and UnclearWindow when `earliest` lies after closing.
        """
        opens = max(self.opens, earliest or self.opens)
        if opens >= self.closes:
            raise UnclearWindow
        here = _in_london(at)
        clock = here.time()
        if calendar.is_working_day(here.date()) and opens <= clock < self.closes:
            return at.astimezone(UTC)
        day = here.date() if clock < opens else here.date() + _DAY
        return _in_utc(calendar.next_working_day(day), opens)

    def first_sending_day(self, calendar: Calendar, at: datetime) -> date:
        """Return the day on which a letter asked for at `at` leaves: the anchor of its working days."""
        return local_day(self.next_moment(calendar, at))


def _in_london(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise MomentWithoutZone
    return moment.astimezone(LONDON)


def _in_utc(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
