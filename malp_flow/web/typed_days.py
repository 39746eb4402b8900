"""Days as people type them into three fields."""

from collections.abc import Mapping
from datetime import date

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
