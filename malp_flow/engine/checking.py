"""What must be proven of a workflow before any review runs on it: its meaning, after its spelling.

Every fault is found in one pass and told with its place, in one sentence, with one way to mend it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from malp_flow.engine.bank_holidays import NAMES as CALENDARS
from malp_flow.engine.check_registry import Check, RefersToItem, RefersToRole, RefersWithin
from malp_flow.engine.checking_shape import Fault, broken_shape
from malp_flow.engine.checks import checks
from malp_flow.engine.definition import SCHEDULER, CheckUse, Deadline, Item, LetterUse, Move, Rung, Workflow
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import quoted

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the file declares, for references to be looked up in."""

    workflow: Workflow
    letters: frozenset[str] | None


def faults(workflow: Workflow, *, letters: frozenset[str] | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with a workflow whose spelling is sound.

    `letters` are the names of the letters that exist; None leaves their names unchecked.
    """
    names = _Names(workflow, letters)
    yield from broken_shape(workflow)
    for name, item in workflow.items.items():
        yield from _item(names, name, item)
    for number, move in enumerate(workflow.moves):
        yield from _move(names, number, move)
    yield from _clocks(names)


def _unknown(
    code: str, path: Path, *, what: str, name: str, known: Mapping[str, object] | frozenset[str]
) -> Fault:
    # Sorted: a set has another order in each process, and the same file must always be told the same.
    sentence = f"There is no {what} called {quoted(name)}."
    return Fault(code, path, sentence, nearest(name, sorted(known)))


def _role(names: _Names, path: Path, role: str | None) -> Iterator[Fault]:
    if role is not None and role not in names.workflow.roles:
        yield _unknown("R1", path, what="role", name=role, known=names.workflow.roles)


def _letter(names: _Names, path: Path, letter: str) -> Iterator[Fault]:
    if names.letters is not None and letter not in names.letters:
        yield _unknown("M1", path, what="letter", name=letter, known=names.letters)


def _letters(names: _Names, path: Path, uses: tuple[LetterUse, ...]) -> Iterator[Fault]:
    for number, use in enumerate(uses):
        yield from _letter(names, (*path, number, "send"), use.send)
        for place, role in enumerate(use.to):
            yield from _role(names, (*path, number, "to", place), role)


def _item(names: _Names, name: str, item: Item) -> Iterator[Fault]:
    path: Path = ("items", name)
    workflow = names.workflow
    for key in ("by", "led_by"):
        yield from _role(names, (*path, key), getattr(item, key))
    for number, role in enumerate(item.invite):
        yield from _role(names, (*path, "invite", number), role)
    openers = {move.id: move for move in workflow.moves} | dict(workflow.items)
    if item.opened_by and item.opened_by not in openers:
        yield _unknown("S3", (*path, "opened_by"), what="move or item", name=item.opened_by, known=openers)
    if item.about and item.about not in workflow.items:
        yield _unknown("G2", (*path, "about"), what="item", name=item.about, known=workflow.items)
    states = {state.id: state for state in workflow.states}
    if item.sealed_until and item.sealed_until not in states:
        yield _unknown("S3", (*path, "sealed_until"), what="state", name=item.sealed_until, known=states)
    yield from _letters(names, (*path, "letters"), item.letters)


def _move(names: _Names, number: int, move: Move) -> Iterator[Fault]:
    path: Path = ("moves", number)
    for place, role in enumerate(move.by):
        if role != SCHEDULER:
            yield from _role(names, (*path, "by", place), role)
    if move.waiver:
        yield from _role(names, (*path, "waiver", "by"), move.waiver.by)
        yield from _role(names, (*path, "waiver", "agreed_by"), move.waiver.agreed_by)
        used = {use.check: use for use in move.checks}
        for place, name in enumerate(move.waiver.of):
            if name not in used:
                yield _unknown(
                    "G2", (*path, "waiver", "of", place), what="check in this move", name=name, known=used
                )
    for place, use in enumerate(move.checks):
        yield from _check(names, (*path, "checks", place), use)
    yield from _letters(names, (*path, "letters"), move.letters)


def _check(names: _Names, path: Path, use: CheckUse) -> Iterator[Fault]:
    known = checks()
    if use.check not in known:
        yield _unknown("G1", (*path, "check"), what="check", name=use.check, known=known)
        return
    registered = known[use.check]
    try:
        registered.parameters.model_validate(dict(use.with_), strict=False)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            place = (*path, "with", *wrong["loc"])
            said = wrong["msg"][:1].lower() + wrong["msg"][1:]
            sentence = f"The check {quoted(use.check)} cannot use this: {said}."
            yield Fault("G1", place, sentence, f"It takes: {', '.join(registered.parameters.model_fields)}.")
        return
    yield from _references(names, (*path, "with"), registered, use.with_)


def _references(names: _Names, path: Path, registered: Check, given: Mapping[str, Any]) -> Iterator[Fault]:
    for name, field in registered.parameters.model_fields.items():
        if name not in given:
            continue
        value = given[name]
        for mark in (*field.metadata, *_inner_marks(field.annotation)):
            for place, word in _words(value):
                if isinstance(mark, RefersWithin):
                    yield from _within(names, (*path, name, *place), mark, str(given.get("item")), word)
                else:
                    yield from _reference(names, (*path, name, *place), mark, word)


def _words(value: object) -> Iterator[tuple[Path, str]]:
    """Yield the words of a parameter and where each stands in it."""
    if isinstance(value, Mapping):
        yield from (((str(key),), str(key)) for key in value)
    elif isinstance(value, list | tuple):
        yield from (((place,), str(word)) for place, word in enumerate(value))
    else:
        yield (), str(value)


def _inner_marks(annotation: object) -> tuple[object, ...]:
    """Return the marks on the keys of a mapping, or on the elements of a list."""
    arguments = get_args(annotation)
    return getattr(arguments[0], "__metadata__", ()) if arguments else ()


def _within(names: _Names, path: Path, mark: RefersWithin, item: str, word: str) -> Iterator[Fault]:
    owner = names.workflow.items.get(item)
    inside: Mapping[str, object] = getattr(owner, mark.key) if owner else {word: None}
    if word not in inside:
        what = f"one among the {mark.key} of {quoted(item)}"
        yield _unknown("G2", path, what=what, name=word, known=inside)


def _reference(names: _Names, path: Path, mark: object, word: str) -> Iterator[Fault]:
    workflow = names.workflow
    if isinstance(mark, RefersToRole):
        yield from _role(names, path, word)
    elif isinstance(mark, RefersToItem):
        if word not in workflow.items:
            yield _unknown("G2", path, what="item", name=word, known=workflow.items)
        elif mark.kind and workflow.items[word].kind != mark.kind:
            kind = workflow.items[word].kind
            fitting = [name for name, item in workflow.items.items() if item.kind == mark.kind]
            yield Fault(
                "G2",
                path,
                f"{quoted(word)} is of the kind {kind}; this check reads the kind {mark.kind}.",
                f"Name one of: {', '.join(fitting)}." if fitting else f"Add an item of the kind {mark.kind}.",
            )


def _clocks(names: _Names) -> Iterator[Fault]:
    workflow = names.workflow
    if workflow.calendar not in CALENDARS:
        yield _unknown(
            "T1", ("calendar",), what="calendar", name=workflow.calendar, known=frozenset(CALENDARS)
        )
    for name, deadline in workflow.deadlines.items():
        yield from _deadline(names, ("deadlines", name), deadline)
    for name, rungs in workflow.ladders.items():
        if name not in workflow.deadlines:
            yield _unknown("T1", ("ladders", name), what="deadline", name=name, known=workflow.deadlines)
        for number, rung in enumerate(rungs):
            yield from _rung(names, ("ladders", name, number), rung)
            if rung.id in {earlier.id for earlier in rungs[:number]}:
                sentence = "This reminder goes to the same role on the same day as an earlier one."
                yield Fault("S1", ("ladders", name, number), sentence, "Take one of the two away.")


def _deadline(names: _Names, path: Path, deadline: Deadline) -> Iterator[Fault]:
    workflow = names.workflow
    moves = frozenset(move.id for move in workflow.moves)
    anchors = moves | set(workflow.deadlines) | set(workflow.items)
    side = "due" if deadline.due else "not_before"
    for anchor in deadline.when.anchors:
        if anchor not in anchors:
            where = (*path, side, "before" if deadline.when.before else "after")
            yield _unknown("T1", where, what="move, deadline or item", name=anchor, known=anchors)
    if deadline.for_ and deadline.for_ not in workflow.items:
        yield _unknown("T1", (*path, "for"), what="item", name=deadline.for_, known=workflow.items)
    if deadline.met_by not in moves | {"done"}:
        yield _unknown("T1", (*path, "met_by"), what="move", name=deadline.met_by, known=moves | {"done"})
    yield from _role(names, (*path, "owed_by"), deadline.owed_by)
    if deadline.more_time:
        yield from _role(names, (*path, "more_time", "by"), deadline.more_time.by)


def _rung(names: _Names, path: Path, rung: Rung) -> Iterator[Fault]:
    yield from _role(names, (*path, "to"), rung.to)
    yield from _role(names, (*path, "tell"), rung.tell)
    yield from _letter(names, (*path, "send"), rung.send)
    if rung.tell_with:
        yield from _letter(names, (*path, "tell_with"), rung.tell_with)
