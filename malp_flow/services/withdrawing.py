"""An audit that was asked for by mistake is taken back: with a reason, on record, and out of every count."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.outbox import LetterCause
from malp_flow.records.reviews import ReviewException
from malp_flow.services import (
    access,
    audit_counts,
    consequences,
    deadlines,
    history,
    items,
    letter_causes,
    moves,
    naming,
    outbox,
)
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview


def withdraw(
    session: Session, review: OpenReview, item_id: UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take one audit back; who audited is told, if it was issued. Nothing is deleted.

    Raises ReasonNeeded, NotYours, ReviewEnded, NoSuchItem, and NotNow where it was gone ahead without.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_running(review)
    reason = require_reason(reason)
    was_asked = item.opened_at is not None and item.done_at is None
    items.bring_on(session, review, item, Act.take_away, now=now)
    for deadline in deadlines.running(session, review, item_id=item.id):
        deadlines.cancel(session, deadline, now=now)
    letter_causes.withdraw(session, LetterCause.item_id == item.id, because="no_longer_asked", now=now)
    gone = naming.let_go(session, review, item, by=by, now=now)
    mistake = ReviewException(
        partnership_id=review.partnership_id,
        review_id=review.id,
        kind=audit_counts.WITHDRAWN,
        at_version=review.version,
        item_id=item.id,
        asked_by=by.person_id,
        asked_at=now,
        agreed_by=by.person_id,
        agreed_at=now,
    )
    sealed.put(session, mistake, "reason_sealed", reason)
    session.add(mistake)
    facts, secrets = {"item": str(item.id)}, {"reason": reason}
    history.append(session, "audit.withdrawn", by=by, now=now, review=review, facts=facts, secrets=secrets)
    for member in gone if was_asked else ():
        cause = outbox.Cause(item.id)
        outbox.queue_alone(session, "audit_withdrawn", to=member, review=review, now=now, cause=cause)
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)
