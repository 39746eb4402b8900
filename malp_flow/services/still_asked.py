"""Whether what a letter asks for is still asked, looked at once more before it leaves."""

import json
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.lives import begins_in
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import ReviewException
from malp_flow.services import (
    day_told,
    event_invitations,
    event_letters,
    letter_matters,
    meetings,
    notices,
    reviews,
    waivers,
)
from malp_flow.services.letter_fields import AGAIN, BY_HAND, READY
from malp_flow.services.reviews import OpenReview


def no_longer_true(session: Session, cause: LetterCause) -> str:
    """Return why what a letter asks for is not asked any more, or nothing while it is."""
    if cause.review_id is None:
        return "" if notices.still_waits(session, cause) else "answered"
    review = reviews.read(session, cause.review_id, partnership_id=cause.partnership_id)
    if cause.name == READY:
        return "" if review.ready_move == json.loads(cause.facts).get("move") else "moved_on"
    return _answered_meanwhile(session, review, cause)


def _answered_meanwhile(session: Session, review: OpenReview, cause: LetterCause) -> str:
    """Return why what a letter about a review asks or tells is over, or nothing while it is not."""
    if cause.name == waivers.ASKED:
        waiver = session.get_one(ReviewException, UUID(json.loads(cause.facts)["waiver"]))
        return "" if waivers.waits(session, review, waiver) else "answered"
    if cause.name == day_told.DATE_LOST and day_told.is_found_again(session, review, cause):
        return "moved_on"
    if cause.name == BY_HAND:
        return _is_over(session, cause)
    item = session.get(Item, cause.item_id, populate_existing=True) if cause.item_id else None
    if item is not None and cause.name == event_letters.NO_ANSWER and _has_answered(session, item, cause):
        return "answered"
    if item is not None and letter_matters.is_answered(session, review, item, cause.name):
        return "answered"
    if item is None or cause.name not in _asking_letters(review, item):
        return ""
    said = review.workflow.items[item.name]
    is_owed = item.done_at is None and (bool(said.raised_by) or item.state != begins_in(said))
    return "" if is_owed else "no_longer_asked"


def _has_answered(session: Session, event: Item, cause: LetterCause) -> bool:
    """Whether the reader of a letter has answered their invitations meanwhile, or has none any more."""
    reader = session.get_one(Letter, cause.letter_id).membership_id
    asked = (event_invitations.of_member(session, each, reader) for each in meetings.standing(session, event))
    return all(row.answer for row in asked if row)


def _is_over(session: Session, cause: LetterCause) -> str:
    deadline = session.get(Deadline, cause.deadline_id, populate_existing=True) if cause.deadline_id else None
    if deadline is None:
        return ""
    return "met" if deadline.met_at else "no_longer_waited_for" if deadline.cancelled_at else ""


def _asking_letters(review: OpenReview, item: Item) -> set[str]:
    """The letters that ask for an item when it opens: its own, and those of the move that opens it."""
    said = review.workflow.items[item.name]
    move = review.workflow.move(said.opened_by or "")
    return {use.send for use in (*said.letters, *(move.letters if move else ()))} | {AGAIN}
