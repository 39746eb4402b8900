"""Steps that are not needed: a move calls them off, or an answer leaves them out. What was done stays."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Move
from malp_flow.engine.lives import Act
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import deadlines, history, items, letter_causes
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

NOT_NEEDED = "step.not_needed"


def open_until(session: Session, review: OpenReview, move: Move) -> list[Item]:
    """Return what this move closes and is still open: it would be asked of nobody any more."""
    found = items.of_review(session, review, review.workflow.closed_by(move.id))
    return [item for item in found if items.may(item, Act.leave_out)]


def close(session: Session, review: OpenReview, move: Move, *, now: datetime) -> None:
    """Ask nobody any more for what this move closes: its clocks stop, and its letters are taken back."""
    for item in open_until(session, review, move):
        for deadline in deadlines.running(session, review, item_id=item.id):
            deadlines.cancel(session, deadline, now=now)
        letter_causes.withdraw(session, LetterCause.item_id == item.id, because="no_longer_asked", now=now)
        _note_not_needed(session, review, item, now=now)


def leave_out(session: Session, review: OpenReview, name: str, *, now: datetime) -> bool:
    """Note that a step is not needed, which counts as done; return whether any was still to be done."""
    found = [item for item in items.of_review(session, review, [name]) if items.may(item, Act.leave_out)]
    for item in found:
        _note_not_needed(session, review, item, now=now)
    return bool(found)


def _note_not_needed(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    items.bring_on(session, review, item, Act.leave_out, now=now)
    facts = {"step": item.name, "item": str(item.id)}
    history.append(session, NOT_NEEDED, by=Actor(review.partnership_id), now=now, review=review, facts=facts)
