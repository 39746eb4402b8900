"""People named for an event one by one: by its organisers, or by the lead of their agency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, ForEach
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import (
    agency_leads,
    event_invitations,
    holdings,
    meetings,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders


class NotInvitedInRole(Refused):
    """This event invites nobody in that role. Choose one of the roles on the list."""


class AgencyNeeded(Refused):
    """Say for which agency they come."""


class InviteeNamed(Refused):
    """Enter a name."""


class InvitedAlready(Refused):
    """They are invited already."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite: by name and address, in a role of the workflow, for an agency."""

    name: str
    address: str
    role: str
    agency_id: UUID | None


def invite_person(
    session: Session,
    review: OpenReview,
    wanted: Invitee,
    *,
    event: str | None = None,
    by: Actor,
    now: datetime,
) -> UUID:
    """Invite somebody by name, and return their membership's id: by the organiser, or by the agency's lead.

    Whoever is not known yet belongs here from now on, and holds the role in this review for that agency.
    Raises NotHere, NoDateToInvite, NotInvitedInRole, AgencyNeeded, InviteeNamed, UnusableAddress,
    InvitedAlready.
    """
    item = event_invitations.opened(session, review, event)
    _require_may_name(session, review, item, wanted, by=by, now=now)
    return welcome(session, review, item, wanted, by=by, now=now)


def welcome(
    session: Session, review: OpenReview, item: Item, wanted: Invitee, *, by: Actor, now: datetime
) -> UUID:
    """Let somebody in whom the caller has found may come, invite them, and return their membership's id."""
    if not cleaned(wanted.name):
        raise InviteeNamed
    if not meetings.ahead(session, item, now=now):
        raise event_invitations.NoDateToInvite
    member = people.add_member(session, name=wanted.name, address=wanted.address, by=by, now=now)
    session.flush()
    _hold(session, review, member, wanted, by=by, now=now)
    if not event_invitations.invite_member(
        session, review, item, member, wanted.role, wanted.agency_id, by=by, now=now
    ):
        raise InvitedAlready
    return member


def roles_named_by_agencies(review: OpenReview, item: Item) -> tuple[str, ...]:
    """Return the roles of an event for which agencies name their own people."""
    invite = review.workflow.items[item.name].invite
    return tuple(role for role in invite if _comes_for_an_agency(review, role))


def roles_of_no_agency(review: OpenReview, item: Item) -> tuple[str, ...]:
    """Return the roles of an event that people take for the review alone, such as that of a charity.

    Only those who organise the event name them.
    """
    invited = [
        role
        for role in review.workflow.items[item.name].invite
        if review.workflow.roles[role].as_ == Capacity.invitee
    ]
    return tuple(role for role in invited if not _comes_for_an_agency(review, role))


def _comes_for_an_agency(review: OpenReview, role: str) -> bool:
    said = review.workflow.roles[role]
    return said.as_ == Capacity.invitee and said.for_ != ForEach.review


def _require_may_name(
    session: Session, review: OpenReview, item: Item, wanted: Invitee, *, by: Actor, now: datetime
) -> None:
    organises = event_invitations.may_organise(session, review, item, by=by, now=now)
    leads = wanted.agency_id and by.person_id in agency_leads.of(
        session, review, wanted.agency_id, on=local_day(now)
    )
    if not organises and not leads:
        raise NotHere
    allowed = review.workflow.items[item.name].invite if organises else roles_named_by_agencies(review, item)
    if wanted.role not in allowed:
        raise NotInvitedInRole
    if wanted.agency_id is None and _comes_for_an_agency(review, wanted.role):
        raise AgencyNeeded


def _hold(
    session: Session, review: OpenReview, member: UUID, wanted: Invitee, *, by: Actor, now: datetime
) -> None:
    """Give them the role here for their agency, where it is one of invited people and not theirs yet."""
    capacity = review.workflow.roles[wanted.role].as_
    held = holders(session, review, wanted.role, on=local_day(now))
    theirs = any(h.membership_id == member and h.agency_id == wanted.agency_id for h in held)
    if capacity == Capacity.invitee and not theirs:
        place = holdings.Place(review_id=review.id, agency_id=wanted.agency_id)
        given = {"capacity": capacity, "role": wanted.role, "place": place, "review": review}
        holdings.grant(session, member, by=by, now=now, **given)  # type: ignore[arg-type] # one name each


def take_back(session: Session, review: OpenReview, invitation_id: UUID, *, by: Actor, now: datetime) -> None:
    """Invite somebody of an agency no more, by its lead: to all sessions ahead. They are told.

    Raises NotHere for whom the lead may not name, NotInvited, ReviewEnded.
    """
    row, _meeting, item = event_invitations.get(session, review, invitation_id)
    leads = agency_leads.of(session, review, row.agency_id, on=local_day(now))
    if by.person_id not in leads or row.role not in roles_named_by_agencies(review, item):
        raise NotHere
    if row.taken_back_at is not None:
        raise event_invitations.NotInvited
    for meeting in meetings.ahead(session, item, now=now):
        own = event_invitations.of_member(session, meeting, row.membership_id)
        if own is not None and own.agency_id == row.agency_id:
            event_invitations.let_go(session, review, own.id, by=by, now=now)
