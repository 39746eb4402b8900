"""Waivers as they are kept: which there are in a review, and which a move has spent since."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.records.history import Entry
from malp_flow.records.reviews import ReviewException
from malp_flow.services import together
from malp_flow.services.reviews import OpenReview


def last_move(session: Session, review: OpenReview) -> int:
    """Return the review's version at its last move, 0 before the first: a waiver from before is spent."""
    found = together.rows(session, "last_move", review.id, lambda ids: last_moves(session, ids).items())
    return found[0] if found else 0


def of_review(session: Session, review: OpenReview) -> list[ReviewException]:
    """Return every waiver of a review, the newest first, spent ones too."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, ReviewException]]:
        query = select(ReviewException).where(
            ReviewException.review_id.in_(ids), ReviewException.kind == "waiver"
        )
        order = (ReviewException.asked_at.desc(), ReviewException.id)
        return ((row.review_id, row) for row in session.scalars(query.order_by(*order)))

    return together.rows(session, "waivers", review.id, ask)


def last_moves(session: Session, review_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the same of several reviews at once; those that never moved are missing."""
    query = (
        select(Entry.review_id, func.max(Entry.review_seq))
        .where(Entry.review_id.in_(review_ids), Entry.kind == "review.moved")
        .group_by(Entry.review_id)
    )
    return {review_id: seq for review_id, seq in session.execute(query) if review_id and seq}
