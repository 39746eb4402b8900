"""Letters queued with what caused them, in the transaction that caused them, and sent in none.

One merged letter per person and day: what comes later that day joins it, as long as nothing of it is frozen.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import end_of_due_day, local_day
from malp_flow.records import sealed
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import hours
from malp_flow.services.deadlines import days_of, leaves_at
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a letter goes, beside its name: ids only, and plain facts without personal data."""

    item_id: UUID | None = None
    deadline_id: UUID | None = None
    step_id: UUID | None = None
    facts: Mapping[str, str] | None = None
    line: str = ""
    """What a person wrote into it; kept sealed."""


NOTHING_MORE = Cause()
HELD, LATE = "held", "late_after_silence"
"""A letter that waits for a person, and why: it became late while nothing ran."""


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
    letter = _merged(session, to, review.partnership_id, name=name, now=now)
    _add_cause(session, letter, name, cause, review_id=review.id, item_id=item_id)
    return letter.id


def queue_late(
    session: Session, name: str, *, to: UUID, review: OpenReview, now: datetime, cause: Cause
) -> UUID:
    """Queue a reminder that became late in a silence, and return its letter’s id: it waits for the manager.

    All that is late for one person waits in one letter. When nobody decides, it joins the letter of the next
    working day at the hour of reminders (`late_letters`).
    """
    days, window = days_of(session, review.partnership_id), hours.window_of(session, review.partnership_id)
    tomorrow = end_of_due_day(local_day(now) + timedelta(days=1), time(0))
    key = f"{to}|late|{local_day(now).isoformat()}"
    letter = session.scalar(select(Letter).where(Letter.key == key, Letter.status == HELD).with_for_update())
    if letter is None:
        letter = Letter(
            key=key if session.scalar(select(Letter.id).where(Letter.key == key)) is None else _another(key),
            partnership_id=review.partnership_id,
            membership_id=to,
            name=name,
            status=HELD,
            last_code=LATE,
            next_at=window.next_moment(days, tomorrow, earliest=window.ladder_at),
        )
        session.add(letter)
        session.flush()
    _add_cause(session, letter, name, cause, review_id=review.id)
    return letter.id


def _another(key: str) -> str:
    return f"{key}|{secrets.token_hex(8)}"


def queue_out_of_hours(
    session: Session, name: str, *, to: UUID, review: OpenReview, now: datetime, cause: Cause
) -> UUID:
    """Queue a reminder that waits for no hour and no working day, and return its letter’s id.

    What becomes due for one person at one moment goes in one letter, beside that of the day.
    """
    place = review.partnership_id
    new = Letter(key=f"{to}|{now.isoformat()}", partnership_id=place, membership_id=to, name=name)
    new.any_hour, new.next_at = True, now
    letter = _of_key(session, new)
    if letter.status != "pending" or letter.dated_at is not None:
        letter = _alone(session, name, to=to, partnership_id=place, now=now, any_hour=True)
    _add_cause(session, letter, name, cause, review_id=review.id)
    return letter.id


def queue_alone(
    session: Session,
    name: str,
    *,
    to: UUID,
    review: OpenReview,
    now: datetime,
    cause: Cause,
    any_hour: bool = False,
) -> UUID:
    """Queue a letter that waits for no other: a decision, or a change of hands.

    `any_hour` is for a code or a receipt, which somebody is waiting for at this moment.
    """
    letter = _alone(session, name, to=to, partnership_id=review.partnership_id, now=now, any_hour=any_hour)
    _add_cause(session, letter, name, cause, review_id=review.id)
    return letter.id


def queue_about_no_review(
    session: Session, name: str, *, to: UUID, partnership_id: UUID, now: datetime, cause: Cause
) -> UUID:
    """Queue a letter that waits for no other and no hour: how somebody gets in, or a role that waits."""
    letter = _alone(session, name, to=to, partnership_id=partnership_id, now=now, any_hour=True)
    _add_cause(session, letter, name, cause)
    return letter.id


