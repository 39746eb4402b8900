"""The check of what agencies said before the audits: whether they know the child, or a parent or carer."""

from collections.abc import Iterator
from typing import Literal

from malp_flow.engine.check_registry import check
from malp_flow.engine.check_words import managers, nothing_asked, of, shared_places, whose
from malp_flow.engine.definition import Capacity, Frozen, Kind, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault
from malp_flow.wording import gettext


class RecordsChecked(Frozen):
    """For what an agency must have said whom it knows."""

    for_each: Literal["agency on a case"] = "agency on a case"


def _nobody_to_ask(workflow: Workflow, asked: RecordsChecked) -> Iterator[Fault]:
    if not any(
        item.kind == Kind.return_ and item.for_each == asked.for_each for item in workflow.items.values()
    ):
        sentence = f"No return is made for each {asked.for_each}, so no agency can be asked whom it knows."
        yield Fault((), "G3", sentence, "Delete this check.")


@check(RecordsChecked, never_met=_nobody_to_ask)
def records_checked(workflow: Workflow, facts: Facts, asked: RecordsChecked) -> Finding:
    """Find whether each agency said if it knows the child, or a parent or carer. Any answer will do."""
    del asked
    names = workflow.items_of(Kind.return_)
    returns = tuple(item for name in names for item in facts.items_named(name))
    silent = [item for item in returns if not item.records_checked and not item.done]
    shared, who = shared_places(facts, of=silent), _who(workflow)
    said = gettext("%(whose)s: they have not said whether they know the child, or a parent or carer.")
    do = gettext("Ask them to check their records, or record what they said on the telephone.")
    blockers = [
        Blocker(
            check="records_checked",
            sentence=said % {"whose": whose(workflow, item, shared=shared)},
            who=who,
            do=do,
            items=(item.id,),
        )
        for item in silent
    ]
    if not returns:
        what = gettext("no agency is expected to answer")
        blockers = [nothing_asked("records_checked", workflow, what, kind=Kind.return_)]
    sentence = gettext("Every agency has checked its records")
    return found("records_checked", sentence, blockers, progress=of(len(returns) - len(silent), len(returns)))


def _who(workflow: Workflow) -> str:
    leads = workflow.roles_as(Capacity.lead) or workflow.roles_as(Capacity.coordinator)
    return workflow.roles[leads[0]].title if leads else managers(workflow)
