"""What the language can say and this version of the program cannot do yet.

Whoever teaches the services more changes the tables here, and nothing else in the engine.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from malp_flow.engine.definition import Capacity, ForEach, Item, Kind, Workflow
from malp_flow.engine.problems import Fault, Path, quoted

CAN_BE_MADE: Mapping[Kind, tuple[ForEach, ...]] = MappingProxyType(
    {
        Kind.return_: (
            *(ForEach.agency_on_a_case, ForEach.agency, ForEach.case),
            *(ForEach.participant, ForEach.review),
        ),
        Kind.event: (ForEach.review,),
        Kind.document: (ForEach.review,),
        Kind.decision: (ForEach.partner, ForEach.panel),
        Kind.step: (
            *(ForEach.review, ForEach.agency, ForEach.case, ForEach.agency_on_a_case),
            *(ForEach.partner, ForEach.action),
        ),
    }
)
"""For what each kind of item can be made."""
ONE_IN_A_REVIEW = frozenset({Kind.document})
"""Kinds of which a file may have one item: its pages and services know no second."""
DONE_BY_A_ROLE = frozenset({Kind.return_, Kind.document, Kind.step})
"""Kinds that nobody may do unless `by` says who."""
SIGN_IN = frozenset({Capacity.manager, Capacity.reviewer})
"""Who does steps, and makes moves, on the pages of the review."""
DONE_BY_LINK = frozenset(
    {
        (ForEach.agency, Capacity.lead),
        (ForEach.review, Capacity.outside),
    }
)
"""For what, and by whom, a step is done on a page behind a link, without a sign-in."""
HELD_TO_A_FIRST_DAY = frozenset({Kind.event})
"""Kinds that heed `not_before`."""

_CODE = "V3"


def beyond_limits(workflow: Workflow) -> Iterator[Fault]:
    """Yield each part of a sound file with which no review could be run yet."""
    seen: set[Kind] = set()
    for name, item in workflow.items.items():
        yield from _item(workflow, ("items", name), name, item)
        if item.kind in seen & ONE_IN_A_REVIEW:
            sentence = f"{quoted(name)} is a second {item.kind}, which is not possible yet."
            yield Fault(("items", name, "kind"), _CODE, sentence, "Take one of the two away.")
        seen.add(item.kind)
    for name, deadline in workflow.deadlines.items():
        item_of = workflow.items.get(deadline.for_ or "")
        if deadline.not_before and item_of and item_of.kind not in HELD_TO_A_FIRST_DAY:
            sentence = f"A first day for a {item_of.kind} is not possible yet: nothing would heed it."
            yield Fault(("deadlines", name, "not_before"), _CODE, sentence, "Give it a due day, or none.")


def _has_a_page(workflow: Workflow, item: Item) -> bool:
    role = workflow.roles.get(item.by or "")
    if role is None or item.raised_by or role.as_ in SIGN_IN | {Capacity.reader, Capacity.owner}:
        return True  # other checks speak of owners, readers and of what is raised
    return (item.for_each, role.as_) in DONE_BY_LINK


def _item(workflow: Workflow, path: Path, name: str, item: Item) -> Iterator[Fault]:
    possible = CAN_BE_MADE[item.kind]
    if item.for_each not in possible:
        sentence = f"{quoted(name)}: a {item.kind} for each {item.for_each} is not possible yet."
        yield Fault((*path, "for_each"), _CODE, sentence, f"Write for_each: {' or '.join(possible)}.")
    if item.kind == Kind.step and not _has_a_page(workflow, item):
        sentence = (
            f"{quoted(name)}: a step that {quoted(item.by or '')} does is not possible yet: it has no page."
        )
        mend = "Name a manager or reviewer; for each agency a lead, for the review somebody outside."
        yield Fault((*path, "by"), _CODE, sentence, mend)
    if item.by is None and item.kind in DONE_BY_A_ROLE:
        sentence = (
            f"{quoted(name)} does not say who does it; a {item.kind} that anybody does is not possible yet."
        )
        yield Fault(path, _CODE, sentence, "Add by: with a role.")
