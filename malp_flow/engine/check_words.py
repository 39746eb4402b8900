"""Words that several checks use: whose a thing is, how far it is, who runs the review."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from malp_flow.engine.definition import Capacity, ForEach, Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.wording import N_, gettext


def of(done: int, total: int) -> str:
    """Return how far a check is, in words."""
    return gettext("%(done)s of %(total)s") % {"done": done, "total": total}


def title_of(workflow: Workflow, role: str) -> str:
    """Return a role's title as people know it."""
    return workflow.roles[role].title


def managers(workflow: Workflow) -> str:
    """Return the title of those who run the review: they can supply what nobody else is asked for."""
    running = workflow.roles_as(Capacity.manager)
    return title_of(workflow, running[0]) if running else gettext("whoever runs the review")


Place = tuple[str, str]
"""The names of an agency and of a case: whose an item is."""


def shared_places(facts: Facts, *, of: Sequence[ItemFact]) -> frozenset[Place]:
    """Return the places that have more than one item: there a sentence has to say which is meant.

    Looked for only where there is something to say of one of these items.
    """
    if not of:
        return frozenset()
    names: dict[Place, str] = {}
    places = ((item.agency_name, item.case_reference, item.name) for item in facts.items if item.live)
    return frozenset(
        (agency, case) for agency, case, name in places if names.setdefault((agency, case), name) != name
    )


def whose(workflow: Workflow, item: ItemFact, *, shared: frozenset[Place]) -> str:
    """Return whose item it is, in words that hold no identity: the agency and the case's reference.

    Its title goes first in `shared_places`, where that agency owes another item on that case.
    """
    place = (item.agency_name, item.case_reference)
    parts = [part for part in place if part]
    if not parts:
        return item.holder or item.title if workflow.items[item.name].kind == Kind.decision else item.title
    return ", ".join([item.title, *parts] if place in shared else parts)


RESPONDENTS_WANTED = N_("Add the people who are asked.")
"""What to do where a return is asked of respondents and there is none yet."""


def nothing_asked(check: str, workflow: Workflow, what: str, *, kind: str) -> Blocker:
    """Return the blocker of a check over nothing: "all of none" never lets a review pass."""
    how = {
        Kind.return_: gettext(RESPONDENTS_WANTED)
        if _asks_respondents_alone(workflow)
        else gettext("Choose which agencies are asked about which child’s record."),
        Kind.decision: gettext("Name the panel."),
    }
    return Blocker(
        check=check,
        sentence=gettext("Nothing is asked for yet: %(what)s.") % {"what": what},
        who=managers(workflow),
        do=how.get(Kind(kind), gettext("Add it to the review.")),
    )


def _asks_respondents_alone(workflow: Workflow) -> bool:
    places = {workflow.items[name].for_each for name in workflow.items_of(Kind.return_)}
    return places == {ForEach.participant}


class SaidOfEach(NamedTuple):
    """The words of a check about every return; `missing` has a place for whose it is."""

    missing: str
    who: str
    do: str
    all_said: str


def said_of_each_return(
    check: str,
    workflow: Workflow,
    facts: Facts,
    *,
    is_said: Callable[[ItemFact], bool],
    words: SaidOfEach,
) -> Finding:
    """Find whether something was said for every return about a child that is not done yet.

    Asked of no return at all it is unmet; what an agency returns about itself names no child.
    """
    names = [
        name
        for name in workflow.items_of(Kind.return_)
        if workflow.items[name].for_each == ForEach.agency_on_a_case
    ]
    returns = [item for name in names for item in facts.items_named(name)]
    unsaid = [item for item in returns if not item.done and not is_said(item)]
    shared = shared_places(facts, of=unsaid)
    blockers = [
        Blocker(
            check=check,
            sentence=words.missing % {"whose": whose(workflow, item, shared=shared)},
            who=words.who,
            do=words.do,
            items=(item.id,),
        )
        for item in unsaid
    ]
    if not returns:
        what = gettext("no agency is expected to answer")
        blockers = [nothing_asked(check, workflow, what, kind=Kind.return_)]
    progress = of(len(returns) - len(unsaid), len(returns))
    return found(check, words.all_said, blockers, progress=progress)
