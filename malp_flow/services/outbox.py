"""Letters on their way: queued with what caused them, claimed, frozen, handed over, answered for.

One merged letter per person and day. A letter is queued in the transaction that caused it and sent in
none: the other end may take seconds, and a lock held meanwhile stops everybody.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import end_of_due_day, local_day
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services.deadlines import WINDOW, days_of
from malp_flow.services.reviews import OpenReview

LEASE = timedelta(seconds=60)
FEW = 5
"""How many letters one claim takes: little is stranded when a worker dies."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a letter goes, beside its name: ids only, and plain facts without personal data."""

    item_id: UUID | None = None
    deadline_id: UUID | None = None
    step_id: UUID | None = None
    facts: Mapping[str, str] | None = None


NOTHING_MORE = Cause()


def queue(
    session: Session,
    name: str,
    *,
    to: UUID,
    review: OpenReview,
    now: datetime,
    item_id: UUID | None = None,
    cause: Cause = NOTHING_MORE,
) -> UUID:
    """Queue a letter to a member and return its id; joined to the one they get that day anyway.

    It leaves in the send window of the partnership's calendar, at once if that is open.
    """
    letter = _todays(session, to, review, name=name, now=now)
    session.add(
        LetterCause(
            partnership_id=review.partnership_id,
            letter_id=letter.id,
            name=name,
            review_id=review.id,
            item_id=item_id or cause.item_id,
            deadline_id=cause.deadline_id,
            step_id=cause.step_id,
            facts=json.dumps(dict(cause.facts or {}), sort_keys=True),
        )
    )
    session.flush()
    return letter.id


def _todays(session: Session, to: UUID, review: OpenReview, *, name: str, now: datetime) -> Letter:
    """The one merged letter of the first day on which none has left yet."""
    days = days_of(session, review.partnership_id)
    at = WINDOW.next_moment(days, now)
    while True:
        key = f"{to}|{local_day(at).isoformat()}"
        letter = session.scalar(select(Letter).where(Letter.key == key))
        if letter is None:
            return _new(session, key, to, review.partnership_id, name=name, at=at)
        if letter.status == "pending":
            return letter
        tomorrow = end_of_due_day(local_day(at) + timedelta(days=1), time(0))
        at = WINDOW.next_moment(days, tomorrow, earliest=WINDOW.ladder_at)


def _new(session: Session, key: str, to: UUID, partnership_id: UUID, *, name: str, at: datetime) -> Letter:
    letter = Letter(key=key, partnership_id=partnership_id, membership_id=to, name=name, next_at=at)
    session.add(letter)
    session.flush()
    return letter


def queue_alone(
    session: Session, name: str, *, to: UUID, review: OpenReview, now: datetime, cause: Cause
) -> UUID:
    """Queue a letter that waits for no other and for no window: a receipt, or an answer asked for."""
    key = f"{to}|{name}|{secrets.token_hex(8)}"
    letter = _new(session, key, to, review.partnership_id, name=name, at=now)
    session.add(
        LetterCause(
            partnership_id=review.partnership_id,
            letter_id=letter.id,
            name=name,
            review_id=review.id,
            item_id=cause.item_id,
            deadline_id=cause.deadline_id,
            facts=json.dumps(dict(cause.facts or {}), sort_keys=True),
        )
    )
    session.flush()
    return letter.id


def claim(session: Session, *, owner: str, now: datetime, at_most: int = FEW) -> list[tuple[UUID, str]]:
    """Take letters that are due, for one lease; return each one's id and the token that fences it.

    Letters whose lease ran out are taken back first: from `leased` quietly, from `started` counted as
    uncertain, for nobody knows whether the other end had them.
    """
    _take_back(session, now)
    query = (
        select(Letter.id)
        .where(Letter.status == "pending", Letter.next_at <= now)
        .order_by(Letter.next_at, Letter.id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    claimed = [(letter_id, secrets.token_hex(16)) for letter_id in session.scalars(query)]
    for letter_id, token in claimed:
        session.execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.status == "pending")
            .values(status="leased", owner=owner, token=token, lease_until=now + LEASE)
        )
    return claimed


def _take_back(session: Session, now: datetime) -> None:
    # A lease far in the future is one from before the clock was set back.
    over = or_(Letter.lease_until <= now, Letter.lease_until > now + 3 * LEASE)
    session.execute(
        update(Letter)
        .where(Letter.status == "started", over)
        .values(
            status="pending",
            uncertain=Letter.uncertain + 1,
            crashes=Letter.crashes + 1,
            token=None,
            next_at=now,
        )
    )
    session.execute(
        update(Letter).where(Letter.status == "leased", over).values(status="pending", token=None)
    )
