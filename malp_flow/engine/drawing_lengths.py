"""How long processes take, side by side as a picture (SVG): a bar for each, a mark for each stage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from malp_flow.wording import day_of_record, gettext

_TOP, _EDGE = 40, 12
_INK, _QUIET, _BAR = "#0b0c0c", "#505a5f", "#0f5c5c"
_FONT = 'font-family="Helvetica Neue, Arial, sans-serif"'
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


_WIDE = _Layout(left=250, axis=430, right=170, row=52, above=0, letters=30)
_TALL = _Layout(left=_EDGE, axis=290, right=_EDGE, row=84, above=34, letters=42)


def as_svg(lengths: Sequence[Length], *, tall: bool = False) -> str:
    """Return the picture as one SVG element, `tall` for a phone; an empty text where nothing has a length."""
    drawn = [each for each in lengths if each.days and each.days[0] < each.days[-1]]
    return _Picture(drawn, _TALL if tall else _WIDE).drawn() if drawn else ""


class _Picture:
    def __init__(self, lengths: Sequence[Length], layout: _Layout) -> None:
        self._lengths, self._layout = lengths, layout
        self._first = min(each.days[0] for each in lengths)
        self._last = max(each.days[-1] for each in lengths)

    def drawn(self) -> str:
        layout = self._layout
        width, height = (
            layout.left + layout.axis + layout.right,
            _TOP + layout.row * len(self._lengths) + _EDGE,
        )
        said = "; ".join(
            gettext("%(title)s: until %(day)s") % {"title": each.title, "day": day_of_record(each.days[-1])}
            for each in self._lengths
        )
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label={quoteattr(said)} {_FONT} font-size="14">',
            *self._months(height),
            *(part for number, each in enumerate(self._lengths) for part in self._row(number, each)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _x(self, day: date) -> int:
        share = (day - self._first).days / (self._last - self._first).days
        return self._layout.left + round(self._layout.axis * share)

    def _months(self, height: int) -> Iterator[str]:
        named = -_SHORTEST_MONTH
        for day in _firsts(self._first, self._last):
            x = self._x(day)
            yield f'<path d="M{x} {_TOP - 8}V{height - _EDGE}" stroke="#b1b4b6" stroke-width="1"/>'
            if x - named >= _SHORTEST_MONTH:
                name = " ".join(day_of_record(day).split()[1:2])[:3]
                yield f'<text x="{x + 4}" y="{_TOP - 12}" fill="{_QUIET}">{escape(name)}</text>'
                named = x

    def _row(self, number: int, length: Length) -> Iterator[str]:
        layout = self._layout
        middle = _TOP + layout.row * number + (layout.row // 2 if not layout.above else layout.row - 20)
        first, last = self._x(length.days[0]), self._x(length.days[-1])
        lines, words = wrap(length.title, layout.letters)[:2], day_of_record(length.days[-1])
        if layout.above:
            lines, at = [lines[0], words], None
            top = middle - layout.above
        else:
            at, top = last + 10, middle + 5 - 9 * (len(lines) - 1)
        for place, line in enumerate(lines):
            yield _words(_EDGE, top + 18 * place, line)
        yield f'<rect x="{first}" y="{middle - 5}" width="{last - first}" height="10" fill="{_BAR}"/>'
        for day in length.days:
            yield f'<path d="M{self._x(day)} {middle - 11}v22" stroke="{_INK}" stroke-width="3"/>'
        if at is not None:
            yield _words(at, middle + 5, words)


def _words(x: int, y: int, words: str) -> str:
    return f'<text x="{x}" y="{y}" fill="{_INK}">{escape(words)}</text>'


def _firsts(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month after the first day and up to the last."""
    day = first
    while (day := _next_month(day)) <= last:
        yield day


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
