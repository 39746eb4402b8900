"""Why a letter goes: what is still true of it, what fell away, and the reminders that it carries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter, LetterCause

HANDED_OVER = "handed_over"
"""Why a letter no longer speaks of a reminder: whoever stands in for its reader gets it."""
A_LATER_ONE = "a_later_one_is_due"
"""Why a reminder is overtaken."""


def live(session: Session, letter_id: UUID) -> list[LetterCause]:
    """Return why a letter goes, without what has fallen away, in the order of queuing."""
    query = select(LetterCause).where(LetterCause.letter_id == letter_id, LetterCause.dropped_at.is_(None))
    return list(session.scalars(query.order_by(LetterCause.id)))


def drop(session: Session, cause: LetterCause, *, because: str, now: datetime) -> None:
    """Note that a letter no longer speaks of this; the cause stays on record, and so does its reminder.

    A reminder that was handed over to somebody else still goes.
    """
    cause.dropped_at, cause.dropped_because = now, because
    state = "overtaken" if because == A_LATER_ONE else "cancelled"
    if cause.step_id and because != HANDED_OVER:
        session.execute(
            update(LadderStep)
            .where(LadderStep.id == cause.step_id, LadderStep.state == "claimed")
            .values(state=state, reason=because)
        )


def put_back(
    session: Session, cause: LetterCause, *, because: str, wake_at: datetime | None, now: datetime
) -> None:
    """Take a reminder out of a letter that has not left, because something holds it back: it waits again."""
    cause.dropped_at, cause.dropped_because = now, because
    session.execute(
        update(LadderStep)
        .where(LadderStep.id == cause.step_id, LadderStep.state == "claimed")
        .values(state="held", reason=because, wake_at=wake_at, done_at=None)
    )


def note_sent(session: Session, letter_id: UUID, *, now: datetime) -> None:
    """Note that the reminders of which a letter speaks have left with it."""
    spoken_of = select(LetterCause.step_id).where(
        LetterCause.letter_id == letter_id,
        LetterCause.step_id.is_not(None),
        LetterCause.dropped_at.is_(None),
    )
    session.execute(
        update(LadderStep)
        .where(LadderStep.id.in_(spoken_of), LadderStep.state == "claimed")
        .values(state="sent", done_at=now)
    )


def overtake(session: Session, deadline_id: UUID, *, now: datetime) -> None:
    """Give up what still waits of earlier reminders of a deadline: a later one is due now.

    A letter that is being handed over, or whose frozen bytes speak of other things too, still goes.
    """
    query = (
        select(LetterCause, Letter)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(
            LetterCause.deadline_id == deadline_id,
            LetterCause.step_id.is_not(None),
            LetterCause.dropped_at.is_(None),
            Letter.status.in_(("pending", "held")),
        )
        .with_for_update()
    )
    for cause, letter in session.execute(query).all():
        others = [each for each in live(session, letter.id) if each.deadline_id != deadline_id]
        if letter.dated_at is None or not others:
            drop(session, cause, because=A_LATER_ONE, now=now)
            letter.status = letter.status if others else "superseded"
            session.flush()


def withdraw(session: Session, *which: ColumnElement[bool], because: str, now: datetime) -> None:
    """Drop what still waits, unless its bytes are frozen; `which` picks among causes and letters."""
    query = (
        select(LetterCause, Letter)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(
            Letter.status == "pending", Letter.dated_at.is_(None), LetterCause.dropped_at.is_(None), *which
        )
        .with_for_update()
    )
    for cause, letter in session.execute(query).all():
        drop(session, cause, because=because, now=now)
        session.flush()
        if not live(session, letter.id):
            letter.status = "cancelled"
