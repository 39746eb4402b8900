"""How a review goes against its first plan (SVG): a row for each stage, and a diamond for what is one day.

Above, thin and outlined, the first plan, which stays when days move. Below it what became of it: filled until
today, striped from the day on which the first plan had it ended, outlined what is still to come.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap

from malp_flow.engine import drawing_frame as frame
from malp_flow.wording import day_short, gettext, month_short, range_words

_WIDTH, _EDGE, _TOP, _LINE, _TRACKS = 600, 14, 56, 22, 46
_NAME = "plan"
_LETTERS_A_LINE, _MOST_LINES = 34, 2
_A_MONTH = 48
"""Months stand at least so many dots apart, or only every second, third … of them has its name."""
_NARROWEST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A stage from its first day to that of the next one, or (one day alone) an event or the end.

    `first` are its days by the first plan, `now` as they were or are foreseen; None without a day.
    """

    title: str
    first: tuple[date, date] | None
    now: tuple[date, date] | None
    begun: bool = False
    one_day: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says: the finding in at most ten words, and beside each part how it differs."""

    title: str
    beside: tuple[str, ...]


def as_svg(parts: Sequence[Part], words: Words, *, today: date) -> str:
    """Return the picture as one SVG element; an empty text where fewer than three parts have a day."""
    drawn = [(part, said) for part, said in zip(parts, words.beside, strict=True) if part.now or part.first]
    return _Picture(drawn, words.title, today).drawn() if len(drawn) >= frame.FEWEST else ""


def days_said(days: tuple[date, date] | None, *, one_day: bool, today: date) -> str:
    """Return the days of a part in words, as the picture and its table say them."""
    if days is None:
        return "–"
    return day_short(days[0], today) if one_day else range_words(*days, today)


class _Picture:
    def __init__(self, drawn: Sequence[tuple[Part, str]], title: str, today: date) -> None:
        self._drawn, self._title, self._today = drawn, title, today
        days = [day for part, _said in drawn for both in (part.first, part.now) if both for day in both]
        self._first, self._last = min(days), max(max(days), min(days) + timedelta(days=1))
        self._tops = list(self._stacked())

    def _stacked(self) -> Iterator[int]:
        top = _TOP
        for part, _said in self._drawn:
            yield top
            top += _LINE * len(_lines(part.title)) + _TRACKS
        yield top

    def drawn(self) -> str:
        bottom = self._tops[-1]
        parts = [
            frame.patterns(_NAME),
            *self._months(bottom),
            *(mark for place in range(len(self._drawn)) for mark in self._row(place)),
            *self._line_of_today(),
        ]
        size = (_WIDTH, bottom + _EDGE)
        return frame.framed(parts, name=_NAME, title=self._title, desc=_described(), size=size)

    def _x(self, day: date) -> float:
        whole = (self._last - self._first).days
        return round(_EDGE + (_WIDTH - 2 * _EDGE) * (day - self._first).days / whole, 1)

    def _months(self, bottom: int) -> Iterator[str]:
        named = -float(_A_MONTH)
        day = self._first.replace(day=1)
        while (day := (day + timedelta(days=31)).replace(day=1)) <= self._last:
            x = self._x(day)
            yield frame.line(f"M{x:g} {_TOP - 20}V{bottom}", quiet=True)
            if x - named >= _A_MONTH and x < _WIDTH - _A_MONTH:
                yield frame.text(x + 3, _TOP - 12, month_short(day), quiet=True)
                named = x

    def _line_of_today(self) -> Iterator[str]:
        """Yield a line through the bars of every row; it leaves out the words, which it would cross."""
        if not self._first <= self._today <= self._last:
            return
        x = self._x(self._today)
        anchor = "start" if x < _WIDTH / 2 else "end"
        bars = "".join(f"M{x:g} {below - _TRACKS}V{below}" for below in self._tops[1:])
        yield frame.line(f"M{x:g} 8V{_TOP}{bars}", width=2.5, more=' stroke-dasharray="8 4"')
        yield frame.text(x + (6 if anchor == "start" else -6), 22, gettext("today"), anchor=anchor)

    def _row(self, place: int) -> Iterator[str]:
        part, said = self._drawn[place]
        top, lines = self._tops[place], _lines(part.title)
        yield _ground(top, len(lines))
        for number, words in enumerate(lines, start=1):
            yield frame.text(_EDGE, top + number * _LINE - 4, words, bold=True)
        yield frame.text(_WIDTH - _EDGE, top + _LINE - 4, said, anchor="end")
        below = top + _LINE * len(lines)
        if part.first:
            more = self._told(part, part.first)
            yield from self._planned(part.first, below + 6, one_day=part.one_day, more=more)
        if part.now:
            yield from self._lived(part, part.now, below + 18)

    def _told(self, part: Part, days: tuple[date, date]) -> str:
        return frame.told(part.title, days_said(days, one_day=part.one_day, today=self._today))

    def _planned(self, days: tuple[date, date], y: int, *, one_day: bool, more: str) -> Iterator[str]:
        if one_day:
            yield frame.diamond(self._x(days[0]), y + 3, full=False, size=5, more=more)
        else:
            yield frame.bar(self._x(days[0]), y, self._wide(*days), 6, look="empty", name=_NAME, more=more)

    def _lived(self, part: Part, days: tuple[date, date], y: int) -> Iterator[str]:
        more = self._told(part, days)
        if part.one_day:
            yield frame.diamond(self._x(days[0]), y + 9, full=part.begun, more=more)
            return
        yield frame.bar(self._x(days[0]), y, self._wide(*days), 18, look="empty", name=_NAME, more=more)
        for begins, ends, look in _done(part, days, self._today):
            yield frame.bar(self._x(begins), y, self._wide(begins, ends), 18, look=look, name=_NAME)

    def _wide(self, begins: date, ends: date) -> float:
        return round(max(self._x(ends) - self._x(begins), _NARROWEST), 1)


def _done(part: Part, days: tuple[date, date], today: date) -> Iterator[tuple[date, date, str]]:
    """Yield what is over of a part: in time by the first plan, and then late."""
    begins, ends = days[0], min(days[1], today)
    if not part.begun or ends < begins:
        return
    turns_late = max(part.first[1], begins) if part.first else ends
    if begins < turns_late or ends <= turns_late:
        yield begins, min(ends, turns_late), "full"
    if ends > turns_late:
        yield turns_late, ends, "striped"


def _ground(top: int, lines: int) -> str:
    """Return paper behind the words of a row: the lines of months stop there."""
    return (
        f'<rect x="0" y="{top}" width="{_WIDTH}" height="{lines * _LINE}" class="app-drawn__ground" '
        f'fill="{frame.PAPER}"/>'
    )


def _lines(title: str) -> list[str]:
    lines = wrap(title, _LETTERS_A_LINE) or [""]
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …"]


def _described() -> str:
    said = gettext(
        "A row for each stage. The thin outline is the first plan. Below it: filled what is done, striped "
        "what is later than first planned, outlined what is still to come. A diamond is one day."
    )
    return f"{said} {frame.table_below()}"
