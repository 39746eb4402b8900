"""What opens on some answers only, and what a move closes: never so that a gate waits for it in vain."""

from collections.abc import Iterator

from malp_flow.engine.check_registry import RefersToItem, references
from malp_flow.engine.checking_names import Names, unknown
from malp_flow.engine.definition import ForEach, Item, Kind, Move, Workflow
from malp_flow.engine.problems import Fault, Path, quoted


def broken_closings(names: Names) -> Iterator[Fault]:
    """Yield each `on_answer` and `closed_by` that could not be, or after which a gate would never open.

    Asked only of a file whose other names are sound.
    """
    for name, item in names.workflow.items.items():
        path: Path = ("items", name)
        if item.on_answer:
            yield from _answers(names.workflow, path, item)
        if item.closed_by:
            yield from _closed(names, path, name, item)
    for number, move in enumerate(names.workflow.moves):
        for place, item_name, check in _read(move):
            at: Path = ("moves", number, "checks", *place)
            yield from _perhaps_left_out(names.workflow, at, item_name, check)
            yield from _read_when_closed(names.workflow, at, move, item_name)


def _answers(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    opener = workflow.items.get(item.opened_by or "") if not workflow.move(item.opened_by or "") else None
    if item.kind != Kind.step:
        sentence = f"Only a step can be not needed, and this is a {item.kind}."
        yield Fault((*path, "on_answer"), "G3", sentence, "Delete it, or make a step of it.")
    elif opener is None or opener.kind != Kind.step or not opener.answers:
        sentence = "It counts what was answered, and no step with answers opens this."
        yield Fault((*path, "on_answer"), "G2", sentence, "Write opened_by: with a step that has answers.")
    elif opener.for_each not in (ForEach.review, ForEach.panel):
        sentence = f"{quoted(item.opened_by or '')} is answered at several places, and may be so differently."
        yield Fault((*path, "on_answer"), "G4", sentence, "Let a step that a review has once open it.")
    else:
        for number, answer in enumerate(item.on_answer):
            if answer not in opener.answers:
                what = f"answer of {quoted(item.opened_by or '')}"
                where = (*path, "on_answer", number)
                yield unknown(where, "G2", what=what, name=answer, known=opener.answers.keys())


def _closed(names: Names, path: Path, name: str, item: Item) -> Iterator[Fault]:
    workflow, here = names.workflow, (*path, "closed_by")
    closer = workflow.move(item.closed_by or "")
    if closer is None:
        yield unknown(here, "S3", what="move", name=item.closed_by or "", known=names.moves)
    elif item.kind != Kind.step or item.outlives:
        # A late return is kept, and a new version of a text has to be decided on anew.
        sentence = "Only a step that belongs to a running review is closed by a move."
        yield Fault(here, "G3", sentence, "Delete it.")
    elif workflow.opened_by(name):
        sentence = (
            f"{quoted(workflow.opened_by(name)[0])} waits for this, and would never open once it is closed."
        )
        yield Fault(here, "G3", sentence, "Let a move open the other one.")
    elif not _comes_after_opening(workflow, item, closer):
        sentence = f"{quoted(closer.id)} does not lead on from where {quoted(name)} is open."
        yield Fault(
            here, "G3", sentence, "Name a move to a later state; what a review goes back behind closes."
        )


def _comes_after_opening(workflow: Workflow, item: Item, closer: Move) -> bool:
    """States stand in a file in their order: going back closes what belongs to later ones by itself."""
    first, opener, seen = item.opened_by, workflow.move(item.opened_by or ""), set[str]()
    while first and opener is None and first not in seen:
        seen.add(first)
        first = workflow.items[first].opened_by
        opener = workflow.move(first or "")
    open_from = opener.to if opener else workflow.initial.id
    return _order(workflow, closer.to) > _order(workflow, open_from)


def _order(workflow: Workflow, state: str) -> int:
    return [each.id for each in workflow.states].index(state)


def _read(move: Move) -> Iterator[tuple[Path, str, str]]:
    """Yield each item that a check of this move reads: where it is named, its name, and the check’s."""
    for number, use in enumerate(move.checks):
        for reference in references(use):
            if isinstance(reference.mark, RefersToItem):
                yield (number, "with", *reference.path), reference.name, use.check


def _perhaps_left_out(workflow: Workflow, path: Path, item: str, check: str) -> Iterator[Fault]:
    """What is not needed counts as done, and gives no answer."""
    if workflow.items[item].on_answer and check == "step_answered":
        sentence = f"{quoted(item)} may be not needed, and is then never answered."
        yield Fault(path, "G3", sentence, "Ask items_done of it, or read the step that opens it.")


def _read_when_closed(workflow: Workflow, path: Path, move: Move, item: str) -> Iterator[Fault]:
    closer = workflow.move(workflow.items[item].closed_by or "")
    if closer is None:
        return
    late = [state for state in move.from_ if _order(workflow, state) >= _order(workflow, closer.to)]
    if late:
        sentence = f"{quoted(item)} is closed at {quoted(late[0])}, where {quoted(move.id)} waits for it."
        yield Fault(
            path, "G3", sentence, f"Let an earlier gate ask for it than {quoted(closer.id)} leads to."
        )
