"""Roles: each that a file declares is used somewhere."""

from collections.abc import Iterator

from malp_flow.engine.check_registry import RefersToRole, references
from malp_flow.engine.checks import checks
from malp_flow.engine.definition import Capacity, ForEach, Item, LetterUse, Move, Workflow
from malp_flow.engine.problems import Fault, quoted

_MEANS_SOMETHING_ALONE = {Capacity.reader}
"""Whoever reads a review is named in no move and owes nothing: the role itself is what they have."""


def idle_roles(workflow: Workflow) -> Iterator[Fault]:
    """Yield each role that nothing mentions and that does not say that it may stay empty."""
    used = set(_used(workflow))
    for name, role in workflow.roles.items():
        if name not in used and not role.optional and role.as_ not in _MEANS_SOMETHING_ALONE:
            sentence = f"Nothing in the file mentions the role {quoted(name)}."
            yield Fault(("roles", name), "R1", sentence, "Use it, delete it, or add optional: true.")


def misplaced_roles(workflow: Workflow) -> Iterator[Fault]:
    """Yield each role of somebody outside that is not held for the whole review."""
    for name, role in workflow.roles.items():
        if role.as_ == Capacity.outside and role.for_ != ForEach.review:
            sentence = f"{quoted(name)} is outside, and has no agency or record here."
            yield Fault(("roles", name, "for"), "R2", sentence, f"Write for: {ForEach.review}.")


def _used(workflow: Workflow) -> Iterator[str | None]:
    for item in workflow.items.values():
        yield from _in_item(item)
    for move in workflow.moves:
        yield from _in_move(move)
    for deadline in workflow.deadlines.values():
        yield deadline.owed_by
        yield deadline.more_time.by if deadline.more_time else None
    for rungs in workflow.ladders.values():
        for rung in rungs:
            yield from (rung.to, rung.tell)


def _in_item(item: Item) -> Iterator[str | None]:
    yield from (item.by, item.led_by, *item.invite, *item.raised_by, *item.escalated_to)
    yield from _in_letters(item.letters)


def _in_move(move: Move) -> Iterator[str | None]:
    yield from move.by
    if move.waiver:
        yield from (move.waiver.by, move.waiver.agreed_by)
    yield from _in_letters(move.letters)
    for use in move.checks:
        if use.check in checks():
            yield from (one.name for one in references(use) if isinstance(one.mark, RefersToRole))


def _in_letters(uses: tuple[LetterUse, ...]) -> Iterator[str]:
    for use in uses:
        yield from use.to
