"""The people of a partnership with what they do, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.records.people import Agency, Membership, RoleHolding
from malp_flow.records.reviews import Case, Review
from malp_flow.services import people, read_once, reviews
from malp_flow.services.standing import belongs, in_force
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One member under the name used here, with each role and where it is held.

    `kinds` are the roles without their reviews and records: “Auditor, Fernshire Police” once.
    """

    id: UUID
    name: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...]


def lines(session: Session, partnership_id: UUID, *, on: date) -> list[PersonLine]:
    """Return everybody who is a member on a day, by name, with the roles held then."""
    query = select(Membership).where(Membership.partnership_id == partnership_id, belongs(on))
    members = session.scalars(query).all()
    held = session.scalars(
        select(RoleHolding)
        .where(RoleHolding.partnership_id == partnership_id, in_force(on))
        .order_by(RoleHolding.id)
    ).all()
    roles: dict[UUID, list[RoleHolding]] = {member.id: [] for member in members}
    for holding in held:
        roles[holding.membership_id].append(holding)
    _places(session, held)
    found = [_line(session, member.id, roles[member.id]) for member in members]
    return sorted(found, key=lambda line: line.name)


def _places(session: Session, held: Sequence[RoleHolding]) -> None:
    """Read the agencies and records at which roles are held at once, where the session keeps them."""
    session.scalars(select(Agency).where(Agency.id.in_({each.agency_id for each in held}))).all()
    session.scalars(select(Case).where(Case.id.in_({each.case_id for each in held}))).all()


def _line(session: Session, member: UUID, held: list[RoleHolding]) -> PersonLine:
    words = dict.fromkeys(role_words(session, each) for each in held)
    kinds = dict.fromkeys(_kind_words(session, each) for each in held)
    return PersonLine(member, people.name_of(session, member), tuple(words), tuple(kinds))


def _kind_words(session: Session, holding: RoleHolding) -> str:
    agency = session.get(Agency, holding.agency_id) if holding.agency_id else None
    said = ", ".join(word for word in (_title(session, holding), agency.name if agency else "") if word)
    if holding.deputy_of is None or holding.review_id:
        return said
    words = {"role": said, "name": people.name_of(session, holding.deputy_of)}
    return gettext("%(role)s (deputy of %(name)s)") % words


def role_words(session: Session, holding: RoleHolding) -> str:
    """Return what a role is called, and where it is held: “Safeguarding lead, Fernshire Police”."""
    case = session.get(Case, holding.case_id) if holding.case_id else None
    review = session.get(Review, holding.review_id) if holding.review_id else None
    words = [
        _kind_words(session, holding),
        case.reference if case else "",
        review.reference if review else "",
    ]
    return ", ".join(word for word in words if word)


def _title(session: Session, holding: RoleHolding) -> str:
    """Return the title of the review's own workflow where it has one, or else the capacity in words."""
    if holding.review_id and holding.role:
        find = partial(reviews.read, session, holding.review_id, partnership_id=holding.partnership_id)
        review = read_once.once(session, ("review", holding.review_id), find)
        role = review.workflow.roles.get(holding.role)
        if role:
            return role.title
    return capacity_words(holding.capacity)


def capacity_words(capacity: str) -> str:
    """Return what a capacity is called where no workflow file says it."""
    words = {
        Capacity.administrator: gettext("Administrator"),
        Capacity.manager: gettext("Business manager"),
        Capacity.reviewer: gettext("Lead reviewer"),
        Capacity.coordinator: gettext("Audit co-ordinator"),
        Capacity.returner: gettext("Auditor"),
        Capacity.lead: gettext("Safeguarding lead"),
        Capacity.invitee: gettext("Invited to events"),
        Capacity.owner: gettext("Action owner"),
        Capacity.outside: gettext("Outside party"),
        Capacity.signer: gettext("Safeguarding partner"),
        Capacity.reader: gettext("May read"),
    }
    return words.get(Capacity(capacity), capacity)
