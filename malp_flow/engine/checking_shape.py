"""The shape of a workflow: every state can be reached, and from each the review can come to an end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from malp_flow.engine.definition import Move, Workflow
from malp_flow.engine.problems import quoted


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, with its path in the file instead of a line; loading finds the line."""

    code: str
    path: tuple[str | int, ...]
    sentence: str
    mend: str


def broken_shape(workflow: Workflow) -> Iterator[Fault]:
    """Yield what is wrong with states and moves as a graph."""
    yield from _twice("states", [state.id for state in workflow.states])
    yield from _twice("moves", [move.id for move in workflow.moves])
    unknown = list(_unknown_states(workflow))
    yield from unknown
    if not unknown:
        yield from _ends(workflow)
        yield from _reach(workflow)
        yield from _endless(workflow)


def _twice(list_name: str, ids: list[str]) -> Iterator[Fault]:
    for name, times in Counter(ids).items():
        if times > 1:
            last = len(ids) - 1 - ids[::-1].index(name)
            yield Fault(
                "S1", (list_name, last, "id"), f"{quoted(name)} is used twice.", "Give it another id."
            )


def _unknown_states(workflow: Workflow) -> Iterator[Fault]:
    known = {state.id for state in workflow.states}
    for number, move in enumerate(workflow.moves):
        for place, source in enumerate(move.from_):
            if source not in known:
                yield _no_state(("moves", number, "from", place), source, known)
        if move.to not in known:
            yield _no_state(("moves", number, "to"), move.to, known)


def _no_state(path: tuple[str | int, ...], name: str, known: set[str]) -> Fault:
    mend = f"Declare it under states, or use one of: {', '.join(sorted(known))}."
    return Fault("S3", path, f"There is no state called {quoted(name)}.", mend)


def _ends(workflow: Workflow) -> Iterator[Fault]:
    if not any(state.final for state in workflow.states):
        yield Fault(
            "S5", ("states",), "No state is final, so no review ever ends.", "Mark one with final: true."
        )
    for number, move in enumerate(workflow.moves):
        for place, source in enumerate(move.from_):
            if workflow.state(source).final:
                sentence = f"{quoted(move.id)} leaves the final state {quoted(source)}."
                mend = "Take it out of from, or make that state not final."
                yield Fault("S6", ("moves", number, "from", place), sentence, mend)


def _reached(starts: set[str], steps: list[tuple[str, str]]) -> set[str]:
    reached = set(starts)
    while more := {to for source, to in steps if source in reached} - reached:
        reached |= more
    return reached


def _steps(moves: tuple[Move, ...]) -> list[tuple[str, str]]:
    return [(source, move.to) for move in moves for source in move.from_]


def _reach(workflow: Workflow) -> Iterator[Fault]:
    forward = _steps(workflow.moves)
    reachable = _reached({workflow.initial.id}, forward)
    finals = {state.id for state in workflow.states if state.final}
    ending = _reached(finals, [(to, source) for source, to in forward])
    for number, state in enumerate(workflow.states):
        path = ("states", number, "id")
        if state.id not in reachable:
            sentence = f"No way leads from {quoted(workflow.initial.id)} to {quoted(state.id)}."
            yield Fault("S4", path, sentence, "Add a move to it, or take it away.")
        elif finals and state.id not in ending:
            sentence = f"From {quoted(state.id)} no way leads to a final state."
            yield Fault("S5", path, sentence, "Add a move that leaves it.")


def _endless(workflow: Workflow) -> Iterator[Fault]:
    """A loop of moves that all fire by themselves would never rest, even where people may fire them too."""
    alone = tuple(move for move in workflow.moves if move.by_itself)
    steps = _steps(alone)
    for number, move in enumerate(workflow.moves):
        if move in alone and set(move.from_) & _reached({move.to}, steps):
            sentence = f"{quoted(move.id)} is part of a loop that no person has to start again."
            yield Fault("S8", ("moves", number, "by"), sentence, "Leave one of its moves to people alone.")
