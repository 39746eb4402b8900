"""Days as people type them into three fields, and times in one."""

import re
from collections.abc import Mapping
from datetime import date, time

from malp_flow.errors import Refused
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

CENTURY = "20"
"""Whoever types “26” means 2026: nothing here is due, or is looked at, in another century."""
_TWO_FIGURES = re.compile("[0-6][0-9]")
_PARTS = ("on-day", "on-month", "on-year")
_SHORTEST_NAME = 3  # as in “Sep”, and in “Sept”


class NoSuchDay(Refused):
    """Enter the day with day, month and year, such as 27 11 2026."""


def day(form: Mapping[str, str], prefix: str) -> date:
    """Return the day in the fields `prefix-day`, `-month` and `-year`; raises NoSuchDay, which says why."""
    parts = figures(form, prefix)
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        raise NoSuchDay
    year, month, number = (int(part) for part in parts)
    try:
        return date(year, month, number)
    except ValueError:
        raise NoSuchDay(_("%(words)s is not a date") % {"words": _words(year, month, number)}) from None


def listed(text: str) -> tuple[date, ...]:
    """Return the days of a list, one a line, in their order; raises NoSuchDay, which says which line."""
    lines = [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]
    if not lines:
        raise NoSuchDay(_("Enter at least one date, such as 12 May 2026"))
    return tuple(sorted({_of_line(line) for line in lines}))


def _of_line(line: str) -> date:
    parts = re.split(r"[\s/.-]+", line)
    if len(parts) == len(_PARTS) + 1 and not any(sign.isdigit() for sign in parts[0]):
        parts = parts[1:]  # the day of the week stands before it
    if len(parts) != len(_PARTS):
        raise NoSuchDay(_("“%(line)s” is not a date. Write it as 12 May 2026") % {"line": line})
    if len(parts[0]) == len("2026"):
        parts.reverse()
    try:
        return day(dict(zip(_PARTS, parts, strict=True)), "on")
    except NoSuchDay:
        raise NoSuchDay(_("“%(line)s” is not a date. Write it as 12 May 2026") % {"line": line}) from None


def figures(form: Mapping[str, str], prefix: str) -> tuple[str, str, str]:
    """Return year, month and day as they were typed: a month’s name as its number, and 26 as 2026."""
    year, month, number = (form.get(f"{prefix}-{part}", "").strip() for part in ("year", "month", "day"))
    if _TWO_FIGURES.fullmatch(year):
        year = f"{CENTURY}{year}"
    return year, _month(month), number


def _month(typed: str) -> str:
    word = typed.casefold().rstrip(".")
    if len(word) < _SHORTEST_NAME:
        return typed
    names = (day_of_record(date(2000, number, 1)).split()[1].casefold() for number in range(1, 13))
    found = [number for number, name in enumerate(names, start=1) if name.startswith(word)]
    return str(found[0]) if len(found) == 1 else typed


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
