"""How a review of the demonstration begins: it is commissioned, and its people are named."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from malp_flow.demo import cast
from malp_flow.demo.cast import Organisation
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Kind
from malp_flow.folders import shipped
from malp_flow.services import audit_lists, brief, commissioning, library, naming
from malp_flow.services.commissioning import Commission
from malp_flow.services.tool_shelf import ToolShelf

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


ASKED = (
    "What was it like for the child, from one day to the next?\n"
    "What helped people to act together, and what got in their way?\n"
    "What would be different if this happened today?"
)
LOOKED_AT = "Children and those who work with them are asked again after six months and after a year."
"""What each review asks, and how anybody will know that it helped: settled when it is commissioned."""


def commission(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Commission the review, with its children’s records and the agencies that are asked about each."""
    manager = stage.actor(cast.MANAGER.key)
    seats = [(title, stage.members[part.key]) for title, part in zip(cast.SEATS, cast.PARTNERS, strict=True)]
    wanted = Commission(
        reference=play.reference,
        theme=play.theme,
        workflow_digest=library.newest(session, play.workflow),
        panel=seats,
        lead_reviewer=stage.members[play.reviewer],
    )
    commissioning.commission(session, wanted, by=manager, now=now)
    review = stage.review(session, play)
    brief.write(session, review, enquiry=ASKED, impact=LOOKED_AT, by=manager, now=now)
    for reference in play.cases:
        case_id = commissioning.add_case(session, review, reference, by=manager, now=now)
        for agency in play.agencies:
            commissioning.expect(
                session, review, case_id=case_id, agency_id=stage.agencies[agency.key], by=manager, now=now
            )


def prepare(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Choose the tool, name the auditors and note how each agency learned which child is meant."""
    manager, review = stage.actor(cast.MANAGER.key), stage.review(session, play)
    for line in audit_lists.of_review(session, review, now=now):
        auditor = stage.members[_agency(line.agency).auditor.key]
        naming.name_auditor(session, review, line.item_id, member=auditor, off_line=True, by=manager, now=now)
        commissioning.record_identity_given(
            session, review, line.item_id, route="By telephone", by=manager, now=now
        )
    tools = dict.fromkeys(review.workflow.items_of(Kind.return_), tool_of(play))
    commissioning.choose_tools(session, review, tools, by=manager, now=now)


@cache
def tool_of(play: Play) -> AssembledTool:
    """Return the shipped audit tool with the theme's questions, filled with the examples of its file."""
    shelf = ToolShelf.of_folders(shipped("workflows") / "tools")
    base = shelf.tool(play.tool)
    if play.overlay is None:
        return assemble(base, None, {})
    overlay = shelf.overlays[play.overlay]
    return assemble(base, overlay, {name: value.example for name, value in overlay.local_values.items()})


def _agency(name: str) -> Organisation:
    return next(agency for agency in cast.AGENCIES if agency.name == name)
