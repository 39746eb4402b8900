"""As what somebody follows a link in a letter: seven kinds of reader, who see seven different pages."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.comments import asked_about
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.services import agency_leads, event_people, items, readers
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders, owed_by


class Way(StrEnum):
    """As what a link lets its reader in. The one who owes an item is never anything else for it.

    An agency's co-ordinator has the way of its lead.
    """

    auditor = "auditor"
    lead = "lead"
    commenter = "commenter"
    invited = "invited"
    owner = "owner"
    sharer = "sharer"
    doer = "doer"


def way_of(session: Session, review: OpenReview, item: Item, member: UUID, *, on: date) -> Way | None:
    """Return as what a member may follow a link to an item on a day; None for a stranger to it."""
    if item.kind == Kind.document:
        return Way.commenter if _is_asked(session, review, item, member, on=on) else None
    if item.kind == Kind.event:
        return _way_to_event(session, review, item, member, on=on)
    if item.kind == Kind.step:
        return _way_of_a_step(session, review, item, member, on=on)
    if item.kind != Kind.return_:
        return None
    own = owed_by(session, review, item, on=on)
    if member in {holding.membership_id for holding in own}:
        return Way.auditor
    return Way.lead if member in agency_leads.of(session, review, item.agency_id, on=on) else None


def _way_of_a_step(session: Session, review: OpenReview, item: Item, member: UUID, *, on: date) -> Way | None:
    """Its one owner's, for an action; else an agency's lead's, or that of somebody outside who owes it."""
    if item.owner_id:
        return Way.owner if item.owner_id == member else None
    said = review.workflow.items[item.name]
    role = review.workflow.roles.get(said.by or "")
    if role is not None and role.as_ == Capacity.outside:
        own = owed_by(session, review, item, on=on)
        return Way.doer if member in {holding.membership_id for holding in own} else None
    if item.agency_id is None or role is None or role.as_ != Capacity.lead:
        return None
    way = Way.sharer if said.follow_up else Way.doer
    return way if member in agency_leads.of(session, review, item.agency_id, on=on) else None


def require_lead(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    """Let the act go on for a lead of the item's agency, who is not its auditor; raises NotHere."""
    if way_of(session, review, item, by.person_id, on=local_day(now)) != Way.lead:
        raise NotHere


def _is_asked(session: Session, review: OpenReview, document: Item, member: UUID, *, on: date) -> bool:
    """Whether the file's own letter asks this member to comment; of agencies, those that have a part here."""
    asked = asked_about(review.workflow, document.name)
    if asked is None:
        return False
    everything = items.of_review(session, review, review.workflow.items)
    here = {None} | {item.agency_id for item in everything if not item.owner_id}
    return any(
        holding.membership_id == member and holding.agency_id in here
        for role in asked.roles
        for holding in holders(session, review, role, on=on)
    )


def _way_to_event(session: Session, review: OpenReview, event: Item, member: UUID, *, on: date) -> Way | None:
    """Who answers for an agency with a part here names its people; who is invited, or named, reads."""
    agencies = {item.agency_id for item in items.of_review(session, review, review.workflow.items)}
    if any(member in agency_leads.of(session, review, agency, on=on) for agency in agencies if agency):
        return Way.lead
    return Way.invited if _is_named(session, review, event, member, on=on) else None


def _is_named(session: Session, review: OpenReview, event: Item, member: UUID, *, on: date) -> bool:
    """Whether a member is of the event, or named for a case of this review in a role that it invites."""
    if member in event_people.known(session, event):
        return True
    invited = review.workflow.items[event.name].invite
    named = readers.named_for_cases(session, review, invited, on=on)
    return any(row.membership_id == member for row in named)
