"""Dots on a line of working days, a row under each name (SVG): every value is one mark, none is an average.

Where there is a before and an after, marks after zero are filled diamonds, all others rings, and days after
zero stand on a hatched ground. So the picture reads without colour. Otherwise all marks are rings. A median,
where it is asked for, is a line across the row.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

_WIDTH, _EDGE = 480, 30
_RADIUS, _ROW, _HEAD, _FOOT, _LINE = 6, 34, 46, 40, 20
_INDENT, _LETTERS_A_LINE, _MOST_LINES = 12, 44, 3
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_MOST_TICKS = 8
_FONT = 'font-family="Helvetica Neue, Arial, sans-serif" font-size="18"'


@dataclass(frozen=True, slots=True)
class Strip:
    """One row: its name, its values in whole days, and a median where one is drawn."""

    name: str
    values: tuple[int, ...]
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says: the finding in at most ten words, how to read it, what stands at its scale.

    Without `before` zero is no day to be early or late for.
    """

    title: str
    description: str
    before: str
    after: str


def as_svg(strips: Sequence[Strip], words: Words, *, name: str) -> str:
    """Return the picture; `name` tells its parts from those of another picture on the page.

    An empty text where there is nothing to draw.
    """
    return _Picture(strips, words, name).drawn() if any(each.values for each in strips) else ""


class _Picture:
    def __init__(self, strips: Sequence[Strip], words: Words, name: str) -> None:
        self._strips, self._words, self._name = strips, words, name
        values = [value for each in strips for value in each.values]
        self._step = _step(min(*values, 0), max(*values, 0))
        self._low = min(*values, 0) // self._step * self._step
        self._high = max(-(-max(*values, 0) // self._step), 1) * self._step
        self._heights = [_height(each) for each in strips]

    def drawn(self) -> str:
        height = _HEAD + sum(self._heights) + _FOOT
        title, desc = f"{self._name}-title", f"{self._name}-desc"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="{title} {desc}" class="app-dots" {_FONT}>',
            f'<title id="{title}">{escape(self._words.title)}</title>',
            f'<desc id="{desc}">{escape(self._words.description)}</desc>',
            f'<defs><pattern id="{self._name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<path d="M0 8 8 0" class="app-dots__hatch" stroke="#b1b4b6" stroke-width="1"/></pattern></defs>',
            *self._ground(height),
            *(part for place in range(len(self._strips)) for part in self._row(place)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _x(self, value: float) -> float:
        room = _WIDTH - 2 * _EDGE
        return round(_EDGE + room * (value - self._low) / (self._high - self._low), 1)

    def _ground(self, height: int) -> Iterator[str]:
        top, bottom, zero, end = _HEAD, height - _FOOT, self._x(0), self._x(self._high)
        if self._words.before:
            yield (
                f'<rect x="{zero}" y="{top}" width="{round(end - zero, 1)}" height="{bottom - top}" '
                f'class="app-dots__late" fill="url(#{self._name}-hatch)"/>'
            )
        for value in range(self._low, self._high + 1, self._step):
            at, width = self._x(value), "2.5" if value == 0 else "0.5"
            yield (
                f'<path d="M{at} {top}V{bottom}" class="app-dots__line" stroke="#505a5f" '
                f'stroke-width="{width}"/>'
            )
            yield _text(at, bottom + 24, _signed(value), anchor="middle")
        if self._words.before:
            yield _text(_INDENT, top - 14, f"\u2190 {self._words.before}")
            yield _text(_WIDTH - _INDENT, top - 14, f"{self._words.after} \u2192", anchor="end")
        else:
            yield _text(_INDENT, top - 14, self._words.after)

    def _row(self, place: int) -> Iterator[str]:
        strip, height = self._strips[place], self._heights[place]
        top = _HEAD + sum(self._heights[:place])
        named = _named(strip)
        middle = top + named + (height - named) // 2
        yield (
            f'<path d="M0 {top + height}H{_WIDTH}" class="app-dots__line" stroke="#b1b4b6" stroke-width="1"/>'
        )
        begins = top + bool(place)  # the line between two rows stays
        yield f'<path d="M0 {begins}H{_WIDTH}V{top + named}H0Z" class="app-dots__ground" fill="#ffffff"/>'
        for number, line in enumerate(_lines(strip.name), start=1):
            yield _text(_INDENT, top + 2 + number * _LINE, line, bold=True)
        if strip.median is not None:
            at = self._x(strip.median)
            yield (
                f'<path d="M{at} {top + named + 2}V{top + height - 4}" class="app-dots__median" '
                f'stroke="#0b0c0c" stroke-width="4" data-median="{strip.median:g}"/>'
            )
        yield from self._marks(strip, middle)

    def _marks(self, strip: Strip, middle: int) -> Iterator[str]:
        for value, number in sorted(Counter(strip.values).items()):
            for place in range(number):
                y = middle + round((place - (number - 1) / 2) * (2 * _RADIUS + 2))
                is_after = value > 0 and bool(self._words.before)
                yield _mark(self._x(value), y, value, strip.name, is_after=is_after)


def _mark(x: float, y: int, value: int, name: str, *, is_after: bool) -> str:
    told = f'data-name={quoteattr(name)} data-value="{value}"'
    if is_after:
        size = _RADIUS + 1
        path = f"M{x} {y - size}L{x + size} {y}L{x} {y + size}L{x - size} {y}Z"
        return f'<path d="{path}" class="app-dots__after" fill="#0f5c5c" stroke="#0b0c0c" {told}/>'
    return (
        f'<circle cx="{x}" cy="{y}" r="{_RADIUS}" class="app-dots__before" fill="#ffffff" stroke="#0b0c0c" '
        f'stroke-width="2" {told}/>'
    )


def _height(strip: Strip) -> int:
    most = max(Counter(strip.values).values(), default=1)
    return _named(strip) + max(_ROW, most * (2 * _RADIUS + 2) + 16)


def _named(strip: Strip) -> int:
    """Return how high a name is above its marks: on a phone it is seen together with the first days."""
    return len(_lines(strip.name)) * _LINE + 8


def _lines(name: str) -> list[str]:
    lines = wrap(name, _LETTERS_A_LINE) or [""]
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …"]


def _step(low: int, high: int) -> int:
    return next((step for step in _STEPS if (high - low) / step <= _MOST_TICKS), high - low)


def _signed(value: int) -> str:
    return f"\u2212{-value}" if value < 0 else str(value)


def _text(x: float, y: int, words: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="bold"' if bold else ""
    said = escape(words)
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#0b0c0c"{weight}>{said}</text>'
