"""More time for one agency on one child's record: asked why, by whom, and from which day to which."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.definition import MoreTime as Allowed
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.items import Item
from malp_flow.services import access, deadlines, history, items, ladder_steps, outbox, read_once, readers
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.more_time_days import may_be
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview

GIVEN, REFUSED, TAKEN_BACK = "given", "refused", "taken_back"


class AskedAlready(Refused):
    """More time is asked for already. Wait for the answer, or call the business manager."""


class NothingDue(Refused):
    """There is no day to move: this audit is back, or its clock does not run. Look at its page."""


class NothingAsked(Refused):
    """Nobody waits for an answer here: it is decided already. The page says by whom and when."""


def waiting_for_decision(session: Session, deadline: Deadline) -> bool:
    """Whether more time was asked for and nobody has decided yet, so that its reminders wait."""
    return asked(session, deadline) is not None


def asked(session: Session, deadline: Deadline) -> MoreTime | None:
    """Return the request about a deadline that waits for a decision, or None."""
    waiting = select(MoreTime).where(MoreTime.decision.is_(None)).order_by(MoreTime.id.desc())
    if read_once.keeps(session):
        of_all = waiting.where(MoreTime.partnership_id == deadline.partnership_id)
        return next((row for row in session.scalars(of_all) if row.deadline_id == deadline.id), None)
    return session.scalars(waiting.where(MoreTime.deadline_id == deadline.id).limit(1)).first()


def ask(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    new_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Ask for another due day for one's own audit. More than may be given at once can be asked for too.

    Raises NotLater, NoWorkingDay, ReasonNeeded, AskedAlready, NothingDue, ReviewEnded,
    NotHere, NoSuchItem.
    """
    access.require_running(review)
    own = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, own, review=review, on=local_day(now))
    item, deadline, allowed = _clock(session, review, item_id)
    if waiting_for_decision(session, deadline):
        raise AskedAlready
    _need_reason(reason)
    may_be(session, deadline, new_on, at_most=None, now=now)
    row = _row(deadline, new_on=new_on, by=by, now=now)
    sealed.put(session, row, "reason_sealed", reason)
    session.add(row)
    _note(session, review, "more_time.asked", deadline, new_on, reason=reason, by=by, now=now)
    _write_to(session, review, item, deadline, [allowed.by], "more_time_asked", now=now, asked=new_on)


