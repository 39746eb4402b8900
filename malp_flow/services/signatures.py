"""Which answers of partners count: those to the present version that nothing has made void since."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.reports import AnswerVoided, DecisionAnswer, DocumentVersion
from malp_flow.services import together


class Why(StrEnum):
    """Why an answer counts no more."""

    new_version = auto()
    withdrawn = auto()
    handed_over = auto()


class SignedForAnother(Refused):
    """You have answered for another seat of this panel. Nobody signs twice: call the business manager"""


def counting(session: Session, item_ids: Collection[UUID]) -> dict[UUID, DecisionAnswer]:
    """Return the newest answer of each of these decisions that is not void, by the decision's id."""
    query = (
        select(DecisionAnswer)
        .outerjoin(AnswerVoided, AnswerVoided.answer_id == DecisionAnswer.id)
        .where(DecisionAnswer.item_id.in_(item_ids), AnswerVoided.answer_id.is_(None))
        .order_by(DecisionAnswer.at, DecisionAnswer.id)
    )
    return {answer.item_id: answer for answer in session.scalars(query)}


def counting_in(session: Session, review_id: UUID) -> dict[UUID, DecisionAnswer]:
    """Return the same for all decisions of a review."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, DecisionAnswer]]:
        query = (
            select(Item.review_id, DecisionAnswer)
            .join(Item, Item.id == DecisionAnswer.item_id)
            .outerjoin(AnswerVoided, AnswerVoided.answer_id == DecisionAnswer.id)
            .where(Item.review_id.in_(ids), AnswerVoided.answer_id.is_(None))
            .order_by(DecisionAnswer.at, DecisionAnswer.id)
        )
        return session.execute(query)

    found = together.rows(session, "answers_that_count", review_id, ask)
    return {answer.item_id: answer for answer in found}


def require_once(session: Session, beside: Collection[UUID], *, by: UUID) -> None:
    """Let nobody answer for two seats of one panel; `beside` are the decisions of its other seats.

    Their own seat and one they stand in for are two. Raises SignedForAnother.
    """
    if any(answer.by == by for answer in counting(session, beside).values()):
        raise SignedForAnother


def last_of(session: Session, item: Item, *, by: UUID | None = None) -> DecisionAnswer | None:
    """Return what was answered last to a decision, void or not; with `by`, what this member answered."""
    query = select(DecisionAnswer).where(DecisionAnswer.item_id == item.id)
    if by is not None:
        query = query.where(DecisionAnswer.by == by)
    order = DecisionAnswer.at.desc(), DecisionAnswer.id.desc()
    return session.scalars(query.order_by(*order).limit(1)).first()


def void_earlier(session: Session, version: DocumentVersion, *, now: datetime) -> None:
    """Make every answer void that was given to an earlier version of the same document."""
    earlier = select(DocumentVersion.id).where(
        DocumentVersion.item_id == version.item_id, DocumentVersion.id != version.id
    )
    query = select(DecisionAnswer).where(DecisionAnswer.version_id.in_(earlier))
    void(session, session.scalars(query).all(), Why.new_version, now=now)


def void(session: Session, answers: Iterable[DecisionAnswer], because: Why, *, now: datetime) -> None:
    """Let these answers count no more; one that is void already stays so for its first reason."""
    for answer in answers:
        if session.get(AnswerVoided, answer.id) is None:
            session.add(
                AnswerVoided(
                    answer_id=answer.id, partnership_id=answer.partnership_id, because=because, at=now
                )
            )
    session.flush()


def next_round(session: Session, item: Item, seat_id: UUID, version: DocumentVersion) -> int:
    """Return which time of asking this is for a seat and a version, from 1 on."""
    query = select(func.max(DecisionAnswer.round)).where(
        DecisionAnswer.item_id == item.id,
        DecisionAnswer.seat_id == seat_id,
        DecisionAnswer.version_id == version.id,
    )
    return (session.scalar(query) or 0) + 1
