"""The shape of a workflow: every state can be reached, and from each the review can come to an end."""

from collections.abc import Iterable, Iterator

from malp_flow.engine.definition import Move, Workflow
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import Fault, Path, quoted
from malp_flow.engine.ways import in_circles, reached, steps_of


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


def _twice(list_name: str, ids: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, name in enumerate(ids):
        if name in seen:
            path: Path = (list_name, number, "id")
            yield Fault(path, "S1", f"{quoted(name)} is used twice.", "Give it another id.")
        seen.add(name)


def _unknown_states(workflow: Workflow) -> Iterator[Fault]:
    known = {state.id: state for state in workflow.states}
    for number, move in enumerate(workflow.moves):
        for place, source in enumerate(move.from_):
            if source not in known:
                yield no_state(("moves", number, "from", place), source, known)
        if move.to not in known:
            yield no_state(("moves", number, "to"), move.to, known)


def no_state(path: Path, name: str, known: Iterable[str]) -> Fault:
    """Return the fault of a state that the file does not declare."""
    return Fault(path, "S3", f"There is no state called {quoted(name)}.", nearest(name, list(known)))


def _ends(workflow: Workflow) -> Iterator[Fault]:
    if not any(state.final for state in workflow.states):
        sentence = "No state is final, so no review ever ends."
        yield Fault(("states",), "S5", sentence, "Mark one with final: true.")
    if workflow.initial.final:
        sentence = f"A review begins in {quoted(workflow.initial.id)}, which is final: it would be over."
        yield Fault(("states", 0, "id"), "S5", sentence, "Put the state in which a review begins first.")
    for number, move in enumerate(workflow.moves):
        for place, source in enumerate(move.from_):
            if workflow.state(source).final:
                sentence = f"{quoted(move.id)} leaves the final state {quoted(source)}."
                mend = "Take it out of from, or make that state not final."
                yield Fault(("moves", number, "from", place), "S6", sentence, mend)


def _reach(workflow: Workflow) -> Iterator[Fault]:
    forward = steps_of(workflow.moves)
    reachable = reached({workflow.initial.id}, forward)
    finals = {state.id for state in workflow.states if state.final}
    ending = reached(finals, [(to, source) for source, to in forward])
    withdrawals = [move for move in workflow.moves if _is_withdrawal(move, finals)]
    withdrawable = {source for move in withdrawals for source in move.from_}
    for number, state in enumerate(workflow.states):
        path: Path = ("states", number, "id")
        if state.id not in reachable:
            sentence = f"No way leads from {quoted(workflow.initial.id)} to {quoted(state.id)}."
            yield Fault(path, "S4", sentence, "Add a move to it, or take it away.")
        elif finals and state.id not in ending:
            sentence = f"From {quoted(state.id)} no way leads to a final state."
            yield Fault(path, "S5", sentence, "Add a move that leaves it.")
        elif finals and state.id not in finals | withdrawable:
            yield _no_withdrawal(path, state.id, withdrawals)


def _is_withdrawal(move: Move, finals: set[str]) -> bool:
    """Whether a person can end a review by it at any time: no gate holds them up."""
    return bool(move.people) and not move.checks and move.to in finals


def _no_withdrawal(path: Path, state: str, withdrawals: list[Move]) -> Fault:
    sentence = f"At {quoted(state)} nobody can withdraw the review."
    if withdrawals:
        return Fault(path, "S6", sentence, f"Add {quoted(state)} to from of {quoted(withdrawals[0].id)}.")
    return Fault(path, "S6", sentence, "Add a move by a person, without checks, to a final state.")


def _endless(workflow: Workflow) -> Iterator[Fault]:
    """A loop of moves that all fire by themselves would never rest, even where people may fire them too."""
    alone = {number: move for number, move in enumerate(workflow.moves) if move.by_itself}
    circles = in_circles(steps_of(alone.values()))
    for number, move in alone.items():
        if any((source, move.to) in circles for source in move.from_):
            sentence = f"{quoted(move.id)} is part of a loop that no person has to start again."
            yield Fault(("moves", number, "by"), "S8", sentence, "Leave one of its moves to people alone.")
