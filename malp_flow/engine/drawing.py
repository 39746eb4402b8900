"""A workflow as a picture (SVG): states from top to bottom, moves as arrows, the present state ringed.

A move to the next state goes straight down and says who makes it behind what. Every other one, forward or
back, runs on a lane beside the states that is shared by all states it leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape

from malp_flow.engine.definition import Move, State, Workflow
from malp_flow.engine.telling_gates import clocks_after, what_gates, who_moves
from malp_flow.wording import gettext

_BOX_WIDTH, _BOX_HEIGHT = 250, 52
_LINE, _STUB, _LANE, _EDGE = 18, 230, 26, 24
_LETTERS_A_LINE = 44
_INK, _QUIET, _FILL, _END, _HERE = "#0b0c0c", "#505a5f", "#f3f6f6", "#e4ecec", "#0f5c5c"
_FONT = 'font-family="Helvetica Neue, Arial, sans-serif"'


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a state stands: the middle of its box, and how high the words below it are."""

    state: State
    middle: int


@dataclass(frozen=True, slots=True)
class _Lane:
    """A move beside the states: from which rows to which one, and on which lane, counted outwards."""

    move: Move
    sources: tuple[int, ...]
    target: int
    number: int = 0

    @property
    def span(self) -> tuple[int, int]:
        ends = (*self.sources, self.target)
        return min(ends), max(ends)


def as_svg(workflow: Workflow, *, present: str = "") -> str:
    """Return the picture as one SVG element; the `present` state has a thick ring and says so."""
    return _Picture(workflow, present).drawn()


class _Picture:
    def __init__(self, workflow: Workflow, present: str) -> None:
        self._workflow, self._present = workflow, present
        self._place = {state.id: number for number, state in enumerate(workflow.states)}
        self._lanes = _on_lanes(self._beside())
        self._rows = list(self._stacked())

    def drawn(self) -> str:
        width = _EDGE + _BOX_WIDTH + max(_STUB + _LANE * (_most(self._lanes) + 1), 330)
        height = self._rows[-1].middle + _BOX_HEIGHT // 2 + _EDGE
        title = escape(self._workflow.title)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label="{title}" {_FONT} font-size="14">',
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            f'orient="auto"><path d="M0 0 8 4 0 8z" fill="{_INK}"/></marker></defs>',
            *self._straight(),
            *(part for lane in self._lanes for part in self._lane(lane)),
            *(part for row in self._rows for part in self._box(row)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    # ---------------------------------------------------------------- where things stand

    def _beside(self) -> list[_Lane]:
        found = []
        for move in self._workflow.moves:
            target = self._place[move.to]
            sources = tuple(self._place[source] for source in move.from_)
            aside = tuple(row for row in sources if row + 1 != target)
            if aside:
                found.append(_Lane(move, aside, target))
        return found

    def _stacked(self) -> Iterator[_Row]:
        middle = _EDGE + _BOX_HEIGHT // 2
        for number, state in enumerate(self._workflow.states):
            yield _Row(state, middle)
            middle += _BOX_HEIGHT + max(_LINE * (len(self._words_below(number)) + 1), 2 * _LINE)

    def _words_below(self, number: int) -> list[str]:
        return [line for move in self._down(number) for line in _told(self._workflow, move)]

    def _down(self, number: int) -> list[Move]:
        state = self._workflow.states[number].id
        return [move for move in self._workflow.moves_from(state) if self._place[move.to] == number + 1]

    # ---------------------------------------------------------------- what is drawn

    def _box(self, row: _Row) -> Iterator[str]:
        here = row.state.id == self._present
        ring = f'stroke="{_HERE}" stroke-width="5"' if here else f'stroke="{_INK}" stroke-width="1.5"'
        fill, top = _END if row.state.final else _FILL, row.middle - _BOX_HEIGHT // 2
        yield (
            f'<rect x="{_EDGE}" y="{top}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" '
            f'rx="{26 if row.state.final else 4}" fill="{fill}" {ring}/>'
        )
        lines = wrap(row.state.title, 28) or [""]
        now = gettext("(now)")
        lines = [*lines[:2], now][: len(lines[:2]) + here]
        for number, line in enumerate(lines):
            y = row.middle + 5 - 9 * (len(lines) - 1) + 18 * number
            yield _text(_EDGE + _BOX_WIDTH // 2, y, line, bold=line != now, anchor="middle")

    def _straight(self) -> Iterator[str]:
        x = _EDGE + 40
        for number, row in enumerate(self._rows[:-1]):
            if not self._down(number):
                continue
            top, below = row.middle + _BOX_HEIGHT // 2, self._rows[number + 1].middle - _BOX_HEIGHT // 2
            yield _line(f"M{x} {top}V{below}")
            y = top + _LINE
            for move in self._down(number):
                for place, words in enumerate(_told(self._workflow, move)):
                    yield _text(x + 14, y, words, bold=place == 0)
                    y += _LINE

    def _lane(self, lane: _Lane) -> Iterator[str]:
        edge = _EDGE + _BOX_WIDTH
        x = edge + _STUB + _LANE * lane.number
        shift = 6 + 6 * (lane.number % 3)
        to = self._rows[lane.target].middle - shift
        for source in lane.sources:
            yield _line(f"M{edge} {self._rows[source].middle + shift}H{x}V{to}H{edge}")
        yield _text(edge + 12, to - 5, lane.move.title, quiet=True)


def _told(workflow: Workflow, move: Move) -> list[str]:
    said = [move.title, *(words for words in (who_moves(workflow, move), what_gates(move)) if words)]
    return [line for words in [*said, *clocks_after(workflow, move)] for line in wrap(words, _LETTERS_A_LINE)]


def _on_lanes(beside: list[_Lane]) -> list[_Lane]:
    """Give each move the innermost lane on which nothing else runs beside the same rows."""
    taken: list[list[tuple[int, int]]] = []
    placed = []
    for lane in sorted(beside, key=lambda one: one.span[1] - one.span[0]):
        first, last = lane.span
        number = next(
            (n for n, spans in enumerate(taken) if all(last < a or b < first for a, b in spans)), len(taken)
        )
        if number == len(taken):
            taken.append([])
        taken[number].append(lane.span)
        placed.append(_Lane(lane.move, lane.sources, lane.target, number))
    return placed


def _most(lanes: list[_Lane]) -> int:
    return max((lane.number for lane in lanes), default=-1) + 1


def _line(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{_INK}" stroke-width="1.5" marker-end="url(#tip)"/>'


def _text(
    x: int, y: int, words: str, *, bold: bool = False, quiet: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    size = ' font-size="13"' if quiet else ""
    fill = _QUIET if quiet else _INK
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}"{weight}{size}>{escape(words)}</text>'
