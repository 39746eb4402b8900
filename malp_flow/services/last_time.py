"""What an agency answered last time, offered for questions that have not changed since.

Answers about another child are nobody's business: they are offered only where the same record is audited
again, or where an agency answers about itself and no child is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.engine.definition import Kind
from malp_flow.records import audits as rows
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case, Review
from malp_flow.services import kept_answers, library, whose

_NOT_OFFERED = ("date",)
"""Kinds of answer that are about one time and nothing else."""


@dataclass(frozen=True, slots=True)
class LastTime:
    """Answers by question, the review they were given in, and when they were returned."""

    review: str = ""
    returned_at: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


def offered(session: Session, item: Item, tool: AssembledTool) -> LastTime:
    """Return what may be offered for the questions of this tool; mostly nothing.

    That the audit is theirs is asked by the caller.
    """
    found = _earlier(session, item)
    if found is None:
        return LastTime()
    earlier, reference, returned_at = found
    asked_then = library.tool(session, review_id=earlier.review_id, item=earlier.name)
    if asked_then is None or asked_then.tool != tool.tool:
        return LastTime()
    given = kept_answers.present(session, earlier)
    same = [question.id for _, question in tool.questions() if _is_offered(tool, asked_then, question)]
    offers = {name: given[name] for name in same if name in given and not given[name].is_blank()}
    return LastTime(reference, returned_at, offers)


def _earlier(session: Session, item: Item) -> tuple[Item, str, datetime | None] | None:
    """Return the newest returned audit of this agency about the same, with its review and when it came."""
    query = (
        select(Item, Review.reference, rows.Audit.returned_at)
        .join(rows.Audit, rows.Audit.item_id == Item.id)
        .join(Review, Review.id == Item.review_id)
        .where(
            Item.kind == Kind.return_,
            Item.partnership_id == item.partnership_id,
            Item.agency_id == item.agency_id,
            Item.review_id != item.review_id,
            rows.Audit.returned_at.is_not(None),
        )
        .order_by(rows.Audit.returned_at.desc())
    )
    if item.case_id is not None:
        query = query.join(Case, Case.id == Item.case_id).where(
            Case.reference == whose.record_of(session, item)
        )
    row = session.execute(query.limit(1)).first()
    return (row[0], row[1], row[2]) if row else None


def _is_offered(tool: AssembledTool, then: AssembledTool, question: Question) -> bool:
    before = then.question(question.id)
    if before is None or question.kind in _NOT_OFFERED or question.raises_concern:
        return False
    same_words = (before.text, before.kind) == (question.text, question.kind)
    return same_words and then.points(before) == tool.points(question)
