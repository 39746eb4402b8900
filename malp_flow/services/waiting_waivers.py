"""Waivers that wait for a second person, and that person's agreement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.errors import NotFound
from malp_flow.records import sealed
from malp_flow.records.history import Entry
from malp_flow.records.reviews import ReviewException
from malp_flow.services import people, waivers
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


class NothingToAgree(NotFound):
    """No waiver of this review waits for anybody’s agreement."""


@dataclass(frozen=True, slots=True)
class WaitingWaiver:
    """One waiver that does not count yet: what it is for, why, and which role must agree."""

    id: UUID
    move: str
    move_title: str
    checks: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    reason: str
    agreed_by_role: str


def waiting(session: Session, review: OpenReview) -> list[WaitingWaiver]:
    """Return the waivers that wait and still can help; one from before the last move is spent."""
    last_move = select(func.coalesce(func.max(Entry.review_seq), 0)).where(
        Entry.review_id == review.id, Entry.kind == "review.moved"
    )
    query = (
        select(ReviewException)
        .where(
            ReviewException.review_id == review.id,
            ReviewException.kind == "waiver",
            ReviewException.agreed_at.is_(None),
            ReviewException.at_version >= last_move.scalar_subquery(),
        )
        .order_by(ReviewException.asked_at)
    )
    here = {move.id for move in review.workflow.moves_from(review.state)}
    return [_line(session, review, row) for row in session.scalars(query) if row.move in here]


def _line(session: Session, review: OpenReview, row: ReviewException) -> WaitingWaiver:
    move = review.workflow.move(row.move or "")
    agreeing = move.waiver.agreed_by if move and move.waiver else None
    return WaitingWaiver(
        id=row.id,
        move=row.move or "",
        move_title=move.title if move else "",
        checks=tuple((row.checks or "").split()),
        asked_by=people.name_of(session, row.asked_by),
        asked_at=row.asked_at,
        reason=sealed.get(session, row, "reason_sealed"),
        agreed_by_role=review.workflow.roles[agreeing].title if agreeing else "",
    )


def agree(session: Session, review: OpenReview, waiver_id: UUID, *, by: Actor, now: datetime) -> None:
    """Agree to one of the waivers that wait; raises NothingToAgree, NotYours."""
    if waiver_id not in {each.id for each in waiting(session, review)}:
        raise NothingToAgree
    waivers.agree_waiver(session, review, session.get_one(ReviewException, waiver_id), by=by, now=now)
