"""What a move writes down when it leads to another review; commissioning that is `linked_reviews`."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Move
from malp_flow.services import history
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

WANTED = "review.linked_wanted"


def of_move(session: Session, review: OpenReview, move: Move, *, now: datetime) -> None:
    """Write down that another review is wanted now, where the file says so of this move."""
    if move.spawns:
        facts = {"move": move.id, "workflow": move.spawns}
        history.append(session, WANTED, by=Actor(review.partnership_id), now=now, review=review, facts=facts)
