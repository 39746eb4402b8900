"""Who answers for an agency: its safeguarding leads and its co-ordinators, who get in by their mailbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import RoleHolding
from malp_flow.services import absences, holdings, outbox
from malp_flow.services.reviews import OpenReview

CAPACITIES = frozenset({Capacity.lead, Capacity.coordinator})


def of(session: Session, review: OpenReview, agency_id: UUID | None, *, on: date) -> list[UUID]:
    """Return the members who answer for an agency on a day, each once, leads first, their deputies too."""
    return list(dict.fromkeys(holding.membership_id for holding in _held(session, review, agency_id, on=on)))


def _held(session: Session, review: OpenReview, agency_id: UUID | None, *, on: date) -> list[RoleHolding]:
    held = holdings.in_force_on(session, partnership_id=review.partnership_id, on=on, review_id=review.id)
    own = [h for h in held if agency_id and h.agency_id == agency_id and h.capacity in CAPACITIES]
    own.sort(key=lambda holding: (holding.deputy_of is not None, holding.capacity != Capacity.lead))
    return own


def written_to(session: Session, review: OpenReview, agency_id: UUID | None, *, on: date) -> list[UUID]:
    """Return who gets emails for an agency: its leads, or deputies of those not reached."""
    held, found = _held(session, review, agency_id, on=on), list[UUID]()
    for holding in held:
        if holding.deputy_of is None:
            deputies = [each.membership_id for each in held if each.deputy_of == holding.membership_id]
            here = absences.is_reached(session, holding.membership_id, on=on)
            found += [holding.membership_id] if here or not deputies else deputies
    return list(dict.fromkeys(found))


def write_to(
    session: Session,
    review: OpenReview,
    item: Item,
    letter: str,
    *,
    but: UUID | None = None,
    now: datetime,
) -> int:
    """Queue a letter about an item to those who answer for its agency; return how many get it.

    `but` is somebody who knows already.
    """
    asked = written_to(session, review, item.agency_id, on=local_day(now))
    told = [each for each in asked if each != but]
    for member in told:
        outbox.queue(session, letter, to=member, review=review, item_id=item.id, now=now)
    return len(told)
