"""How long processes take, side by side as a picture (SVG): a bar for each, a mark for each stage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from malp_flow.engine import drawing_frame as frame
from malp_flow.wording import day_of_record, gettext, month_short, ngettext

_TOP, _EDGE = 40, 12
_SHORTEST_MONTH = 45
"""Months stand at least so many dots apart, or only every second, third … of them has its name."""


@dataclass(frozen=True, slots=True)
class Length:
    """A process and the days of its stages, the first day first."""

    title: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in dots: on a wide page words beside their bar, on a phone above it."""

    left: int
    axis: int
    right: int
    row: int
    above: int
    """How far above the middle of its row the first line of a title stands; 0 beside the bar."""
    letters: int
    name: str


_WIDE = _Layout(left=250, axis=430, right=170, row=52, above=0, letters=30, name="lengths")
_TALL = _Layout(left=_EDGE, axis=290, right=_EDGE, row=84, above=34, letters=42, name="lengths-tall")


def as_svg(lengths: Sequence[Length], *, tall: bool = False) -> str:
    """Return the picture as SVG, `tall` for a phone; empty where fewer than three stages have a day."""
    drawn = [each for each in lengths if each.days and each.days[0] < each.days[-1]]
    if sum(len(each.days) for each in drawn) < frame.FEWEST:
        return ""
    return _Picture(drawn, _TALL if tall else _WIDE).drawn()


class _Picture:
    def __init__(self, lengths: Sequence[Length], layout: _Layout) -> None:
        self._lengths, self._layout = lengths, layout
        self._first = min(each.days[0] for each in lengths)
        self._last = max(each.days[-1] for each in lengths)

    def drawn(self) -> str:
        layout = self._layout
        width = layout.left + layout.axis + layout.right
        height = _TOP + layout.row * len(self._lengths) + _EDGE
        parts = [
            *self._months(height),
            *(part for number, each in enumerate(self._lengths) for part in self._row(number, each)),
        ]
        said, desc = frame.finding(*self._findings()), f"{_described()} {frame.table_below()}"
        return frame.framed(parts, name=layout.name, title=said, desc=desc, size=(width, height))

    def _findings(self) -> Iterator[str]:
        weeks = sorted(round((each.days[-1] - each.days[0]).days / 7) for each in self._lengths)
        words = {"shortest": weeks[0], "longest": weeks[-1]}
        if weeks[0] == weeks[-1]:
            said = ngettext(
                "%(num)s week from first to last stage", "%(num)s weeks from first to last stage", weeks[0]
            )
            yield said % {"num": weeks[0]}
        yield gettext("From %(shortest)s to %(longest)s weeks from first to last stage") % words

    def _x(self, day: date) -> int:
        share = (day - self._first).days / (self._last - self._first).days
        return self._layout.left + round(self._layout.axis * share)

    def _months(self, height: int) -> Iterator[str]:
        named = -_SHORTEST_MONTH
        for day in _firsts(self._first, self._last):
            x = self._x(day)
            yield frame.line(f"M{x} {_TOP - 8}V{height - _EDGE}", quiet=True)
            if x - named >= _SHORTEST_MONTH:
                yield frame.text(x + 4, _TOP - 12, month_short(day), quiet=True)
                named = x

    def _row(self, number: int, length: Length) -> Iterator[str]:
        layout = self._layout
        middle = _TOP + layout.row * number + (layout.row // 2 if not layout.above else layout.row - 20)
        first, last = self._x(length.days[0]), self._x(length.days[-1])
        lines, words = wrap(length.title, layout.letters)[:2], day_of_record(length.days[-1])
        top = middle - layout.above if layout.above else middle + 5 - 9 * (len(lines) - 1)
        for place, line in enumerate([lines[0], words] if layout.above else lines):
            yield frame.text(_EDGE, top + 18 * place, line)
        more = frame.told(length.title, words)
        yield frame.bar(first, middle - 5, last - first, 10, look="full", name=layout.name, more=more)
        for day in length.days:
            yield frame.line(f"M{self._x(day)} {middle - 11}v22", width=3)
        if not layout.above:
            yield frame.text(last + 10, middle + 5, words)


def _described() -> str:
    return gettext("A bar for each process from its first day to its last; each mark is a stage on its day.")


def _firsts(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month after the first day and up to the last."""
    day = first
    while (day := _next_month(day)) <= last:
        yield day


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
