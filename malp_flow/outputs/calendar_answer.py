"""What a calendar program answers to an invitation (iTIP, RFC 5546): text in, facts out.

Whoever writes to a mailbox may write anything. So lines are read one by one and nothing is built of them: no
zone, no rule of repetition, no alarm. What they need to take part is never looked for in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from icalendar.parser import Contentline, Contentlines, Parameters

from malp_flow.engine.answer_text import cleaned

MOST_SIGNS = 48 * 1024
MOST_LINES = 2_000
LONGEST_COMMENT = 2_000
_LONGEST_VALUE = 300
_READ = frozenset({"BEGIN", "END", "METHOD", "UID", "SEQUENCE", "ATTENDEE", "COMMENT"})


class Said(StrEnum):
    """What is answered. Only the first two are answers to whether somebody comes."""

    coming = "coming"
    not_coming = "not_coming"
    undecided = "undecided"
    another_time = "another_time"
    """They propose one (a counter-proposal)."""
    nothing = "nothing"
    """Nothing that we know, such as passing it on to somebody else."""


_MARK = "\ufeff"
_METHODS = frozenset({"REPLY", "COUNTER"})
_SAID = {"ACCEPTED": Said.coming, "DECLINED": Said.not_coming, "TENTATIVE": Said.undecided}


class Garbled(ValueError):
    """This is no answer that can be read: too long, not well made, or about more than one meeting."""


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """Who answers which meeting; `sequence` is that of the invitation they looked at, `comment` as typed."""

    uid: str
    sequence: int
    attendee: str
    said: Said
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    within: tuple[str, ...]
    name: str
    params: Parameters
    value: str


def first(calendars: Iterable[tuple[str, str]]) -> CalendarAnswer | None:
    """Return the first answer among calendars, each with the method that its email says; None without one.

    Raises Garbled for one that is said to answer and cannot be read. Any other calendar, such as somebody's
    own invitation, makes its email no different.
    """
    for method, text in calendars:
        try:
            found = read(text)
        except Garbled:
            if method.upper() in _METHODS:
                raise
            continue
        if found is not None:
            return found
    return None


def read(text: str) -> CalendarAnswer | None:
    """Return what a calendar answers; None for one that is no answer but, say, an invitation.

    Without a sequence it answers the first invitation (RFC 5545, 3.8.7.4). Raises Garbled.
    """
    if len(text) > MOST_SIGNS or text.count("\n") > MOST_LINES:
        raise Garbled
    lines = list(_lines(text))
    method = _one(lines, "METHOD", within=("VCALENDAR",)).value.upper()
    if method not in _METHODS:
        return None
    event = ("VCALENDAR", "VEVENT")
    if sum(line.name == "BEGIN" and line.within == event for line in lines) != 1:
        raise Garbled
    attendee = _one(lines, "ATTENDEE", within=event)
    comments = [each.value for each in lines if each.name == "COMMENT" and each.within == event]
    return CalendarAnswer(
        uid=_short(_one(lines, "UID", within=event).value),
        sequence=_number(lines, within=event),
        attendee=_address(attendee.value),
        said=Said.another_time if method == "COUNTER" else _said(attendee),
        comment=cleaned("\n".join(comments)).strip()[:LONGEST_COMMENT],
    )


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines that matter, unfolded, each with what it stands in."""
    within: tuple[str, ...] = ()
    for line in _unfolded(text.removeprefix(_MARK)):
        if line.partition(":")[0].partition(";")[0].strip().upper() not in _READ:
            continue
        try:
            name, params, value = line.parts()
        except ValueError:
            raise Garbled from None
        what = value.strip().upper()
        if name.upper() == "BEGIN":
            within = (*within, what)[:5]
        yield _Line(within, name.upper(), params, value)
        if name.upper() == "END":
            if not within or within[-1] != what:
                raise Garbled
            within = within[:-1]
    if within:
        raise Garbled


def _unfolded(text: str) -> list[Contentline]:
    return list(Contentlines.from_ical(text))  # type: ignore[no-untyped-call]  # the library does not say


def _one(lines: list[_Line], name: str, *, within: tuple[str, ...]) -> _Line:
    found = [line for line in lines if line.name == name and line.within == within]
    if len(found) != 1:
        raise Garbled
    return found[0]


def _number(lines: list[_Line], *, within: tuple[str, ...]) -> int:
    if not any(line.name == "SEQUENCE" and line.within == within for line in lines):
        return 0
    value = _one(lines, "SEQUENCE", within=within).value.strip()
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise Garbled
    return int(value)


def _said(attendee: _Line) -> Said:
    words = attendee.params.get("PARTSTAT", "")
    return _SAID.get(words.upper(), Said.nothing) if isinstance(words, str) else Said.nothing


def _address(value: str) -> str:
    scheme, _colon, address = _short(value).partition(":")
    if scheme.casefold() != "mailto" or "@" not in address:
        raise Garbled
    return address.strip().casefold()


def _short(value: str) -> str:
    short = cleaned(value).strip()
    if not short or len(short) > _LONGEST_VALUE or not short.isprintable():
        raise Garbled
    return short
