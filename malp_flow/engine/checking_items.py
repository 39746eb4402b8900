"""Items: who does them, what opens them, when they count as done, and whether each key suits their kind."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from malp_flow.engine.checking_gates import item_of_kind
from malp_flow.engine.checking_names import Names, unknown
from malp_flow.engine.checking_parts import broken_parts
from malp_flow.engine.checking_shape import no_state
from malp_flow.engine.definition import Capacity, ForEach, Item, Kind, Workflow
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.lives import default_life
from malp_flow.engine.problems import Fault, Path, quoted
from malp_flow.engine.ways import in_circles

_ONLY_FOR: Mapping[str, Kind] = MappingProxyType(
    {
        "tool": Kind.return_,
        "sealed_until": Kind.return_,
        "escalated_to": Kind.return_,
        "invite": Kind.event,
        "led_by": Kind.event,
        "parts": Kind.document,
        "about": Kind.decision,
        "answers": Kind.decision,
        "minuted": Kind.decision,
        "raised_by": Kind.step,
        "about_family": Kind.step,
    }
)
_NEEDED = ("about", "answers")
_ALSO_FOR: Mapping[str, Kind] = MappingProxyType({"answers": Kind.step})


def broken_items(names: Names) -> Iterator[Fault]:
    """Yield what is wrong with the items of a file."""
    openings = [(item.opened_by, name) for name, item in names.workflow.items.items() if item.opened_by]
    among_items = [
        (by, name) for by, name in openings if by not in names.moves and by in names.workflow.items
    ]
    circles = in_circles(among_items)
    for name, item in names.workflow.items.items():
        path: Path = ("items", name)
        yield from _keys(path, item)
        yield from broken_parts(path, item)
        yield from _people(names, path, item)
        yield from _states(names, path, item)
        yield from _raised(names.workflow, path, item)
        yield from _actions(names.workflow, path, item)
        yield from _returned_by(names.workflow, path, item)
        if item.opened_by and (item.opened_by, name) in circles:
            sentence = f"{quoted(name)} waits for itself to be opened."
            mend = "Let a move open it, or leave opened_by out."
            yield Fault((*path, "opened_by"), "S4", sentence, mend)
        if item.about:
            yield from item_of_kind(
                names, (*path, "about"), item.about, Kind.document, reader="a decision is about"
            )


def _keys(path: Path, item: Item) -> Iterator[Fault]:
    for key, kind in _ONLY_FOR.items():
        if key in item.model_fields_set and item.kind not in {kind, _ALSO_FOR.get(key)}:
            sentence = f"{quoted(key)} says nothing at a {item.kind}: it belongs to a {kind}."
            yield Fault((*path, key), "S0-unknown-key", sentence, "Delete it.")
        elif key in _NEEDED and item.kind == kind and not getattr(item, key):
            sentence = f"The key {quoted(key)} is missing: a {kind} needs it."
            yield Fault(path, "S0-missing-key", sentence, "Add it.")


def _people(names: Names, path: Path, item: Item) -> Iterator[Fault]:
    yield from names.role((*path, "by"), item.by)
    yield from names.role((*path, "led_by"), item.led_by)
    yield from names.tool((*path, "tool"), item.tool)
    for number, role in enumerate(item.escalated_to):
        yield from names.role((*path, "escalated_to", number), role)
    for number, role in enumerate(item.raised_by):
        yield from names.role((*path, "raised_by", number), role)
    for number, role in enumerate(item.invite):
        yield from names.role((*path, "invite", number), role)
    yield from names.letter_uses((*path, "letters"), item.letters)


def _raised(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    """Yield what would let something be raised that nobody hears of, or that nobody can answer."""
    if not item.raised_by or item.kind != Kind.step:
        return
    if item.opened_by:
        sentence = "An item is raised by people or opened by something that happens, not both."
        yield Fault((*path, "opened_by"), "S4", sentence, "Delete opened_by.")
    answers = workflow.roles.get(item.by or "")
    if answers is None or answers.as_ not in {Capacity.manager, Capacity.reviewer} or answers.optional:
        sentence = "Whoever acknowledges what was raised must always be there, and sign in."
        yield Fault(path, "R2", sentence, "Add by: with a role that is held as manager or reviewer.")
    elif item.by not in {role for use in item.letters for role in use.to}:
        sentence = f"Nobody writes to {quoted(item.by)} when this is raised."
        yield Fault(path, "M3", sentence, f"Add letters: with one to {quoted(item.by)}.")


def _actions(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    """Yield what would let an action be owed by nobody, or stop what comes before it."""
    role = workflow.roles.get(item.by or "")
    is_action, is_owned = item.for_each == ForEach.action, role is not None and role.as_ == Capacity.owner
    if is_action and not is_owned:
        sentence = "Each action has an owner of its own, who is named when it is made."
        yield Fault((*path, "by"), "R2", sentence, f"Name a role that is held as {Capacity.owner}.")
    elif is_owned and not is_action:
        sentence = f"{quoted(item.by or '')} owes single actions, and nothing else."
        yield Fault((*path, "by"), "R2", sentence, f"Write for_each: {ForEach.action}, or name another role.")
    if item.at_once and not is_action:
        sentence = "Only an action begins at once, while its review still runs."
        yield Fault((*path, "at_once"), "T7", sentence, "Delete at_once.")
    if is_action and not item.follow_up:
        sentence = "Actions are made while the review runs, and begin when it has ended."
        yield Fault(path, "T7", sentence, "Add follow_up: true, and opened_by: with the last move.")


_HELD_FOR: Mapping[ForEach, frozenset[ForEach]] = MappingProxyType(
    {
        ForEach.agency_on_a_case: frozenset(
            {ForEach.agency_on_a_case, ForEach.agency, ForEach.case, ForEach.review}
        ),
        ForEach.agency: frozenset({ForEach.agency, ForEach.review}),
        ForEach.case: frozenset({ForEach.case, ForEach.review}),
        ForEach.participant: frozenset({ForEach.participant}),
        ForEach.review: frozenset({ForEach.review}),
    }
)
"""Where somebody may be named who gives a return made for each of these."""


def _returned_by(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    """Yield what would leave a return without anybody at its place who may answer it."""
    role = workflow.roles.get(item.by or "")
    if item.kind != Kind.return_ or role is None or item.for_each not in _HELD_FOR:
        return
    if role.as_ != Capacity.returner:
        sentence = f"{quoted(item.by or '')} gives a return, and is not held as {Capacity.returner}."
        yield Fault((*path, "by"), "R2", sentence, f"Write as: {Capacity.returner} at that role.")
    if role.for_ not in _HELD_FOR[item.for_each]:
        sentence = (
            f"{quoted(item.by or '')} is held for each {role.for_}, and this is for each {item.for_each}."
        )
        yield Fault((*path, "by"), "R1", sentence, f"Name a role that is held for each {item.for_each}.")
    others = [one for one in workflow.items.values() if one.kind == Kind.return_ and one.by == item.by]
    if {one.for_each for one in others} != {item.for_each}:
        sentence = (
            f"{quoted(item.by or '')} gives returns at places of two kinds; one of them would see too much."
        )
        yield Fault((*path, "by"), "R1", sentence, "Give each of the two a role of its own.")


def _states(names: Names, path: Path, item: Item) -> Iterator[Fault]:
    openers = names.moves | set(names.workflow.items)
    if item.opened_by and item.opened_by not in openers:
        yield unknown((*path, "opened_by"), "S3", what="move or item", name=item.opened_by, known=openers)
    if item.sealed_until and item.sealed_until not in names.states:
        known = [state.id for state in names.workflow.states]
        yield no_state((*path, "sealed_until"), item.sealed_until, known)
    life = default_life(item.kind).states
    for number, state in enumerate(item.done_when):
        if state not in life:
            sentence = f"A {item.kind} is never {quoted(state)}."
            yield Fault((*path, "done_when", number), "S3", sentence, nearest(state, list(life)))
