"""The page on which an agency's lead names who comes to the event: their own people, and nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.people import Agency, Partnership
from malp_flow.services import (
    agency_leads,
    contributions,
    event_colleagues,
    event_invitations,
    event_naming,
    items,
    meetings,
    people,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_colleagues import Proposal
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of the agency who is invited, and what they answered so far (empty: nothing).

    `may_go`: the lead may take the invitation back, for agencies name people in that role.
    """

    invitation: UUID
    name: str
    address: str
    role: str
    agency: str
    answer: str
    may_go: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What a lead sees; `may_name` is false while the event has no date ahead, or the review has ended.

    `may_contribute`: who cannot come may write beforehand; `is_invited`: the lead is asked to come, too.
    """

    partnership: str
    contact: str
    review: str
    title: str
    when: tuple[tuple[datetime, datetime, str], ...]
    agencies: tuple[tuple[UUID, str], ...]
    roles: tuple[tuple[str, str], ...]
    named: tuple[Named, ...]
    proposals: tuple[Proposal, ...]
    may_name: bool
    may_contribute: bool
    is_invited: bool


def page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> PeoplePage:
    """Return who of a lead's agencies is invited, and in which roles more can be; raises NotHere."""
    review, item = event_of(session, item_id, by=by)
    agencies = led(session, review, by=by, now=now)
    place = session.get_one(Partnership, review.partnership_id)
    ahead = meetings.ahead(session, item, now=now)
    ids = {agency for agency, _name in agencies}
    return PeoplePage(
        partnership=place.name,
        contact=place.contact,
        review=review.reference,
        title=review.workflow.items[item.name].title,
        when=tuple((m.starts_at, m.ends_at, sealed.get(session, m, "place_sealed")) for m in ahead),
        agencies=agencies,
        roles=tuple(
            (role, review.workflow.roles[role].title)
            for role in event_naming.roles_named_by_agencies(review, item)
        ),
        named=tuple(_named(session, review, item, ahead, dict(agencies))),
        proposals=tuple(
            each for each in event_colleagues.waiting(session, review, item) if each.agency_id in ids
        ),
        may_name=bool(ahead) and not review.workflow.state(review.state).final,
        may_contribute=contributions.may_be_given(session, review, item, now=now),
        is_invited=any(event_invitations.of_member(session, each, by.person_id) for each in ahead),
    )


def event_of(session: Session, item_id: UUID, *, by: Actor) -> tuple[OpenReview, Item]:
    """Return an event of this partnership with its review, for looking; raises NotHere, NoSuchItem."""
    row = session.get(Item, item_id)
    if row is None or row.partnership_id != by.partnership_id:
        raise NotHere
    review = reviews.read(session, row.review_id, partnership_id=by.partnership_id)
    return review, items.get(session, review, item_id, kind=Kind.event)


def led(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """Return the agencies with a part in this review for which somebody answers; raises NotHere for none."""
    asked = {item.agency_id for item in items.of_review(session, review, review.workflow.items)}
    on = local_day(now)
    mine = [each for each in asked if each and by.person_id in agency_leads.of(session, review, each, on=on)]
    if not mine:
        raise NotHere
    named = [(agency, session.get_one(Agency, agency).name) for agency in mine]
    return tuple(sorted(named, key=lambda pair: pair[1]))


def _named(
    session: Session, review: OpenReview, item: Item, ahead: list[Meeting], agencies: dict[UUID, str]
) -> list[Named]:
    named_by_them = event_naming.roles_named_by_agencies(review, item)
    rows: dict[UUID, EventInvitation] = {}
    for meeting in ahead:
        for row in event_invitations.invited(session, meeting):
            if row.agency_id in agencies:
                rows.setdefault(row.membership_id, row)
    return [
        Named(
            row.id,
            people.name_of(session, member),
            people.address_of(session, member),
            review.workflow.roles[row.role].title,
            agencies[row.agency_id] if row.agency_id else "",
            row.answer or "",
            row.role in named_by_them,
        )
        for member, row in rows.items()
    ]
