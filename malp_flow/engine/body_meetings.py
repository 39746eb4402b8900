"""The days on which standing bodies meet: the next of them from a day on, and a rule laid out as days."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from malp_flow.errors import Refused

Meetings = Mapping[str, Sequence[date]]
"""The days on which bodies meet, by the id of the body, the first day first."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
IN_THE_MONTH = ("first", "second", "third", "fourth", "last")
EVERY, EVERY_OTHER = "every", "every other"
RHYTHMS = (*IN_THE_MONTH, EVERY, EVERY_OTHER)
MOST_MEETINGS = 120
_WEEK = timedelta(days=7)


class UnclearRule(Refused):
    """Say which of the month, and on which day of the week: for example second tuesday."""


class TooManyMeetings(Refused):
    """That is more than 120 meetings. Choose a shorter time."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One day of a rule; `instead_of` is the day off on which it would have been, else None."""

    on: date
    instead_of: date | None = None


def first_from(meetings: Meetings, body: str, day: date) -> date | None:
    """Return the first known day from `day` on, itself included, on which a body meets."""
    known = meetings.get(body, ())
    place = bisect_left(known, day)
    return known[place] if place < len(known) else None


def rule_of(words: str) -> tuple[str, str]:
    """Return a rule such as “second Tuesday” or “every other Friday” as its rhythm and its weekday.

    Raises UnclearRule.
    """
    rhythm, _, weekday = " ".join(words.casefold().split()).rpartition(" ")
    if rhythm not in RHYTHMS or weekday not in WEEKDAYS:
        raise UnclearRule
    return rhythm, weekday


def laid_out(
    rhythm: str, weekday: str, *, first: date, last: date, next_worked: Callable[[date], date]
) -> tuple[Laid, ...]:
    """Return the days of a rule from first to last, both included; a day off gives way to the next worked.

    “second Tuesday” is that of each month; “every other Friday” begins with the first one. `next_worked`
    returns a day itself, or the next on which people work. Raises UnclearRule, TooManyMeetings.
    """
    if rhythm not in RHYTHMS or weekday not in WEEKDAYS:
        raise UnclearRule
    number = WEEKDAYS.index(weekday)
    found = _in_weeks(rhythm, number, first, last)
    if rhythm in IN_THE_MONTH:
        found = _in_months(IN_THE_MONTH.index(rhythm), number, first, last)
    laid: dict[date, Laid] = {}
    for day in found:
        worked = next_worked(day)
        laid.setdefault(worked, Laid(worked, day if worked != day else None))
        if len(laid) > MOST_MEETINGS:
            raise TooManyMeetings
    return tuple(laid.values())


def _in_weeks(rhythm: str, weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += _WEEK * (2 if rhythm == EVERY_OTHER else 1)


def _in_months(place: int, weekday: int, first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        length = monthrange(month.year, month.month)[1]
        days = [day for n in range(length) if (day := month + timedelta(days=n)).weekday() == weekday]
        # The last of a month may be its fourth or its fifth.
        chosen = days[-1 if place == len(IN_THE_MONTH) - 1 else place]
        if first <= chosen <= last:
            yield chosen
        month += timedelta(days=length)
