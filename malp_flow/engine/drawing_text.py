"""A workflow as a table for reading and as Mermaid for other tools: the same that its picture says."""

from collections.abc import Iterator
from dataclasses import dataclass

from malp_flow.engine.definition import Item, Move, Workflow
from malp_flow.engine.telling_gates import clock_words, clocks_after, raised_words, what_gates, who_moves
from malp_flow.wording import gettext, list_words

_ENTITIES = {ord(sign): f"#{ord(sign)};" for sign in '#;:"{}[]<>`'}
"""Signs that mean something in Mermaid; its own way to write them is by number."""


@dataclass(frozen=True, slots=True)
class Way:
    """One move in words: from which stages to which one; `clocks` begin to count with it."""

    from_: str
    move: str
    to: str
    who: str
    gate: str
    clocks: tuple[str, ...]


def as_rows(workflow: Workflow) -> tuple[Way, ...]:
    """Return every move by the first stage that it leaves: what the picture says, as a table."""
    place = {state.id: number for number, state in enumerate(workflow.states)}
    moves = sorted(workflow.moves, key=lambda move: min(place[source] for source in move.from_))
    return tuple(_way(workflow, move) for move in moves)


def _way(workflow: Workflow, move: Move) -> Way:
    running = [state.id for state in workflow.states if not state.final]
    sources = [workflow.state(source).title for source in move.from_]
    everywhere = len(sources) > 1 and set(running) <= set(move.from_)
    who, clocks = who_moves(workflow, move), tuple(clocks_after(workflow, move))
    said = gettext("Every stage before the end") if everywhere else list_words(sources)
    return Way(said, move.title, workflow.state(move.to).title, who, what_gates(move), clocks)


def beside(workflow: Workflow) -> tuple[str, ...]:
    """Return what no way tells: what may be raised in every state, and what counts from something else."""
    raised = (f"{item.title}: {raised_words(workflow, item)}" for item in _raised(workflow))
    others = (clock_words(workflow, name, workflow.deadlines[name]) for name in _others(workflow))
    return (*raised, *others)


def as_text(workflow: Workflow, *, present: str = "") -> str:
    """Return every state with the moves that leave it: who, behind what, to where, and what then counts.

    The `present` state is marked. Ends with a line break.
    """
    return "\n".join([f"{workflow.title}, version {workflow.version}", *_lines(workflow, present), ""])


def _lines(workflow: Workflow, present: str) -> Iterator[str]:
    for state in workflow.states:
        end = " (end)" if state.final else ""
        here = "  <- here" if state.id == present else ""
        yield ""
        yield f"{state.title}{end}{here}"
        for move in workflow.moves_from(state.id):
            yield f"  -> {workflow.state(move.to).title}: {_said(workflow, move)}"
            if move.checks:
                yield f"       {', '.join(dict.fromkeys(use.check for use in move.checks))}"
            yield from (f"       {clock}" for clock in clocks_after(workflow, move))
    if raised := _raised(workflow):
        yield ""
        yield "In every state"
        yield from (f"  {item.title}: {raised_words(workflow, item)}" for item in raised)
    if others := _others(workflow):
        yield ""
        yield "Counted from something else"
        yield from (f"  {clock_words(workflow, name, workflow.deadlines[name])}" for name in others)


def _raised(workflow: Workflow) -> list[Item]:
    return [item for item in workflow.items.values() if item.raised_by]


def _others(workflow: Workflow) -> list[str]:
    return [name for name in workflow.deadlines if not _follows_a_move(workflow, name)]


def _follows_a_move(workflow: Workflow, deadline: str) -> bool:
    return any(workflow.move(anchor) for anchor in workflow.deadlines[deadline].when.anchors)


def _said(workflow: Workflow, move: Move) -> str:
    said = (move.title, who_moves(workflow, move), what_gates(move))
    return "; ".join(words for words in said if words)


def as_mermaid(workflow: Workflow, *, present: str = "") -> str:
    """Return a Mermaid state diagram; the `present` state has a thick border."""
    return "\n".join([*_mermaid(workflow, present), ""])


def _mermaid(workflow: Workflow, present: str) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in workflow.states:
        yield f'  state "{_safe(state.title)}" as {state.id}'
    yield f"  [*] --> {workflow.initial.id}"
    for move in workflow.moves:
        for source in move.from_:
            yield f"  {source} --> {move.to} : {_safe(move.title)}"
    for state in workflow.states:
        if state.final:
            yield f"  {state.id} --> [*]"
    if present:
        yield "  classDef present stroke-width:4px"
        yield f"  class {present} present"


def _safe(text: str) -> str:
    return text.translate(_ENTITIES)
