"""Days as people type them into three fields, and times in one."""

import re
from collections.abc import Mapping
from datetime import date, time

from malp_flow.errors import Refused
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _


class NoSuchDay(Refused):
    """Enter the day with day, month and year, such as 27 11 2026."""


def day(form: Mapping[str, str], prefix: str) -> date:
    """Return the day in the fields `prefix-day`, `-month` and `-year`; raises NoSuchDay, which says why."""
    parts = [form.get(f"{prefix}-{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        raise NoSuchDay
    year, month, number = (int(part) for part in parts)
    try:
        return date(year, month, number)
    except ValueError:
        raise NoSuchDay(_("%(words)s is not a date") % {"words": _words(year, month, number)}) from None


def _words(year: int, month: int, number: int) -> str:
    try:
        _first, _space, rest = day_of_record(date(year, month, 1)).partition(" ")
    except ValueError:
        return f"{number} {month} {year}"
    return f"{number} {rest}"


class NoSuchTime(Refused):
    """Enter a time such as 13:30, 1:30pm or 10am"""


_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII)


def clock_time(typed: str) -> time:
    """Return the time in “13:30”, “1:30pm” or “10am”; a bare “10” may be either and raises NoSuchTime."""
    found = _TIME.fullmatch(typed.strip().lower())
    if found is None or not (found[2] or found[3]):
        raise NoSuchTime
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock face
            raise NoSuchTime
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSuchTime from None
