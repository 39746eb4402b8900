"""What the pages of a review call its returns, and those who give them: by the words of its file."""

from dataclasses import dataclass

from malp_flow.engine.definition import Capacity, ForEach, Kind, Workflow
from malp_flow.wording import gettext

AUDIT = "audit"
"""A word of the trade: returns with it in their titles are audits together."""


@dataclass(frozen=True, slots=True)
class ReturnWords:
    """`heading` for all of them, `giver` for who answers one, `leads` for whoever leads the review.

    `heading` is empty where a review has no returns, `leads` where nobody leads it. `from_agencies` says
    whether any is asked of an agency, `with_tool` whether one is answered with an audit tool, `are_audits`
    whether they all are called so.
    """

    heading: str
    giver: str
    leads: str
    from_agencies: bool
    with_tool: bool
    are_audits: bool


def of(workflow: Workflow) -> ReturnWords:
    """Return the words of a workflow; where it has returns of several kinds, words that fit all."""
    said = [workflow.items[name] for name in workflow.items_of(Kind.return_)]
    givers = {workflow.roles[item.by].title for item in said if item.by}
    leads = [workflow.roles[role].title for role in workflow.roles_as(Capacity.reviewer)]
    places = {item.for_each for item in said}
    return ReturnWords(
        heading=_heading([item.title for item in said]),
        giver=givers.pop() if len(givers) == 1 else gettext("Who answers"),
        leads=leads[0] if len(leads) == 1 else gettext("Lead reviewer") if leads else "",
        from_agencies=bool(places & {ForEach.agency, ForEach.agency_on_a_case}),
        with_tool=any(item.tool for item in said),
        are_audits=_are_audits([item.title for item in said]),
    )


def _are_audits(titles: list[str]) -> bool:
    return bool(titles) and all(AUDIT in title.casefold() for title in titles)


def _heading(titles: list[str]) -> str:
    if _are_audits(titles):
        return gettext("Audits")
    return titles[0] if len(titles) == 1 else gettext("Returns") if titles else ""