def _alone(
    session: Session, name: str, *, to: UUID, partnership_id: UUID, now: datetime, any_hour: bool
) -> Letter:
    letter = Letter(
        key=f"{to}|{name}|{secrets.token_hex(8)}",
        partnership_id=partnership_id,
        membership_id=to,
        name=name,
        any_hour=any_hour,
        next_at=now if any_hour else leaves_at(session, partnership_id, now),
    )
    session.add(letter)
    session.flush()
    return letter


def _add_cause(
    session: Session,
    letter: Letter,
    name: str,
    cause: Cause,
    *,
    review_id: UUID | None = None,
    item_id: UUID | None = None,
) -> None:
    session.add(_cause_row(session, letter, name, cause, review_id=review_id, item_id=item_id))
    session.flush()


def _cause_row(
    session: Session,
    letter: Letter,
    name: str,
    cause: Cause,
    *,
    review_id: UUID | None,
    item_id: UUID | None = None,
) -> LetterCause:
    row = LetterCause(
        partnership_id=letter.partnership_id,
        letter_id=letter.id,
        name=name,
        review_id=review_id,
        item_id=item_id or cause.item_id,
        deadline_id=cause.deadline_id,
        step_id=cause.step_id,
        facts=json.dumps(dict(cause.facts or {}), sort_keys=True),
    )
    if cause.line:
        sealed.put(session, row, "line_sealed", cause.line)
    return row


def unkept(
    session: Session, name: str, *, to: UUID, review: OpenReview, now: datetime, cause: Cause
) -> tuple[Letter, LetterCause]:
    """Return a letter and why it would go, to look at what it would say. Neither is kept."""
    letter = Letter(key="", partnership_id=review.partnership_id, membership_id=to, name=name, next_at=now)
    return letter, _cause_row(session, letter, name, cause, review_id=review.id)


def _merged(session: Session, to: UUID, partnership_id: UUID, *, name: str, now: datetime) -> Letter:
    """The merged letter of the first day on which nothing has left yet, locked until the end."""
    days, window = days_of(session, partnership_id), hours.window_of(session, partnership_id)
    at = window.next_moment(days, now)
    while True:
        letter = _of_day(session, to, partnership_id, name=name, at=at)
        if letter.status == "pending" and letter.dated_at is None:
            return letter
        tomorrow = end_of_due_day(local_day(at) + timedelta(days=1), time(0))
        at = window.next_moment(days, tomorrow, earliest=window.ladder_at)


def _of_day(session: Session, to: UUID, partnership_id: UUID, *, name: str, at: datetime) -> Letter:
    day = local_day(at)
    new = Letter(key=f"{to}|{day.isoformat()}", partnership_id=partnership_id, membership_id=to, name=name)
    new.next_at, new.merged_on = at, day
    return _of_key(session, new)


def _of_key(session: Session, new: Letter) -> Letter:
    """The letter of that key, locked until the end; the new one where there is none."""
    # Locked: a worker that froze it meanwhile would leave out what is added now.
    query = select(Letter).where(Letter.key == new.key).with_for_update()
    letter = session.scalar(query.execution_options(populate_existing=True))
    if letter is not None:
        return letter
    try:
        with session.begin_nested():
            session.add(new)
    except IntegrityError:  # somebody else queued it at the same moment
        return session.scalars(query).one()
    return new


def carry_over(session: Session, letter: Letter, *, now: datetime) -> None:
    """Hand the causes of a letter whose day is over on to the present one, so that each day has one.

    The caller holds the partnership's head: whoever queues letters has taken it before.
    """
    present = _merged(session, letter.membership_id, letter.partnership_id, name=letter.name, now=now)
    session.execute(
        update(LetterCause).where(LetterCause.letter_id == letter.id).values(letter_id=present.id)
    )
    letter.status, letter.last_code = "superseded", "carried_over"
    session.flush()
