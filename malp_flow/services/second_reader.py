"""Who reads a returned audit a second time, and what came of each reading."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import visible
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.moderation import SecondReading
from malp_flow.services import access, items, library, released, whose
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview


class IsAccepted(Refused):
    """This audit is accepted, so its moderation has ended."""


class OwnAudit(Refused):
    """You answered this audit yourself. Somebody else must be its second reader."""


def require_reader(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Item:
    """Return a returned audit for its second reader, who is not the one who answered it.

    Raises NotYours, NotHere while it is sealed or out, OwnAudit, ReviewEnded.
    """
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    if not released.may_be_read(session, review, item_id, by=by, now=now):
        raise NotHere
    if item.state == ReturnState.nil_return:
        raise NotHere
    access.require_running(review)
    if is_own(session, review, item, by=by, now=now):
        raise OwnAudit
    return item


def is_own(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> bool:
    """Whether the audit is this person's own to answer."""
    try:
        access.require_holder(session, by, item, review=review, on=local_day(now))
    except NotHere:
        return False
    return True


def tool_of(session: Session, review: OpenReview, item: Item) -> AssembledTool:
    """Return the tool of an audit with the questions that its agency was asked; raises NoTool."""
    tool = library.tool(session, review_id=review.id, item=item.name)
    if tool is None:
        raise library.NoTool
    return visible(tool, whose.kind_of_agency(session, item))


def judged(tool: AssembledTool) -> dict[str, Question]:
    """Return the questions that carry a grade, in the order of the audit."""
    return {question.id: question for _, question in tool.questions() if question.kind == "judgement"}


def has_met(session: Session, review: OpenReview, *, now: datetime) -> bool:
    """Whether a meeting of the review has begun; true where the workflow has none."""
    if not review.workflow.items_of(Kind.event):
        return True
    begun = select(Meeting.id).join(Item, Item.id == Meeting.item_id)
    mine = begun.where(Item.review_id == review.id, Meeting.starts_at <= now)
    return session.scalar(mine.limit(1)) is not None


def is_accepted(session: Session, item_id: UUID) -> bool:
    """Whether the moderation of this audit has ended."""
    query = select(SecondReading.id).where(
        SecondReading.item_id == item_id, SecondReading.outcome == "accepted"
    )
    return session.scalar(query.limit(1)) is not None


def add_reading(session: Session, item: Item, *, outcome: str, by: Actor, now: datetime) -> SecondReading:
    """Write down what came of one reading of an audit, and return the row."""
    last = session.scalar(select(func.max(SecondReading.number)).where(SecondReading.item_id == item.id))
    row = SecondReading(
        partnership_id=item.partnership_id,
        item_id=item.id,
        number=(last or 0) + 1,
        outcome=outcome,
        for_gaps=False,
        by=by.person_id,
        at=now,
    )
    session.add(row)
    return row