def take_back(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Want no more time after all: the day stays, reminders go on, and the manager has nothing to decide.

    Raises NothingAsked, NothingDue, ReviewEnded, NotHere, NoSuchItem.
    """
    access.require_running(review)
    own = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, own, review=review, on=local_day(now))
    item, deadline, _allowed = _clock(session, review, item_id)
    row = _decide(session, deadline, TAKEN_BACK, by=by, now=now)
    _note(session, review, "more_time.taken_back", deadline, row.new_on or deadline.due_on, by=by, now=now)
    ladder_steps.wake(session, review, item_id=item.id)


def refuse(
    session: Session, review: OpenReview, item_id: UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Leave the due day as it is, and say why. Raises NothingAsked, NothingDue, ReasonNeeded,
    NotYours, NoSuchItem."""
    access.require_running(review)
    item, deadline, allowed = _clock(session, review, item_id)
    access.require_role(session, by, [allowed.by], review=review, on=local_day(now))
    _need_reason(reason)
    row = _decide(session, deadline, REFUSED, by=by, now=now)
    asked_on = row.new_on or deadline.due_on
    _note(session, review, "more_time.refused", deadline, asked_on, reason=reason, by=by, now=now)
    ladder_steps.wake(session, review, item_id=item.id)
    role = review.workflow.items[item.name].by or ""
    _write_to(session, review, item, deadline, [role], "more_time_refused", now=now)


def agree(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Give the day that was asked for. Raises NothingAsked and all that `give` raises."""
    _item, deadline, _allowed = _clock(session, review, item_id)
    row = asked(session, deadline)
    if row is None or row.new_on is None:
        raise NothingAsked
    reason = sealed.get(session, row, "reason_sealed")
    give(session, review, item_id, new_on=row.new_on, reason=reason, by=by, now=now)


def give(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    new_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> Deadline:
    """Give one agency another due day for one record; the old day, the reason and the giver are kept.

    Raises NotLater, NoWorkingDay, BeyondMoreTime, ReasonNeeded, NothingDue, ReviewEnded, NotYours,
    NoSuchItem.
    """
    access.require_running(review)
    item, deadline, allowed = _clock(session, review, item_id)
    access.require_role(session, by, [allowed.by], review=review, on=local_day(now))
    _need_reason(reason)
    may_be(session, deadline, new_on, at_most=allowed.at_most_working_days, now=now)
    days = _days_of(session, deadline, new_on)
    _keep_more_time(session, review, deadline, new_on=new_on, reason=reason, by=by, now=now)
    deadlines.move_day(session, review, deadline, new_on=new_on, now=now)
    role = review.workflow.items[item.name].by or ""
    _write_to(session, review, item, deadline, [role], "new_date", now=now, **days)
    return deadline


def _days_of(session: Session, deadline: Deadline, new_on: date) -> dict[str, date]:
    """Return the day that was and, where another was asked for than is given, that one."""
    row = asked(session, deadline)
    wished = {"asked": row.new_on} if row and row.new_on and row.new_on != new_on else {}
    return {"old": deadline.due_on} | wished


def _clock(session: Session, review: OpenReview, item_id: UUID) -> tuple[Item, Deadline, Allowed]:
    """Return an audit, its running clock and who may give it more time; raises NothingDue, NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    for deadline in deadlines.running(session, review, item_id=item.id):
        allowed = review.workflow.deadlines[deadline.name].more_time
        if allowed:
            return item, deadline, allowed
    raise NothingDue


def _decide(session: Session, deadline: Deadline, decision: str, *, by: Actor, now: datetime) -> MoreTime:
    row = asked(session, deadline)
    if row is None:
        raise NothingAsked
    row.decision, row.decided_by, row.decided_at = decision, by.person_id, now
    return row


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    require_short(reason)


def _write_to(
    session: Session,
    review: OpenReview,
    item: Item,
    deadline: Deadline,
    roles: list[str],
    letter: str,
    *,
    now: datetime,
    **days: date,
) -> None:
    facts: Mapping[str, str] = {name: day.isoformat() for name, day in days.items()}
    cause = outbox.Cause(item.id, deadline.id, facts=facts)
    for role in roles:
        for member in readers.of_item(session, review, role, item, now=now):
            outbox.queue_alone(session, letter, to=member, review=review, now=now, cause=cause)


def _keep_more_time(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    *,
    new_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    given = asked(session, deadline)
    if given is None:
        given = _row(deadline, new_on=new_on, by=by, now=now)
        sealed.put(session, given, "reason_sealed", reason)
        session.add(given)
    given.decision, given.decided_by, given.decided_at = GIVEN, by.person_id, now
    given.new_on = new_on
    _note(session, review, "more_time.given", deadline, new_on, reason=reason, by=by, now=now)


def _row(deadline: Deadline, *, new_on: date, by: Actor, now: datetime) -> MoreTime:
    return MoreTime(
        partnership_id=deadline.partnership_id,
        deadline_id=deadline.id,
        asked_by=by.person_id,
        asked_on=local_day(now),
        old_on=deadline.due_on,
        new_on=new_on,
    )


def _note(
    session: Session,
    review: OpenReview,
    kind: str,
    deadline: Deadline,
    new_on: date,
    *,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    days = {"old": deadline.due_on.isoformat(), "new": new_on.isoformat()}
    facts = {"deadline": deadline.name, "item": str(deadline.item_id)} | days
    secrets = {"reason": reason} if reason else None
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)
