"""Days of a chronology as people write them: “6 May 2025”, “about May 2025”, “3 to 9 June 2025”, “2024”."""

import re
from calendar import monthrange
from datetime import date
from typing import NoReturn

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.chronology import Span
from malp_flow.errors import Refused
from malp_flow.wording import gettext as _

LONGEST = 100
EARLIEST_YEAR = 1900
_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:size]: number for number, name in enumerate(_NAMES, 1) for size in (3, len(name))}
_MONTHS["sept"] = 9
MONTHS = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""Names of months and their short forms, as a pattern in small letters."""
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}

_ABOUT = re.compile(r"^(?:about|around|approximately|approx|circa|ca|c|roughly|~)\b\.?\s*|^~\s*")
_DASHES = re.compile("[’–—]")
_TIME = re.compile(r"(?<=\d)(?:t|,?\s+(?:at\s+)?)\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?\s*(?:am|pm|z)?$")
_HOUR = re.compile(r",?\s+(?:at\s+)\d{1,2}\s*(?:am|pm)$")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_BETWEEN = re.compile(r"^(?:from|between)\s+(.+?)\s+(?:to|until|and)\s+(.+)$")
_TO = re.compile(r"^(.+?)(?:\s+(?:to|until|till)\s+|\s*[–—]\s*|\s+-\s+)(.+)$")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")
_DAY = re.compile(rf"(\d{{1,2}})\s+({MONTHS})\.?,?\s+(\d{{4}})")
_MONTH_FIRST = re.compile(rf"({MONTHS})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})")
_MONTH_ONLY = re.compile(rf"({MONTHS})\.?,?\s+(\d{{4}})")
_MONTH_FIGURES = re.compile(r"(\d{1,2})[./](\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})-(\d{1,2})")
_THIRD = re.compile(rf"({'|'.join(_THIRDS)})[- ]({MONTHS})\s+(\d{{4}})")
_SEASON = re.compile(rf"({'|'.join(_SEASONS)})\s+(\d{{4}})")
_YEAR = re.compile(r"\d{4}")
_BARE_DAY = re.compile(r"\d{1,2}")
_BARE_MONTH = re.compile(rf"(?:(\d{{1,2}})\s+)?({MONTHS})\.?")
_TWO_FIGURES = re.compile(
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2}}|(?:\d{{1,2}}\s+)?(?:{MONTHS})\.?,?\s+’?'?\d{{2}}"
)

Part = tuple[date, date, bool]
"""The first and the last day of one side of what was typed, and whether it is about right only."""


class UnreadableDay(Refused):
    """Write a day, a month or a year: 6 May 2025, about May 2025, or 3 June 2025 to 9 June 2025."""


class NoSuchDay(UnreadableDay):
    """This day does not exist. Look it up, and write it anew."""


class TwoFigureYear(UnreadableDay):
    """Write the year with four figures, such as 6 May 2025."""


class InTheFuture(UnreadableDay):
    """This has not happened yet. A chronology ends today."""


class EndsBeforeItBegins(UnreadableDay):
    """This ends before it begins. Write the earlier day first."""


def read(text: str, *, today: date) -> Span:
    """Return what was typed as a span; raises UnreadableDay or one of its kinds, which say why not."""
    plain = cleaned(text)
    plain = " ".join(plain.casefold().split()).strip(" .,;")
    if not plain or len(plain) > LONGEST or not _DASHES.sub("", plain).isascii():
        raise UnreadableDay
    about, plain = _about(plain)
    first, last, rough = _sides(plain)
    if last[1] < first[0]:
        raise EndsBeforeItBegins
    span = Span(first[0], last[1], about or rough)
    if span.first > today or (last[0] == last[1] and span.last > today):
        raise InTheFuture
    return span


def _about(plain: str) -> tuple[bool, str]:
    rest = _ABOUT.sub("", plain)
    return rest != plain, rest


def _sides(plain: str) -> tuple[Part, Part, bool]:
    """Return the two sides of what was typed; the same one twice where it has one side only."""
    alone = _part(plain)
    if alone:
        return alone, alone, alone[2]
    for between in (_BETWEEN, _TO):
        found = between.match(plain)
        if found:
            (left_rough, left), (right_rough, right) = _about(found[1]), _about(found[2])
            last = _part(right) or _complain(right)
            first = _part(left) or _completed(left, last) or _complain(left)
            return first, last, left_rough or right_rough or first[2] or last[2]
    return _complain(plain)


def _complain(plain: str) -> NoReturn:
    raise TwoFigureYear if _TWO_FIGURES.fullmatch(_trimmed(plain)) else UnreadableDay


def _trimmed(plain: str) -> str:
    for pattern in (_TIME, _HOUR, _WEEKDAY):
        plain = pattern.sub("", plain)
    return _ORDINAL.sub(r"\1", plain).replace(" of ", " ").strip(" .,")


def _completed(left: str, last: Part) -> Part | None:
    """Return the left side of “12 to 23 October 2025” or “3 December to 8 January 2026”, whole."""
    left = _trimmed(left)
    end = last[1]
    if _BARE_DAY.fullmatch(left) and last[0] == end:
        return _day(end.year, end.month, int(left))
    found = _BARE_MONTH.fullmatch(left)
    if not found:
        return None
    month = _MONTHS[found[2]]
    year = end.year - (month > end.month)
    return _day(year, month, int(found[1])) if found[1] else _months(year, month, month)


def _part(plain: str) -> Part | None:
    """Return one side of what was typed, or None where no pattern fits; raises NoSuchDay."""
    text = _trimmed(plain)
    return _part_of_days(text) or _part_of_months(text)


def _part_of_days(text: str) -> Part | None:
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _FIGURES.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _DAY.fullmatch(text):
        return _day(int(found[3]), _MONTHS[found[2]], int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(int(found[3]), _MONTHS[found[1]], int(found[2]))
    if found := _THIRD.fullmatch(text):
        return _third(int(found[3]), _MONTHS[found[2]], found[1])
    return None


def _part_of_months(text: str) -> Part | None:
    if found := _MONTH_ONLY.fullmatch(text):
        return _months(int(found[2]), _MONTHS[found[1]], _MONTHS[found[1]])
    if found := _MONTH_FIGURES.fullmatch(text):
        return _months(int(found[2]), int(found[1]), int(found[1]))
    if found := _MONTH_ISO.fullmatch(text):
        return _months(int(found[1]), int(found[2]), int(found[2]))
    if found := _SEASON.fullmatch(text):
        first, last, _rough = _months(int(found[2]), *_SEASONS[found[1]])
        return first, last, True
    if _YEAR.fullmatch(text):
        return _months(int(text), 1, 12)
    return None


def _day(year: int, month: int, day: int) -> Part:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NoSuchDay(
            _("%(day)s is not a day of the calendar.") % {"day": _as_typed(year, month, day)}
        ) from None
    _require_year(year)
    return found, found, False


def _as_typed(year: int, month: int, day: int) -> str:
    return (
        f"{day} {_NAMES[month - 1].capitalize()} {year}"
        if 1 <= month <= len(_NAMES)
        else f"{day}.{month}.{year}"
    )


def _third(year: int, month: int, third: str) -> Part:
    first, last, _rough = _months(year, month, month)
    begins, ends = _THIRDS[third]
    return first.replace(day=begins), last.replace(day=min(ends, last.day)), True


def _months(year: int, first: int, last: int) -> Part:
    _require_year(year)
    if not 1 <= first <= last <= len(_NAMES):
        raise NoSuchDay
    return date(year, first, 1), date(year, last, monthrange(year, last)[1]), False


def _require_year(year: int) -> None:
    if year < EARLIEST_YEAR:
        raise UnreadableDay
