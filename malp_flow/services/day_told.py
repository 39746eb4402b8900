"""Whoever owes something is told of its day where that hangs on a meeting: known, another one, or lost."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import deadlines, outbox, readers
from malp_flow.services.reviews import OpenReview

DATE_SET, DATE_LOST = "date_set", "date_lost"


def tell(
    session: Session, review: OpenReview, deadline: Deadline, *, old: date | None, now: datetime
) -> None:
    """Queue the letter that says the day of a deadline, and which it was before; not of a first day."""
    if deadline.earliest:
        return
    facts = {"old": old.isoformat()} if old else {}
    cause = outbox.Cause(deadline.item_id, deadline.id, facts=facts)
    for member in readers.who_owes(session, review, deadline, now=now):
        outbox.queue(session, DATE_SET, to=member, review=review, now=now, cause=cause)


def tell_lost(session: Session, review: OpenReview, deadline: Deadline, *, now: datetime) -> None:
    """Queue the letter that a day which people were told is not known any more; not of a first day."""
    if deadline.earliest:
        return
    cause = outbox.Cause(deadline.item_id, deadline.id, facts={"old": deadline.due_on.isoformat()})
    for member in readers.who_owes(session, review, deadline, now=now):
        outbox.queue(session, DATE_LOST, to=member, review=review, now=now, cause=cause)


def is_found_again(session: Session, review: OpenReview, cause: LetterCause) -> bool:
    """Whether what such a letter tells of has a day again, or is owed no more."""
    lost = session.get_one(Deadline, cause.deadline_id)
    item = session.get(Item, lost.item_id, populate_existing=True) if lost.item_id else None
    over = item is not None and item.done_at is not None
    return over or bool(deadlines.running(session, review, name=lost.name, item_id=lost.item_id))
