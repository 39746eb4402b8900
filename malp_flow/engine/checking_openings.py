"""What a gate waits for is opened on every way to it; what comes after the end opens only then."""

from collections import deque
from collections.abc import Iterator, Mapping

from malp_flow.engine.check_registry import RefersToItem, references
from malp_flow.engine.checking_names import Names
from malp_flow.engine.definition import Move, Workflow
from malp_flow.engine.lives import has_to_be_opened
from malp_flow.engine.problems import Fault, Path, quoted


def broken_openings(names: Names) -> Iterator[Fault]:
    """Yield each check of an item that may be closed then, and each item that outlives its review.

    Asked only of a file whose names are sound.
    """
    surely = _surely_made(names.workflow)
    for number, move in enumerate(names.workflow.moves):
        for place, item in _read(move):
            path: Path = ("moves", number, "checks", *place)
            yield from _may_be_closed(names.workflow, path, move, item, surely)
    yield from _too_late(names.workflow)
    yield from _clocks_after_the_end(names.workflow)


def _read(move: Move) -> Iterator[tuple[Path, str]]:
    """Yield each item that a check of this move reads, and where in the move's checks it is named."""
    for number, use in enumerate(move.checks):
        for reference in references(use):
            if isinstance(reference.mark, RefersToItem) and reference.mark.opened:
                yield (number, "with", *reference.path), reference.name


def _surely_made(workflow: Workflow) -> Mapping[str, frozenset[str]]:
    """Return for each state the moves that have been made on every way to it (a must-analysis)."""
    everything = frozenset(move.id for move in workflow.moves)
    made = {state.id: everything for state in workflow.states}
    made[workflow.initial.id] = frozenset()
    changed = True
    while changed:
        changed = False
        for move in workflow.moves:
            for source in move.from_:
                known = made[move.to] & (made[source] | {move.id})
                changed |= known != made[move.to]
                made[move.to] = known
    return made


def _may_be_closed(
    workflow: Workflow, path: Path, move: Move, item: str, surely: Mapping[str, frozenset[str]]
) -> Iterator[Fault]:
    opener = _first_opener(workflow, item)
    if opener is None or not has_to_be_opened(workflow.items[item]):
        return
    for source in move.from_:
        if opener not in surely[source]:
            way = " → ".join([*_way_without(workflow, opener, source), f"‘{move.title}’"])
            sentence = f"{quoted(item)} may never be opened when {quoted(move.id)} waits for it: {way}."
            mend = f"Let {quoted(opener)} stand on every way, or let another move open it."
            yield Fault(path, "G3", sentence, mend)
            return


def _first_opener(workflow: Workflow, item: str) -> str | None:
    """Return the move with which the opening of an item begins; None where it is open anyway."""
    seen: set[str] = set()
    while item in workflow.items and item not in seen:
        seen.add(item)
        opener = workflow.items[item].opened_by
        if opener is None or workflow.move(opener):
            return opener
        item = opener
    return None


def _way_without(workflow: Workflow, move_id: str, to: str) -> list[str]:
    """Return the states of a shortest way from the beginning that goes by without this move."""
    came_from: dict[str, str] = {}
    waiting = deque([workflow.initial.id])
    while waiting and to != workflow.initial.id and to not in came_from:
        here = waiting.popleft()
        for move in workflow.moves_from(here):
            if move.id != move_id and move.to not in came_from and move.to != workflow.initial.id:
                came_from[move.to] = here
                waiting.append(move.to)
    way = [to]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return way[::-1]


def _clocks_after_the_end(workflow: Workflow) -> Iterator[Fault]:
    for name, deadline in workflow.deadlines.items():
        starts = [workflow.move(anchor) for anchor in deadline.when.anchors]
        item = workflow.items.get(deadline.for_ or "")
        is_over = bool(starts) and all(move and workflow.state(move.to).final for move in starts)
        if is_over and not (item and item.follow_up):
            sentence = f"{quoted(name)} begins to count when the review has ended, and nothing outlives it."
            mend = "Let it count from something earlier, or be the clock of a follow-up."
            yield Fault(("deadlines", name), "T7", sentence, mend)


def _too_late(workflow: Workflow) -> Iterator[Fault]:
    """Yield items that open after the end and are no follow-up, and follow-up that opens before."""
    for name, item in workflow.items.items():
        opener = workflow.move(_first_opener(workflow, name) or "")
        at_the_end = opener is not None and workflow.state(opener.to).final
        if at_the_end and not item.follow_up:
            sentence = f"{quoted(name)} opens when the review has ended, and nothing outlives a review."
            yield Fault(
                ("items", name, "opened_by"), "T7", sentence, "Add follow_up: true, or open it earlier."
            )
        elif item.follow_up and not at_the_end:
            sentence = f"{quoted(name)} belongs to the time after the end, and opens before."
            yield Fault(("items", name, "follow_up"), "T7", sentence, "Let a move to a final state open it.")
