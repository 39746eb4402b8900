"""Ways through a workflow: what can be reached, what runs in a circle, and which way leads to its end.

Each walk looks at every step once: a file may hold thousands of them.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from malp_flow.engine.definition import Move, Workflow

Steps = Iterable[tuple[str, str]]
"""Pairs: from where, to where."""


def steps_of(moves: Iterable[Move]) -> list[tuple[str, str]]:
    """Return the steps between states that these moves make possible."""
    return [(source, move.to) for move in moves for source in move.from_]


def reached(starts: Iterable[str], steps: Steps) -> set[str]:
    """Return everything that can be reached from `starts`, and these themselves."""
    onward = _onward(steps)
    found = set(starts)
    waiting = list(found)
    while waiting:
        for to in onward.get(waiting.pop(), ()):
            if to not in found:
                found.add(to)
                waiting.append(to)
    return found


def in_circles(steps: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the steps from which one can come back to where they begin."""
    onward, back = _onward(steps), _onward((to, source) for source, to in steps)
    # Kosaraju: walked backwards in the order in which the walk forwards left them, no two circles mix.
    circle: dict[str, str] = {}
    for node in reversed(_left_in_order(onward)):
        waiting = [node] if node not in circle else []
        while waiting:
            here = waiting.pop()
            if here not in circle:
                circle[here] = node
                waiting.extend(back.get(here, ()))
    return {(source, to) for source, to in steps if circle[source] == circle[to]}


def main_line(workflow: Workflow, *, without: Collection[str] = ()) -> tuple[Move, ...]:
    """Return the moves of a review that comes to its normal end.

    It is the shortest way to the final state that lies furthest from the beginning: a review is
    withdrawn in one move from everywhere. Of two equally far, one that a gate guards goes first, then the
    file's order. `without` are moves that are not made on it.
    """
    came_by = _first_ways(workflow, without)
    ends = [state.id for state in workflow.states if state.final and state.id in came_by]
    lines = [tuple(_back(workflow, came_by, end)) for end in ends]
    return max(lines, key=lambda line: (len(line), bool(line[0].checks)), default=())[::-1]


def _first_ways(workflow: Workflow, without: Collection[str]) -> Mapping[str, tuple[str, Move]]:
    """Return for each state that can be reached from where, and by which move, one comes to it first."""
    leaving: dict[str, list[Move]] = {}
    for move in workflow.moves:
        for source in move.from_ if move.id not in without else ():
            leaving.setdefault(source, []).append(move)
    came_by: dict[str, tuple[str, Move]] = {}
    waiting = deque([workflow.initial.id])
    while waiting:
        here = waiting.popleft()
        for move in leaving.get(here, ()):
            if move.to not in came_by and move.to != workflow.initial.id:
                came_by[move.to] = (here, move)
                waiting.append(move.to)
    return came_by


def _back(workflow: Workflow, came_by: Mapping[str, tuple[str, Move]], end: str) -> Iterator[Move]:
    here = end
    while here != workflow.initial.id:
        here, move = came_by[here]
        yield move


def _onward(steps: Steps) -> dict[str, list[str]]:
    onward: dict[str, list[str]] = {}
    for source, to in steps:
        onward.setdefault(source, []).append(to)
        onward.setdefault(to, [])
    return onward


def _left_in_order(onward: Mapping[str, list[str]]) -> list[str]:
    """Return every node in the order in which a walk that goes as deep as it can leaves it."""
    seen: set[str] = set()
    left: list[str] = []
    for start in onward:
        path = [(start, iter(onward[start]))] if start not in seen else []
        seen.add(start)
        while path:
            node, rest = path[-1]
            deeper = next((to for to in rest if to not in seen), None)
            if deeper is None:
                left.append(node)
                path.pop()
            else:
                seen.add(deeper)
                path.append((deeper, iter(onward[deeper])))
    return left
