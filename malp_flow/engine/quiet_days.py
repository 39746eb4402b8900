"""Days of each year on which nobody is reminded, such as those around Christmas."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Self

from malp_flow.errors import Refused

LONGEST = 62
"""Days in a row: whoever takes the first day for the last leaves people in peace for nearly a year."""
_A_YEAR_WITH_EVERY_DAY = 2024


class UnclearQuietDays(Refused):
    """Quiet days need a first and a last day, each as a day of a month, or neither."""


class TooManyQuietDays(UnclearQuietDays):
    """At most 62 days in a row can be quiet. Perhaps the first and the last day changed places."""


@dataclass(frozen=True, slots=True)
class QuietDays:
    """From `first` to `last` of each year, both included, as (month, day); None: there are none.

    They may go over the turn of the year.
    """

    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None

    @classmethod
    def between(cls, first: str, last: str) -> Self:
        """Return the quiet days from and to these, as 12-24; none where both are empty.

        Raises UnclearQuietDays.
        """
        if not first and not last:
            return cls()
        return cls(_day_of_a_month(first), _day_of_a_month(last))

    @property
    def number(self) -> int:
        """How many days of a year with a 29 February are quiet."""
        begins = date(_A_YEAR_WITH_EVERY_DAY, 1, 1)
        days = (begins + timedelta(days=number) for number in range(366))
        return sum(self._holds((day.month, day.day)) for day in days)

    def end_of(self, day: date) -> date | None:
        """Return the first day after the quiet days in which `day` lies; None when it is no quiet day.

        Where every day of the year is quiet, the day a year later.
        """
        coming = (day + timedelta(days=number) for number in range(366))
        quiet = len(list(takewhile(lambda each: self._holds((each.month, each.day)), coming)))
        return day + timedelta(days=quiet) if quiet else None

    def _holds(self, place: tuple[int, int]) -> bool:
        if self.first is None or self.last is None:
            return False
        if self.first <= self.last:
            return self.first <= place <= self.last
        return place >= self.first or place <= self.last


def _day_of_a_month(text: str) -> tuple[int, int]:
    if not re.fullmatch("[0-9]{2}-[0-9]{2}", text):
        raise UnclearQuietDays
    month, day = map(int, text.split("-"))
    try:
        date(_A_YEAR_WITH_EVERY_DAY, month, day)
    except ValueError:
        raise UnclearQuietDays from None
    return month, day
