"""The answers of one case released to those who meet about it: dated, ended again, every reading noted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import EventState, ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.moderation import CaseRelease
from malp_flow.records.people import RoleHolding
from malp_flow.records.reviews import Case
from malp_flow.services import access, history, outbox, readers, released
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

OPEN_AFTER_THE_EVENT = timedelta(days=30)
_NOT_ON_THE_CASE = frozenset({ReturnState.nil_return, ReturnState.withdrawn, ReturnState.expected})
"""An agency that does not know the child reads nothing about it."""


class StillSealed(Refused):
    """The audits are not released yet, so no case can be shown to the event."""


class IsReleased(Refused):
    """The answers on this record are released already. End that first to choose another last day."""


class NotReleased(Refused):
    """The answers on this record are not released, so there is nothing to end."""


class DayPast(Refused):
    """That day is past. Choose today or a later one, or leave it empty."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release that is in force; `last_day` is None while neither a day nor the event sets an end."""

    id: UUID
    case_id: UUID
    released_at: datetime
    last_day: date | None


def release(
    session: Session,
    review: OpenReview,
    case_id: UUID,
    *,
    last_day: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """Release the answers on one case to its auditors and those named for it, who each get an email.

    Without `last_day` they can be read until 30 days after the event was held.
    Raises NotYours, NotHere, StillSealed, IsReleased, DayPast, ReviewEnded.
    """
    case = _case(session, review, case_id, by=by, now=now)
    if not _returns(session, review, case_id):
        raise StillSealed
    if in_force(session, review, case_id, now=now) is not None:
        raise IsReleased
    if last_day is not None and last_day < local_day(now):
        raise DayPast
    row = CaseRelease(
        partnership_id=review.partnership_id,
        review_id=review.id,
        case_id=case.id,
        last_day=last_day,
        released_by=by.person_id,
        released_at=now,
    )
    session.add(row)
    facts = {"case": str(case.id)} | ({"last_day": last_day.isoformat()} if last_day else {})
    history.append(session, "answers.released", by=by, now=now, review=review, facts=facts)
    session.flush()
    _tell(session, review, case_id, now=now)


def end(session: Session, review: OpenReview, case_id: UUID, *, by: Actor, now: datetime) -> None:
    """End the release of one case from this moment on. Raises NotYours, NotHere, NotReleased."""
    _case(session, review, case_id, by=by, now=now, running=False)
    found = in_force(session, review, case_id, now=now)
    if found is None:
        raise NotReleased
    row = session.get_one(CaseRelease, found.id)
    row.ended_by, row.ended_at = by.person_id, now
    facts = {"case": str(case_id)}
    history.append(session, "answers.release_ended", by=by, now=now, review=review, facts=facts)


def _case(
    session: Session, review: OpenReview, case_id: UUID, *, by: Actor, now: datetime, running: bool = True
) -> Case:
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    case = session.get(Case, case_id)
    if case is None or case.review_id != review.id:
        raise NotHere
    if running:
        access.require_running(review)
    return case


def _returns(session: Session, review: OpenReview, case_id: UUID) -> list[Item]:
    """The audits on a case whose seal is off, of agencies that know the child."""
    names = released.lifted(session, review)
    query = select(Item).where(Item.review_id == review.id, Item.case_id == case_id, Item.name.in_(names))
    return [item for item in session.scalars(query) if item.state not in _NOT_ON_THE_CASE]


def in_force(session: Session, review: OpenReview, case_id: UUID, *, now: datetime) -> Release | None:
    """Return the release of a case by which its answers can be read at this moment, or None."""
    query = select(CaseRelease, _last_held(review).scalar_subquery()).where(
        CaseRelease.review_id == review.id, CaseRelease.case_id == case_id, CaseRelease.ended_at.is_(None)
    )
    for row, held_at in session.execute(query.order_by(CaseRelease.released_at.desc())):
        usual = _usual(held_at)
        last_day = row.last_day or usual
        # A review that ended before any event was held has nobody left who meets about it.
        endless = last_day is None and not review.workflow.state(review.state).final
        if endless or (last_day is not None and local_day(now) <= last_day):
            return Release(row.id, case_id, row.released_at, last_day)
    return None


def usual_last_day(session: Session, review: OpenReview) -> date | None:
    """Return the last day without another choice: 30 days after the last event that was held, or None."""
    return _usual(session.scalar(_last_held(review)))


def _usual(held_at: datetime | None) -> date | None:
    return local_day(held_at) + OPEN_AFTER_THE_EVENT if held_at else None


def _last_held(review: OpenReview) -> Select[datetime]:
    return (
        select(func.max(Meeting.ends_at))
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, Item.kind == Kind.event, Item.state == EventState.held)
    )


def for_item(session: Session, review: OpenReview, item: Item, *, now: datetime) -> Release | None:
    """Return the release that the auditor of this audit reads by, or None."""
    if item.case_id is None or item.state in _NOT_ON_THE_CASE:
        return None
    if item.name not in released.lifted(session, review):
        return None
    return in_force(session, review, item.case_id, now=now)


def named_for(session: Session, review: OpenReview, member: UUID, *, on: date) -> list[UUID]:
    """Return the cases for which somebody is named among those invited to an event of the review."""
    mine = [row for row in _named(session, review, on=on) if row.membership_id == member]
    return [row.case_id for row in mine if row.case_id]


def _named(session: Session, review: OpenReview, *, on: date) -> list[RoleHolding]:
    """Who is named for a case in a role that an event invites; leads never read answers."""
    events = review.workflow.items_of(Kind.event)
    invited = {role for name in events for role in review.workflow.items[name].invite}
    return readers.named_for_cases(session, review, invited, on=on)


def _tell(session: Session, review: OpenReview, case_id: UUID, *, now: datetime) -> None:
    told: list[tuple[UUID, UUID]] = []
    for item in _returns(session, review, case_id):
        role = review.workflow.items[item.name].by or ""
        told += [(who, item.id) for who in readers.of_item(session, review, role, item, now=now)]
    event = next(iter(review.workflow.items_of(Kind.event)), None)
    query = select(Item.id).where(Item.review_id == review.id, Item.name == event)
    event_id = session.scalar(query.limit(1)) if event else None
    on = local_day(now)
    named = [row.membership_id for row in _named(session, review, on=on) if row.case_id == case_id]
    told += [(who, event_id) for who in named if event_id]
    found = in_force(session, review, case_id, now=now)
    facts = {"last_day": found.last_day.isoformat()} if found and found.last_day else {}
    for who, item_id in dict(told).items():
        cause = outbox.Cause(item_id, facts=facts)
        outbox.queue_alone(session, "answers_released", to=who, review=review, now=now, cause=cause)
