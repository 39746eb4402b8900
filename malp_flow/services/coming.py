"""What the clock will bring next."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter
from malp_flow.records.reviews import Review


def next_moment(session: Session, *, after: datetime) -> datetime | None:
    """Return the next moment at which a reminder, a letter or a gate is due; None when nothing waits."""
    queries = (
        select(func.min(LadderStep.due_at)).where(LadderStep.state == "planned", LadderStep.due_at > after),
        select(func.min(LadderStep.wake_at)).where(LadderStep.state == "held", LadderStep.wake_at > after),
        select(func.min(Letter.next_at)).where(Letter.status == "pending", Letter.next_at > after),
        select(func.min(Review.look_again_at)).where(Review.look_again_at > after),
    )
    found = [moment for moment in map(session.scalar, queries) if moment is not None]
    return min(found, default=None)
