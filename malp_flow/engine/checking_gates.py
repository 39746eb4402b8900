"""Moves and their gates: checks that exist and can be met, waivers of something, no gate over nothing."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from malp_flow.engine.check_registry import (
    RefersToItem,
    RefersToRole,
    RefersWithin,
    parameters_of,
    references,
)
from malp_flow.engine.checking_names import Names, unknown
from malp_flow.engine.checks import checks
from malp_flow.engine.definition import SCHEDULER, CheckUse, Kind, Move, Waiver
from malp_flow.engine.definition_errors import schema_faults
from malp_flow.engine.problems import Fault, Path, quoted


def broken_gates(names: Names) -> Iterator[Fault]:
    """Yield what is wrong with who moves, with what must hold before, and with who may move on without."""
    for number, move in enumerate(names.workflow.moves):
        yield from _move(names, ("moves", number), move)


def _move(names: Names, path: Path, move: Move) -> Iterator[Fault]:
    for place, role in enumerate(move.by):
        if role != SCHEDULER:
            yield from names.role((*path, "by", place), role)
    if move.by_itself and not move.checks:
        sentence = f"{quoted(move.id)} has no checks, so the system would make this move at once, every time."
        yield Fault((*path, "by"), "G5", sentence, "Add checks, or take scheduler away.")
    if move.waiver:
        yield from _waiver(names, (*path, "waiver"), move, move.waiver)
    for place, use in enumerate(move.checks):
        yield from _check(names, (*path, "checks", place), use)
    yield from names.letter_uses((*path, "letters"), move.letters)


def _waiver(names: Names, path: Path, move: Move, waiver: Waiver) -> Iterator[Fault]:
    yield from names.role((*path, "by"), waiver.by)
    yield from names.role((*path, "agreed_by"), waiver.agreed_by)
    if waiver.agreed_by == waiver.by:
        sentence = f"The same role {quoted(waiver.by)} asks and agrees."
        yield Fault((*path, "agreed_by"), "R2", sentence, "Name a second role, or leave agreed_by out.")
    if not move.checks:
        yield Fault(path, "G5", f"{quoted(move.id)} has no checks to move on without.", "Delete the waiver.")
        return
    used = frozenset(use.check for use in move.checks)
    for place, name in enumerate(waiver.of):
        if name not in used:
            yield unknown((*path, "of", place), "G2", what="check in this move", name=name, known=used)


def _check(names: Names, path: Path, use: CheckUse) -> Iterator[Fault]:
    known = checks()
    if use.check not in known:
        yield unknown((*path, "check"), "G1", what="check", name=use.check, known=known.keys())
        return
    registered = known[use.check]
    try:
        asked = parameters_of(use)
    except ValidationError as error:
        data, model = dict(use.with_), registered.parameters
        for fault in schema_faults(error, data=data, model=model, whole="The check"):
            sentence = f"In {quoted(use.check)}: {fault.sentence[:1].lower()}{fault.sentence[1:]}"
            yield Fault((*path, "with", *fault.path), "G1", sentence, fault.mend)
        return
    broken = list(_references(names, (*path, "with"), use))
    yield from broken
    if not broken:
        for fault in registered.never_met(names.workflow, asked):
            yield Fault((*path, "with", *fault.path), fault.code, fault.sentence, fault.mend)


def _references(names: Names, path: Path, use: CheckUse) -> Iterator[Fault]:
    for reference in references(use):
        where = (*path, *reference.path)
        match reference.mark:
            case RefersToRole():
                yield from names.role(where, reference.name)
            case RefersToItem(kind=kind):
                yield from item_of_kind(names, where, reference.name, kind, reader="this check reads")
            case RefersWithin(key):
                yield from _within(names, where, key, use.about, reference.name)


def item_of_kind(names: Names, path: Path, name: str, kind: Kind | None, *, reader: str) -> Iterator[Fault]:
    """Yield a fault where there is no item of that name, or it is of another kind than `reader` needs."""
    items = names.workflow.items
    if name not in items:
        yield unknown(path, "G2", what="item", name=name, known=items.keys())
    elif kind and items[name].kind != kind:
        fitting = names.workflow.items_of(kind)
        sentence = f"{quoted(name)} is of the kind {items[name].kind}; {reader} the kind {kind}."
        mend = f"Name one of: {', '.join(fitting)}." if fitting else f"Add an item of the kind {kind}."
        yield Fault(path, "G2", sentence, mend)


def _within(names: Names, path: Path, key: str, item: str, word: str) -> Iterator[Fault]:
    owner = names.workflow.items.get(item)
    inside: Mapping[str, object] = getattr(owner, key) if owner else {word: None}
    if word not in inside:
        what = f"one among the {key} of {quoted(item)}"
        yield unknown(path, "G2", what=what, name=word, known=inside.keys())
