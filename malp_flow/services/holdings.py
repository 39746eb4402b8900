"""Who holds which role, where and on which days: given, ended, looked up."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.people import Agency, Membership, Person, RoleHolding
from malp_flow.services import history, notices, together
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.read_once import keeps, note, once
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force, is_in_force, waits

_READ = "holdings_read"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held; nothing set means in the whole partnership."""

    review_id: UUID | None = None
    agency_id: UUID | None = None
    case_id: UUID | None = None


EVERYWHERE = Place()


def grant(
    session: Session,
    membership_id: UUID,
    *,
    capacity: str,
    by: Actor,
    now: datetime,
    role: str | None = None,
    place: Place = EVERYWHERE,
    deputy_of: UUID | None = None,
    review: OpenReview | None = None,
) -> UUID:
    """Give somebody a role from today on and return the holding's id.

    With `deputy_of` they hold it for somebody else.

    A role in one review is written into that review's history. Raises NotHere.
    """
    get_here(session, Membership, membership_id, by=by)
    if place.agency_id:
        get_here(session, Agency, place.agency_id, by=by)
    holding = RoleHolding(
        partnership_id=by.partnership_id,
        membership_id=membership_id,
        capacity=capacity,
        role=role,
        review_id=place.review_id,
        agency_id=place.agency_id,
        case_id=place.case_id,
        deputy_of=deputy_of,
        granted_by=by.membership_id,
        starts_on=local_day(now),
    )
    session.add(holding)
    history.append(session, "role.granted", by=by, now=now, review=review, facts=_said(holding))
    if waits(holding):
        notices.role_waits(session, holding, now=now)
    return holding.id


def end(
    session: Session, holding: RoleHolding, *, by: Actor, now: datetime, review: OpenReview | None = None
) -> None:
    """Take a role away from this moment on; that it was held stays on record."""
    holding.ended_at = now
    history.append(session, "role.ended", by=by, now=now, review=review, facts=_said(holding))


def end_in_review(session: Session, review_id: UUID, capacity: str, *, last_day: date) -> None:
    """Let the open-ended holdings of a capacity in one review end after a day."""
    open_ended = (RoleHolding.review_id == review_id, RoleHolding.ends_on.is_(None))
    ending = update(RoleHolding).where(*open_ended, RoleHolding.capacity == capacity)
    session.execute(ending.values(ends_on=last_day))


def _said(holding: RoleHolding) -> dict[str, object]:
    place = {name: getattr(holding, f"{name}_id") for name in ("review", "agency", "case")}
    said: dict[str, object] = {
        "membership": str(holding.membership_id),
        "capacity": holding.capacity,
        "role": holding.role,
    }
    said |= {"deputy_of": str(holding.deputy_of)} if holding.deputy_of else {}
    return said | {name: str(row_id) for name, row_id in place.items() if row_id}


def in_force_on(
    session: Session, *, partnership_id: UUID, on: date, review_id: UUID | None
) -> list[RoleHolding]:
    """Return the holdings in force on a day, in this review or in the whole partnership."""
    read = session.info.get(_READ, {})
    asked = partnership_id, on, review_id
    if asked not in read:
        read[asked] = _in_force_together(session, *asked)
    return list(read[asked])


@contextmanager
def read_once(session: Session) -> Iterator[None]:
    """Read who holds what once until the block ends, for what changes no role: a page, a letter, a tick."""
    session.info[_READ] = {}
    try:
        yield
    finally:
        del session.info[_READ]


def _in_force_together(
    session: Session, partnership_id: UUID, on: date, review_id: UUID | None
) -> list[RoleHolding]:
    """The same; those of the whole partnership and those of many reviews are each read once."""
    if review_id is None or not together.are(session, review_id):
        return _in_force_on(session, partnership_id, on, review_id)

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID | None, RoleHolding]]:
        query = select(RoleHolding).where(RoleHolding.review_id.in_(ids), in_force(on))
        return ((each.review_id, each) for each in session.scalars(query))

    everywhere = in_force_on(session, partnership_id=partnership_id, on=on, review_id=None)
    own = together.rows(session, ("holdings", on), review_id, ask)
    return sorted([*everywhere, *own], key=lambda each: each.id)


def _in_force_on(
    session: Session, partnership_id: UUID, on: date, review_id: UUID | None
) -> list[RoleHolding]:
    if keeps(session):
        find = partial(_with_holders, session, partnership_id, review_id)
        rows = once(session, ("held", partnership_id, review_id), find)
        return [row[0] for row in rows if is_in_force(*row, on)]
    query = select(RoleHolding).where(
        RoleHolding.partnership_id == partnership_id,
        or_(RoleHolding.review_id.is_(None), RoleHolding.review_id == review_id),
        in_force(on),
    )
    return list(session.scalars(query.order_by(RoleHolding.id)))


_Held = tuple[RoleHolding, Membership, Person]


def _with_holders(session: Session, partnership_id: UUID, *review_ids: UUID | None) -> list[_Held]:
    """Return who holds what, on whichever day, in these reviews or everywhere; who that is comes along."""
    query = (
        select(RoleHolding, Membership, Person)
        .join(Membership, Membership.id == RoleHolding.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            RoleHolding.partnership_id == partnership_id,
            or_(RoleHolding.review_id.is_(None), RoleHolding.review_id.in_(review_ids)),
            RoleHolding.ended_at.is_(None),
        )
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(RoleHolding.id))]


def read_ahead(session: Session, partnership_id: UUID, review_ids: Collection[UUID]) -> None:
    """Read who holds what in several reviews by one statement, for a page about all of them."""
    if keeps(session):
        rows = _with_holders(session, partnership_id, *review_ids)
        for each in review_ids:
            own = [row for row in rows if row[0].review_id in (None, each)]
            note(session, ("held", partnership_id, each), own)


def holds_any(session: Session, membership_id: UUID, capacities: Collection[str], *, on: date) -> bool:
    """Whether a member holds one of these capacities on a day, in any review or in all."""
    query = select(RoleHolding.id).where(
        RoleHolding.membership_id == membership_id, RoleHolding.capacity.in_(capacities), in_force(on)
    )
    return session.scalar(query.limit(1)) is not None


def works_for(session: Session, membership_id: UUID, agency_id: UUID | None, *, on: date) -> bool:
    """Whether a member holds a role for this agency on a day, in whichever review, and has not left."""
    query = select(RoleHolding.id).where(
        RoleHolding.membership_id == membership_id, RoleHolding.agency_id == agency_id, in_force(on)
    )
    return agency_id is not None and session.scalar(query.limit(1)) is not None
