"""When things happened around a child: exact days, days that are about right, and the gaps between."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

WEEK = 7
FEWEST_WEEKS, USUAL_WEEKS, MOST_WEEKS = 1, 8, 104
"""Without contact of any agency, until that is called a gap."""
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From which day to which something happened, both counted; `about` where that is only roughly known."""

    first: date
    last: date
    about: bool = False

    def __post_init__(self) -> None:
        """Refuse what ends before it begins; raises ValueError."""
        if self.last < self.first:
            raise ValueError("It ends before it begins.")

    @property
    def is_exact(self) -> bool:
        """Whether it is one day that is known."""
        return self.first == self.last and not self.about


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without contact of any agency: the first and the last such day, and whole weeks."""

    first: date
    last: date
    weeks: int


def gaps(spans: Iterable[Span], *, weeks: int) -> list[Gap]:
    """Return the gaps of at least so many whole weeks between these spans, oldest first."""
    found: list[Gap] = []
    until: date | None = None
    for span in sorted(spans):
        if until is not None:
            quiet = (span.first - until).days - 1
            if quiet >= weeks * WEEK:
                first, last = until + timedelta(days=1), span.first - timedelta(days=1)
                found.append(Gap(first, last, quiet // WEEK))
        until = span.last if until is None else max(until, span.last)
    return found


# ---------------------------------------------------------------- in words


def words(span: Span, zero: date | None = None) -> str:
    """Return “6 May 2025”, “about May 2025” or “3 May 2025 to 9 June 2025”.

    With a `zero` day only whole weeks since then are said, “week 12”, and no day of the calendar:
    the week of the zero day is week 0, the seven days before it are week −1.
    """
    said = _calendar(span) if zero is None else _weeks(span, zero)
    return _("about %(when)s") % {"when": said} if span.about else said


def _calendar(span: Span) -> str:
    if span.first == span.last:
        return day_of_record(span.first)
    if span.first.day != 1 or span.last.day != monthrange(span.last.year, span.last.month)[1]:
        return _from_to(day_of_record(span.first), day_of_record(span.last))
    if span.first.month == 1 and span.last.month == _DECEMBER:
        return _from_to(f"{span.first.year:04}", f"{span.last.year:04}")
    return _from_to(_month_words(span.first), _month_words(span.last))


def _month_words(day: date) -> str:
    return day_of_record(day.replace(day=1)).partition(" ")[2]


def _from_to(first: str, last: str) -> str:
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _weeks(span: Span, zero: date) -> str:
    return _from_to(week_words(week_of(span.first, zero)), week_words(week_of(span.last, zero)))


def week_of(day: date, zero: date) -> int:
    """Return in which week this day lies: 0 for the seven days from the zero day on, −1 for those before."""
    return (day - zero).days // WEEK


def week_words(week: int) -> str:
    """Return “week 12”, or “week −3” for one before the zero day."""
    return _("week %(number)s") % {"number": f"{week}".replace("-", "−")}


def gap_words(gap: Gap, zero: date | None = None) -> str:
    """Return from when to when a gap lasts, as `words` says it."""
    return words(Span(gap.first, gap.last), zero)
