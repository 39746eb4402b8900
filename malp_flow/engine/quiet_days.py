"""Days of each year on which nobody is reminded, such as those around Christmas."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from malp_flow.errors import Refused

_A_YEAR_WITH_EVERY_DAY = 2024


class UnclearQuietDays(Refused):
    """Quiet days need a first and a last day, each as a day of a month, or neither."""


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

    def end_of(self, day: date) -> date | None:
        """Return the first day after the quiet days in which `day` lies; None when it is no quiet day."""
        if not self._holds((day.month, day.day)):
            return None
        end = day
        while self._holds((end.month, end.day)):
            end += timedelta(days=1)
        return end

    def _holds(self, place: tuple[int, int]) -> bool:
        if self.first is None or self.last is None:
            return False
        if self.first <= self.last:
            return self.first <= place <= self.last
        return place >= self.first or place <= self.last


def _day_of_a_month(text: str) -> tuple[int, int]:
    try:
        month, day = map(int, text.split("-"))
        date(_A_YEAR_WITH_EVERY_DAY, month, day)
    except ValueError:
        raise UnclearQuietDays from None
    return month, day
