"""The check of what agencies said before the audits: whether they know the child, or a parent or carer."""

from collections.abc import Iterator
from typing import Literal

from malp_flow.engine.check_registry import check
from malp_flow.engine.check_words import SaidOfEach, managers, said_of_each_return
from malp_flow.engine.definition import Capacity, Frozen, Kind, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Finding
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
    words = SaidOfEach(
        missing=gettext("%(whose)s: they have not said whether they know the child, or a parent or carer."),
        who=_who(workflow),
        do=gettext("Ask them to check their records, or record what they said on the telephone."),
        all_said=gettext("Every agency has checked its records"),
    )
    return said_of_each_return(
        "records_checked", workflow, facts, is_said=lambda item: item.records_checked, words=words
    )


def _who(workflow: Workflow) -> str:
    leads = workflow.roles_as(Capacity.lead) or workflow.roles_as(Capacity.coordinator)
    return workflow.roles[leads[0]].title if leads else managers(workflow)
