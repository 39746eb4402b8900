"""Days on which nobody works, and why: bank holidays, and what the partnership decided itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.bank_holidays import bank_holiday_name, bank_holidays, keeps_bank_holidays
from malp_flow.engine.working_days import Calendar
from malp_flow.services import deadlines
from malp_flow.wording import gettext

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day on a calendar; `why` is empty for a working day like any other.

    `provisional` says that it lies beyond the government's published list.
    """

    day: date
    calendar: str
    working: bool
    why: str
    provisional: bool
    next_working_day: date


def check(session: Session, partnership_id: UUID, day: date, *, name: str | None = None) -> DayLine:
    """Return whether people work on a day, and why or why not. Raises BeyondCalendar."""
    return _line(deadlines.days_of(session, partnership_id, name=name), day)


def of_year(session: Session, partnership_id: UUID, year: int, *, name: str | None = None) -> list[DayLine]:
    """Return the bank holidays and the partnership's own days of a year, in their order."""
    days = deadlines.days_of(session, partnership_id, name=name)
    special = bank_holidays(days.name, year) | days.closures | days.extra_days
    return [_line(days, day) for day in sorted(special) if day.year == year]


def is_bank_holiday(line: DayLine) -> bool:
    """Whether it is free by the published calendar, not by the partnership’s decision alone."""
    return line.day in bank_holidays(line.calendar, line.day.year)


def _line(days: Calendar, day: date) -> DayLine:
    working = days.is_working_day(day)
    return DayLine(
        day=day,
        calendar=days.name,
        working=working,
        why=", ".join(_reasons(days, day)),
        provisional=days.is_provisional(day),
        next_working_day=days.next_working_day(day if working else day + timedelta(days=1)),
    )


def _reasons(days: Calendar, day: date) -> Iterator[str]:
    if day in days.extra_days:
        yield gettext("Worked by the partnership’s own decision")
        return
    if day in days.closures:
        yield gettext("Closed by the partnership’s own decision")
    holiday = bank_holiday_name(days.name, day)
    if holiday:
        yield holiday
    elif keeps_bank_holidays(days.name) and day.weekday() in (_SATURDAY, _SUNDAY):
        yield gettext("Saturday") if day.weekday() == _SATURDAY else gettext("Sunday")
