"""Letters that are due, taken by one worker at a time for one lease, and taken back from the dead.

What was only leased goes back quietly. What was started is counted as uncertain: nobody knows whether the
other end had it. A letter under which workers die again and again is set aside, so that the others go.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import history, outbox
from malp_flow.services.deadlines import leaves_at

LEASE = timedelta(seconds=60)
FEW = 5
"""How many letters one claim takes: little is stranded when a worker dies."""
LOOKED_AT = 2_000
"""Among how many the most urgent are sought: those that have waited longest."""
POISON = 8
"""So many deaths of workers, or failures of ours, under one letter set it aside."""
AFTER_A_FALL = timedelta(minutes=5)
WHILE_AWAY = timedelta(minutes=1)

Claimed = tuple[UUID, str]
"""A letter's id and the token that fences it: whoever lost the lease has another one."""


def carry_over_one(session: Session, *, now: datetime) -> bool:
    """Let one letter of an earlier day join the present one; whether there was any."""
    query = select(Letter).where(*_due(now), _is_of_yesterday(now)).order_by(Letter.next_at).limit(1)
    found = session.scalar(query)
    if found is None:
        return False
    history.hold(session, found.partnership_id)
    letter = session.get_one(Letter, found.id, with_for_update=True, populate_existing=True)
    if letter.status == "pending" and letter.dated_at is None and not _put_off(session, letter, now=now):
        outbox.carry_over(session, letter, now=now)
    session.flush()
    return True


def claim(session: Session, *, owner: str, now: datetime, at_most: int = FEW) -> list[Claimed]:
    """Take letters that may leave now, for one lease, the most urgent first."""
    _take_back(session, _is_over(now), now=now)
    waiting = (*_due(now), ~_is_of_yesterday(now))
    head = select(Letter.id).where(*waiting).order_by(Letter.next_at, Letter.id).limit(LOOKED_AT)
    query = (
        select(Letter)
        .where(*waiting, Letter.id.in_(head))
        .order_by(*_urgency())
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    while due := session.scalars(query).all():
        may_leave = [letter for letter in due if not _put_off(session, letter, now=now)]
        if may_leave:
            return [_leased(letter, owner, now) for letter in _apart(may_leave)]
        session.flush()
    return []


def _urgency() -> tuple[ColumnElement[Any], ...]:
    """What somebody waits for at this moment, what is overdue, due today, due soon; then what has no day."""
    soonest = (
        select(func.min(Deadline.due_at))
        .join(LetterCause, LetterCause.deadline_id == Deadline.id)
        .where(
            LetterCause.letter_id == Letter.id,
            LetterCause.dropped_at.is_(None),
            Deadline.earliest.is_(False),
        )
        .scalar_subquery()
    )
    return Letter.any_hour.desc(), soonest.asc().nulls_last(), Letter.next_at.asc(), Letter.id.asc()


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Letter.status == "pending", Letter.next_at <= now)


def _is_of_yesterday(now: datetime) -> ColumnElement[bool]:
    today = local_day(now)
    return and_(Letter.dated_at.is_(None), func.coalesce(Letter.merged_on, today) < today)


def _put_off(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Put off what meets a closed window, to its next opening; whether that was so."""
    if letter.any_hour:
        return False
    opens = leaves_at(session, letter.partnership_id, now)
    if opens > now:
        letter.next_at = opens
    return opens > now


def _apart(letters: list[Letter]) -> list[Letter]:
    """A letter under which a worker died travels alone: the others shall not be blamed for it."""
    if letters and letters[0].crashes:
        return letters[:1]
    return [letter for letter in letters if not letter.crashes]


def _leased(letter: Letter, owner: str, now: datetime) -> Claimed:
    token = secrets.token_hex(16)
    letter.status, letter.owner, letter.token, letter.lease_until = "leased", owner, token, now + LEASE
    return letter.id, token


def _is_over(now: datetime) -> ColumnElement[bool]:
    # A lease far in the future is one from before the clock was set back.
    return or_(Letter.lease_until <= now, Letter.lease_until > now + 3 * LEASE)


def take_back_own(session: Session, *, owner: str, now: datetime) -> None:
    """Take back at once what an earlier worker of this name held; it is known to be dead."""
    _take_back(session, Letter.owner == owner, now=now)


def _take_back(session: Session, whose: ColumnElement[bool], *, now: datetime) -> None:
    is_poison = Letter.crashes + 1 >= POISON
    session.execute(
        update(Letter)
        .where(Letter.status == "started", whose)
        .values(
            status=case((is_poison, "dead"), else_="pending"),
            last_code=case((is_poison, "poison"), else_=Letter.last_code),
            uncertain=Letter.uncertain + 1,
            crashes=Letter.crashes + 1,
            token=None,
            next_at=now,
        )
    )
    session.execute(
        update(Letter).where(Letter.status == "leased", whose).values(status="pending", token=None)
    )


def give_back(session: Session, claimed: list[Claimed]) -> None:
    """Let go of letters that this worker will not hand over now."""
    for letter_id, token in claimed:
        session.execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.token == token, Letter.status == "leased")
            .values(status="pending", token=None)
        )


def let_wait(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """Let a letter wait that the database did not let us begin; nobody was spoken to yet."""
    session.execute(
        update(Letter)
        .where(Letter.id == claimed[0], Letter.token == claimed[1], Letter.status.in_(("leased", "started")))
        .values(status="pending", token=None, next_at=now + WHILE_AWAY)
    )


def stumbled(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """Note that handing a letter over failed in a way nobody foresaw; it is tried again, but not for ever."""
    letter = session.get(Letter, claimed[0], with_for_update=True, populate_existing=True)
    if letter is None or letter.token != claimed[1]:
        return
    letter.uncertain += letter.status == "started"
    letter.crashes += 1
    letter.status, letter.token = "dead" if letter.crashes >= POISON else "pending", None
    letter.last_code, letter.next_at = "failed_here", now + AFTER_A_FALL
