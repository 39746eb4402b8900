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
    closings = _Closings(names)
    for name, item in names.workflow.items.items():
        path: Path = ("items", name)
        if item.on_answer:
            yield from _answers(names.workflow, path, item)
        if item.closed_by:
            yield from closings.closed(path, name, item)
    for number, move in enumerate(names.workflow.moves):
        for place, item_name, check in _read(move):
            at: Path = ("moves", number, "checks", *place)
            yield from _perhaps_left_out(names.workflow, at, item_name, check)
            yield from closings.read_too_late(at, move, item_name)


def _answers(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    opener = workflow.items.get(item.opened_by or "") if not workflow.move(item.opened_by or "") else None
    if item.kind != Kind.step:
        sentence = f"Only a step can be not needed, and this is a {item.kind}."
        yield Fault((*path, "on_answer"), "G3", sentence, "Delete it, or make a step of it.")
    elif opener is None or opener.kind != Kind.step or not opener.answers:
        sentence = "It counts what was answered, and no step with answers opens this."
        yield Fault((*path, "on_answer"), "G2", sentence, "Write opened_by: with a step that has answers.")
    elif opener.for_each not in (ForEach.review, ForEach.panel) or opener.outlives:
        # What is found after the end can be corrected, and what is raised is answered each time.
        sentence = f"{quoted(item.opened_by or '')} may get several answers: which one counts?"
        mend = "Let a step open it that a review has once, before its end."
        yield Fault((*path, "on_answer"), "G4", sentence, mend)
    else:
        for number, answer in enumerate(item.on_answer):
            if answer not in opener.answers:
                what = f"answer of {quoted(item.opened_by or '')}"
                where = (*path, "on_answer", number)
                yield unknown(where, "G2", what=what, name=answer, known=opener.answers.keys())


class _Closings:
    """What the moves of a file close. States stand in a file in their order, and are looked up by it."""

    def __init__(self, names: Names) -> None:
        self._workflow, self._moves = names.workflow, names.moves
        self._order = {state.id: number for number, state in enumerate(names.workflow.states)}
        self._waits_for = {item.opened_by: name for name, item in names.workflow.items.items()}

    def closed(self, path: Path, name: str, item: Item) -> Iterator[Fault]:
        here = (*path, "closed_by")
        closer = self._workflow.move(item.closed_by or "")
        if closer is None:
            yield unknown(here, "S3", what="move", name=item.closed_by or "", known=self._moves)
        elif item.kind != Kind.step or item.outlives:
            # A late return is kept, and a new version of a text has to be decided on anew.
            sentence = "Only a step that belongs to a running review is closed by a move."
            yield Fault(here, "G3", sentence, "Delete it.")
        elif name in self._waits_for and name not in self._moves:
            sentence = (
                f"{quoted(self._waits_for[name])} waits for this, and would never open once it is closed."
            )
            yield Fault(here, "G3", sentence, "Let a move open the other one.")
        elif not self._leads_on(item, closer):
            sentence = f"{quoted(closer.id)} does not lead on from where {quoted(name)} is open."
            yield Fault(here, "G3", sentence, "Name a move to a later state: going back closes by itself.")

    def _leads_on(self, item: Item, closer: Move) -> bool:
        first, opener, seen = item.opened_by, self._workflow.move(item.opened_by or ""), set[str]()
        while first and opener is None and first not in seen:
            seen.add(first)
            first = self._workflow.items[first].opened_by
            opener = self._workflow.move(first or "")
        open_from = opener.to if opener else self._workflow.initial.id
        return self._order[closer.to] > self._order[open_from]

    def read_too_late(self, path: Path, move: Move, item: str) -> Iterator[Fault]:
        closer = self._workflow.move(self._workflow.items[item].closed_by or "")
        if closer is None:
            return
        late = [state for state in move.from_ if self._order[state] >= self._order[closer.to]]
        if late:
            sentence = f"{quoted(item)} is closed at {quoted(late[0])}, where {quoted(move.id)} waits for it."
            yield Fault(path, "G3", sentence, f"Let a gate before {quoted(closer.id)} ask for it.")


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
