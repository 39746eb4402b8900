"""Who is asked to come to an event: those who hold its roles; and those who are not asked any more."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import access, event_letters, history, holdings, items, meetings
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders

INVITED, TAKEN_BACK = "event.invited", "event.invitation_taken_back"
NO_PART = frozenset({ReturnState.nil_return, ReturnState.withdrawn})


class NoDateToInvite(Refused):
    """The event has no date ahead, so nobody can be invited. Set its date first."""


class NotInvited(Refused):
    """They are not invited any more, so there is nothing to take back."""


def invite_holders(
    session: Session, review: OpenReview, *, event: str | None = None, by: Actor, now: datetime
) -> int:
    """Invite whoever holds a role that the event invites, and whoever is asked to another of its sessions.

    Returns how many invitations that made: who has one gets no second. Raises NotYours, NoDateToInvite.
    """
    item = organised(session, review, event, by=by, now=now)
    if not meetings.ahead(session, item, now=now):
        raise NoDateToInvite
    wanted = [*_holders(session, review, item, now=now), *_asked(session, item)]
    made = 0
    for member, (role, agency_id) in {who: (role, agency) for who, role, agency in reversed(wanted)}.items():
        made += len(invite_member(session, review, item, member, role, agency_id, by=by, now=now))
    return made


def take_back(session: Session, review: OpenReview, invitation_id: UUID, *, by: Actor, now: datetime) -> None:
    """Invite somebody no more: they are told, and their calendar forgets it. Raises NotYours, NotInvited."""
    _row, _meeting, item = get(session, review, invitation_id)
    require_organiser(session, review, item, by=by, now=now)
    let_go(session, review, invitation_id, by=by, now=now)


def let_go(session: Session, review: OpenReview, invitation_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take an invitation back; who may do that is decided by the caller. Raises NotInvited, ReviewEnded."""
    row, meeting, item = get(session, review, invitation_id)
    access.require_running(review)
    if row.taken_back_at is not None:
        raise NotInvited
    row.taken_back_at = now
    facts = {"item": str(item.id), "membership": str(row.membership_id), "role": row.role}
    history.append(session, TAKEN_BACK, by=by, now=now, review=review, facts=facts)
    if meeting.cancelled_at is None and meeting.ends_at > now:
        letter = event_letters.TAKEN_BACK
        event_letters.tell_of_end(session, review, meeting, [row], letter=letter, now=now)
    session.flush()
    _let_role_go(session, review, item, row, by=by, now=now)


def get(session: Session, review: OpenReview, invitation_id: UUID) -> tuple[EventInvitation, Meeting, Item]:
    """Return an invitation of this review with its meeting and event; raises NotHere."""
    row = session.get(EventInvitation, invitation_id)
    if row is None:
        raise NotHere
    meeting, item = meetings.get(session, review, row.meeting_id)
    return row, meeting, item


def invited(session: Session, meeting: Meeting) -> list[EventInvitation]:
    """Return the invitations to a meeting that stand, in the order in which they were made."""
    query = select(EventInvitation).where(
        EventInvitation.meeting_id == meeting.id, EventInvitation.taken_back_at.is_(None)
    )
    return list(session.scalars(query.order_by(EventInvitation.invited_at, EventInvitation.id)))


def of_member(session: Session, meeting: Meeting, member: UUID) -> EventInvitation | None:
    """Return the invitation of a member to a meeting that stands, or None."""
    return next((row for row in invited(session, meeting) if row.membership_id == member), None)


def may_organise(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> bool:
    """Whether somebody runs this event: as a manager, or as the one who leads it."""
    try:
        require_organiser(session, review, item, by=by, now=now)
    except access.NotYours:
        return False
    return True


def organised(session: Session, review: OpenReview, event: str | None, *, by: Actor, now: datetime) -> Item:
    """Return the event of this name, or the first, for whoever runs it; raises NotYours, ReviewEnded."""
    item = opened(session, review, event)
    require_organiser(session, review, item, by=by, now=now)
    return item


def opened(session: Session, review: OpenReview, event: str | None) -> Item:
    """Return the event of this name, or the first, in a review that has not ended; raises NoSuchItem."""
    access.require_running(review)
    return items.only(session, review, Kind.event, name=event)


def require_organiser(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    """Let the act go on for whoever runs the event: a manager, or the one who leads it; raises NotYours."""
    leader = review.workflow.items[item.name].led_by
    roles = [*review.workflow.roles_as(Capacity.manager), *([leader] if leader else [])]
    access.require_role(session, by, roles, review=review, on=local_day(now))


def _holders(
    session: Session, review: OpenReview, item: Item, *, now: datetime
) -> Iterable[tuple[UUID, str, UUID | None]]:
    """Who holds a role that is invited, for which agency; without those that do not know the child."""
    apart = _without_part(session, review)
    for role in review.workflow.items[item.name].invite:
        for held in holders(session, review, role, on=local_day(now)):
            if (held.agency_id, held.case_id) not in apart:
                yield held.membership_id, role, held.agency_id


def _without_part(session: Session, review: OpenReview) -> set[tuple[UUID | None, UUID | None]]:
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    return {(each.agency_id, each.case_id) for each in returns if each.state in NO_PART}


def _asked(session: Session, item: Item) -> Iterable[tuple[UUID, str, UUID | None]]:
    for meeting in meetings.standing(session, item):
        for row in invited(session, meeting):
            yield row.membership_id, row.role, row.agency_id


def invite_member(
    session: Session,
    review: OpenReview,
    item: Item,
    member: UUID,
    role: str,
    agency_id: UUID | None,
    *,
    by: Actor,
    now: datetime,
) -> list[EventInvitation]:
    """Invite a member to every session ahead to which they are not invited yet."""
    made = []
    for meeting in meetings.ahead(session, item, now=now):
        if of_member(session, meeting, member) is None:
            made.append(_make(session, meeting, member, role, agency_id, by=by, now=now))
            event_letters.invite(session, review, meeting, made[-1], now=now)
    if made:
        facts = {"item": str(item.id), "membership": str(member), "role": role}
        facts |= {"agency": str(agency_id)} if agency_id else {}
        history.append(session, INVITED, by=by, now=now, review=review, facts=facts)
    return made


def _make(
    session: Session,
    meeting: Meeting,
    member: UUID,
    role: str,
    agency_id: UUID | None,
    *,
    by: Actor,
    now: datetime,
) -> EventInvitation:
    row = EventInvitation(
        partnership_id=meeting.partnership_id,
        meeting_id=meeting.id,
        membership_id=member,
        role=role,
        agency_id=agency_id,
        invited_by=by.person_id,
        invited_at=now,
        sequence=meeting.sequence,
    )
    session.add(row)
    session.flush()
    return row


def _let_role_go(
    session: Session, review: OpenReview, item: Item, row: EventInvitation, *, by: Actor, now: datetime
) -> None:
    """End the role that came with an invitation, once none of theirs to this event stands any more."""
    others = (of_member(session, each, row.membership_id) for each in meetings.standing(session, item))
    if any(others):
        return
    for held in holders(session, review, row.role, on=local_day(now)):
        own = held.membership_id == row.membership_id and held.agency_id == row.agency_id
        came_with_it = held.review_id == review.id and held.case_id is None
        if own and came_with_it and held.capacity == Capacity.invitee:
            holdings.end(session, held, by=by, now=now, review=review)
