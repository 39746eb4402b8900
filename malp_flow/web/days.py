"""A day typed into three boxes."""

from collections.abc import Mapping
from datetime import date

from malp_flow.errors import Refused


class NoSuchDay(Refused):
    """Enter the new day with day, month and year, such as 27 11 2026."""


def day_in(form: Mapping[str, str], prefix: str) -> date:
    """Return the day in the boxes `prefix`-day, -month and -year; raises NoSuchDay."""
    try:
        return date(*(int(form.get(f"{prefix}-{part}", "")) for part in ("year", "month", "day")))
    except ValueError:
        raise NoSuchDay from None
