"""Whoever owes something is told of its day where that hung on a meeting: it is known, or another one."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.records.chases import Deadline
from malp_flow.services import outbox, readers
from malp_flow.services.reviews import OpenReview

DATE_SET = "date_set"


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
