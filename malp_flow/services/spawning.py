"""What a move writes down when it leads to another review, or ends one that had led to others.

Commissioning what is wanted is `linked_reviews`.
"""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Move
from malp_flow.records.history import Entry
from malp_flow.services import history, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

WANTED, LED_TO, ORIGIN_WITHDRAWN = "review.linked_wanted", "review.led_to", "review.origin_withdrawn"


def of_move(session: Session, review: OpenReview, move: Move, *, now: datetime) -> None:
    """Write down that another review is wanted now, where the file says so of this move.

    When people end a review early, those it has led to go on, and their history says what happened.
    """
    if move.spawns:
        facts = {"move": move.id, "workflow": move.spawns}
        history.append(session, WANTED, by=Actor(review.partnership_id), now=now, review=review, facts=facts)
    if move in telling_moves.ending_early(review.workflow):
        _tell_linked(session, review, now=now)


def _tell_linked(session: Session, review: OpenReview, *, now: datetime) -> None:
    query = select(Entry.body).where(Entry.review_id == review.id, Entry.kind == LED_TO).order_by(Entry.seq)
    for body in session.scalars(query).all():
        made = UUID(json.loads(body)["facts"]["review"])
        other = reviews.opened(session, made, partnership_id=review.partnership_id)
        if not other.workflow.state(other.state).final:
            system, facts = Actor(review.partnership_id), {"review": str(review.id)}
            history.append(session, ORIGIN_WITHDRAWN, by=system, now=now, review=other, facts=facts)
