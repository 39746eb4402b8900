"""Words that several checks use: whose a thing is, how far it is, who runs the review."""

from malp_flow.engine.definition import Capacity, Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker
from malp_flow.wording import gettext


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


def whose(workflow: Workflow, facts: Facts, item: ItemFact) -> str:
    """Return whose item it is, in words that hold no identity: the agency and the case's reference.

    Its title goes first where that agency owes another item on that case.
    """
    place = [part for part in (item.agency_name, item.case_reference) if part]
    if not place:
        return item.holder or item.title if workflow.items[item.name].kind == Kind.decision else item.title
    return ", ".join([item.title, *place] if _has_a_neighbour(facts, item) else place)


def _has_a_neighbour(facts: Facts, item: ItemFact) -> bool:
    return any(
        other.name != item.name
        and other.live
        and (other.agency_name, other.case_reference) == (item.agency_name, item.case_reference)
        for other in facts.items
    )


def nothing_asked(check: str, workflow: Workflow, what: str, *, kind: str) -> Blocker:
    """Return the blocker of a check over nothing: "all of none" never lets a review pass."""
    how = {
        Kind.return_: gettext("Choose which agencies are asked about which child’s record."),
        Kind.decision: gettext("Name the panel."),
    }
    return Blocker(
        check=check,
        sentence=gettext("Nothing is asked for yet: %(what)s.") % {"what": what},
        who=managers(workflow),
        do=how.get(Kind(kind), gettext("Add it to the review.")),
    )
