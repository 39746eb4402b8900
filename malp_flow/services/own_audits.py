"""The audits of people who have no first page here: auditors and leads, who get in by their mailbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, Review
from malp_flow.records.sign_in import Link
from malp_flow.services import agency_leads, holdings, library
from malp_flow.services.actor import Actor
from malp_flow.wording import about_words

HAVE_A_HOME = frozenset(
    {Capacity.manager, Capacity.reviewer, Capacity.reader, Capacity.signer, Capacity.administrator}
)
"""Capacities whose holders find their work on the first page."""


@dataclass(frozen=True, slots=True)
class OwnAudit:
    """An audit that somebody owes or watches over, or an event; `link` is empty for what is not theirs."""

    reference: str
    about: str
    agency: str
    link: str


def of_member(session: Session, actor: Actor, *, now: datetime) -> tuple[OwnAudit, ...]:
    """Return the audits that this person answers, and those of the agencies for which they answer."""
    links = _links(session, actor)
    held = holdings.in_force_on(
        session, partnership_id=actor.partnership_id, on=local_day(now), review_id=None
    )
    mine = [holding for holding in held if holding.membership_id == actor.membership_id]
    led = {holding.agency_id for holding in mine if holding.capacity in agency_leads.CAPACITIES}
    query = (
        select(Item, Review.reference, Review.workflow_digest, Agency.name, Case.reference)
        .join(Review, Review.id == Item.review_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(Case, Case.id == Item.case_id)
        .where(
            Item.kind == Kind.return_,
            Item.opened_at.is_not(None),
            Item.state != ReturnState.withdrawn,
            Review.closed_at.is_(None),
            Item.id.in_(links) | Item.agency_id.in_(led),
        )
        .order_by(Review.reference, Case.reference, Agency.name)
    )
    return tuple(
        OwnAudit(
            reference,
            about_words(case or "", library.definition(session, digest).workflow.items[item.name].title),
            agency or "",
            links.get(item.id, ""),
        )
        for item, reference, digest, agency, case in session.execute(query)
    )


def invitations_of(session: Session, actor: Actor) -> tuple[OwnAudit, ...]:
    """Return the events to which this person is invited, the newest review first; each with their link."""
    links = _links(session, actor)
    query = (
        select(Item, Review.reference, Review.workflow_digest)
        .join(Review, Review.id == Item.review_id)
        .where(
            Item.id.in_(
                select(Meeting.item_id)
                .join(EventInvitation, EventInvitation.meeting_id == Meeting.id)
                .where(EventInvitation.membership_id == actor.membership_id)
            ),
            Item.id.in_(links),
        )
        .order_by(Review.reference.desc(), Item.name)
    )
    return tuple(
        OwnAudit(
            reference, library.definition(session, digest).workflow.items[item.name].title, "", links[item.id]
        )
        for item, reference, digest in session.execute(query)
    )


def _links(session: Session, actor: Actor) -> dict[UUID, str]:
    query = select(Link).where(Link.membership_id == actor.membership_id, Link.revoked_at.is_(None))
    return {link.item_id: link.id for link in session.scalars(query)}
