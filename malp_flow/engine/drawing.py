"""A workflow as a picture (SVG): states from top to bottom, moves as arrows, the present state ringed.

A move to the next state goes straight down and says who makes it behind what. Every other one, forward or
back, runs on a lane beside the states that is shared by all states it leaves. A double bar across an arrow is
a gate: something is checked there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from malp_flow.engine import drawing_frame as frame
from malp_flow.engine.definition import Move, State, Workflow
from malp_flow.engine.telling_gates import clocks_after, what_gates, who_moves
from malp_flow.wording import gettext, ngettext

_BOX_WIDTH, _BOX_HEIGHT = 250, 52
_LINE, _STUB, _LANE, _EDGE = 18, 230, 26, 24
_LETTERS_A_LINE = 44
_FILL, _END = "#f3f6f6", "#e4ecec"
_NAME = "workflow"


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
        parts = [
            '<defs><marker id="workflow-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto">'
            f'<path d="M0 0 8 4 0 8z" class="app-drawn__shape--full" fill="{frame.INK}"/></marker></defs>',
            *self._straight(),
            *(part for lane in self._lanes for part in self._lane(lane)),
            *(part for row in self._rows for part in self._box(row)),
        ]
        said = frame.finding(*self._findings())
        size = (width, height)
        return frame.framed(parts, name=_NAME, title=said, desc=_described(), size=size, letters=14)

    def _findings(self) -> Iterator[str]:
        states, moves = len(self._workflow.states), len(self._workflow.moves)
        if self._present in self._place:
            words = {"stage": self._workflow.state(self._present).title, "all": states}
            words["number"] = self._place[self._present] + 1
            yield gettext("Now at ‘%(stage)s’, stage %(number)s of %(all)s") % words
            yield gettext("Now at stage %(number)s of %(all)s") % words
        stages = ngettext("%(num)s stage", "%(num)s stages", states) % {"num": states}
        ways = ngettext("%(num)s move", "%(num)s moves", moves) % {"num": moves}
        yield gettext("%(stages)s and %(moves)s between them") % {"stages": stages, "moves": ways}

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
        look, ring, thick = ("here", frame.FULL, 5) if here else ("empty", frame.INK, 1.5)
        fill, top = _END if row.state.final else _FILL, row.middle - _BOX_HEIGHT // 2
        yield (
            f'<rect x="{_EDGE}" y="{top}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" '
            f'rx="{26 if row.state.final else 4}" class="app-drawn__shape--{look}" fill="{fill}" '
            f'stroke="{ring}" stroke-width="{thick}"/>'
        )
        lines = wrap(row.state.title, 28) or [""]
        now = gettext("(now)")
        lines = [*lines[:2], now][: len(lines[:2]) + here]
        for number, line in enumerate(lines):
            y = row.middle + 5 - 9 * (len(lines) - 1) + 18 * number
            yield frame.text(_EDGE + _BOX_WIDTH // 2, y, line, bold=line != now, anchor="middle")

    def _straight(self) -> Iterator[str]:
        x = _EDGE + 40
        for number, row in enumerate(self._rows[:-1]):
            if not self._down(number):
                continue
            top, below = row.middle + _BOX_HEIGHT // 2, self._rows[number + 1].middle - _BOX_HEIGHT // 2
            yield _arrow(f"M{x} {top}V{below}")
            y = top + _LINE
            for move in self._down(number):
                if move.checks:
                    yield _gate(f"M{x - 8} {y - 7}h16M{x - 8} {y - 2}h16")
                for place, words in enumerate(_told(self._workflow, move)):
                    yield frame.text(x + 14, y, words, bold=place == 0)
                    y += _LINE

    def _lane(self, lane: _Lane) -> Iterator[str]:
        edge = _EDGE + _BOX_WIDTH
        x = edge + _STUB + _LANE * lane.number
        shift = 6 + 6 * (lane.number % 3)
        to = self._rows[lane.target].middle - shift
        for source in lane.sources:
            begins = self._rows[source].middle + shift
            yield _arrow(f"M{edge} {begins}H{x}V{to}H{edge}")
            if lane.move.checks:
                yield _gate(f"M{edge + 14} {begins - 6}v12M{edge + 19} {begins - 6}v12")
        yield frame.text(edge + 12, to - 5, lane.move.title, quiet=True)


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


def _described() -> str:
    said = gettext(
        "Stages from top to bottom, moves as arrows between them. A double bar across an arrow is a gate: "
        "something is checked there. A thick ring is the present stage."
    )
    return f"{said} {frame.table_below()}"


def _arrow(path: str) -> str:
    return frame.line(path, width=1.5, more=' marker-end="url(#workflow-tip)"')


def _gate(path: str) -> str:
    return frame.line(path, width=2.5)
