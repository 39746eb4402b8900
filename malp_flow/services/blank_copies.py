"""The audit tool of a review without answers: as one agency is asked, or whole."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.engine.answers import visible
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Kind
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import library
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.library import NoTool
from malp_flow.services.reviews import OpenReview


class SeveralTools(Refused):
    """This review asks with several audit tools. Say for which agency and child’s record."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A tool, and which agency and child’s record it is for; empty where it is for any."""

    tool: AssembledTool
    agency: str
    case: str


def of_review(session: Session, review: OpenReview) -> Blank:
    """Return the whole tool, for no agency in particular; raises NoTool, SeveralTools."""
    names = review.workflow.items_of(Kind.return_)
    return Blank(_only(session, review, set(names)), "", "")


def of_audits(session: Session, review: OpenReview, lines: list[AuditLine]) -> Blank:
    """Return the tool as these audits are asked; raises NoTool, SeveralTools.

    Where they are of one kind of agency it holds only what that kind is asked; where they are of several
    agencies, or records, none is named.
    """
    asked = [session.get_one(Item, line.item_id) for line in lines]
    tool = _only(session, review, {item.name for item in asked})
    kinds = {session.get_one(Agency, item.agency_id).kind for item in asked if item.agency_id}
    if len(kinds) == 1:
        tool = visible(tool, kinds.pop())
    return Blank(tool, _same(line.agency for line in lines), _same(line.case for line in lines))


def _only(session: Session, review: OpenReview, names: Collection[str]) -> AssembledTool:
    found = [library.tool(session, review_id=review.id, item=name) for name in sorted(names)]
    tools = [tool for tool in found if tool is not None]
    if not tools:
        raise NoTool
    if any(tool != tools[0] for tool in tools):
        raise SeveralTools
    return tools[0]


def _same(words: Iterable[str]) -> str:
    """Return the one word that all are, or nothing."""
    found = set(words)
    return found.pop() if len(found) == 1 else ""
