"""People to choose from, each with what they do and where, so that two of one name can be told apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.services import people
from malp_flow.services.standing import belongs, in_force
from malp_flow.wording import gettext

RUNNING = frozenset({Capacity.manager, Capacity.reviewer, Capacity.reader})
"""Whoever is one of these gives no return in any review."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the partnership; `label` adds what they do and for which agencies to the name.

    What they may be chosen for is a matter of order: somebody else can be chosen too, and is set apart.
    """

    member: UUID
    name: str
    label: str
    agencies: frozenset[UUID]
    capacities: frozenset[str] = frozenset()

    @property
    def may_review(self) -> bool:
        """Whether they lead reviews already."""
        return Capacity.reviewer in self.capacities

    @property
    def may_sign(self) -> bool:
        """Whether they sign reports off already, themselves or as a deputy."""
        return Capacity.signer in self.capacities

    @property
    def may_own(self) -> bool:
        """Whether they answer for something already, so that an action may be theirs."""
        return bool(self.capacities & {Capacity.owner, Capacity.lead, Capacity.signer, Capacity.manager})

    @property
    def may_audit(self) -> bool:
        """Whether they give returns for an agency already, or answer for one."""
        return bool(self.capacities & {Capacity.returner, Capacity.lead})

    @property
    def runs_or_reads(self) -> bool:
        """Whether they run or read reviews, so that they give no return (`naming.RunsIt`)."""
        return bool(self.capacities & RUNNING)


def capacity_words(capacities: Iterable[str]) -> list[str]:
    """Return what somebody does, in words, the weightiest first."""
    words = {
        Capacity.manager: gettext("business manager"),
        Capacity.reviewer: gettext("lead reviewer"),
        Capacity.returner: gettext("auditor"),
        Capacity.lead: gettext("safeguarding lead"),
        Capacity.signer: gettext("signs reports off"),
        Capacity.invitee: gettext("invited to an event"),
        Capacity.coordinator: gettext("co-ordinator"),
        Capacity.owner: gettext("action owner"),
        Capacity.outside: gettext("outside party"),
        Capacity.reader: gettext("reader"),
        Capacity.administrator: gettext("administrator"),
    }
    held = set(capacities)
    return [word for capacity, word in words.items() if capacity in held]


def candidates(session: Session, partnership_id: UUID, *, now: datetime) -> tuple[Candidate, ...]:
    """Return everybody who belongs to the partnership now, by name."""
    today = local_day(now)
    held = session.scalars(
        select(RoleHolding).where(RoleHolding.partnership_id == partnership_id, in_force(today))
    ).all()
    agencies = {row.id: row.name for row in people.agencies(session, partnership_id)}
    members = session.scalars(
        select(Membership).where(Membership.partnership_id == partnership_id, belongs(today))
    ).all()
    roles: dict[UUID, list[RoleHolding]] = {member.id: [] for member in members}
    for holding in held:
        roles.setdefault(holding.membership_id, []).append(holding)
    found = [_candidate(session, member.id, roles[member.id], agencies) for member in members]
    return tuple(sorted(found, key=lambda each: each.name))


def _candidate(
    session: Session, member: UUID, held: list[RoleHolding], agencies: dict[UUID, str]
) -> Candidate:
    own = frozenset(holding.agency_id for holding in held if holding.agency_id)
    name = people.name_of(session, member)
    capacities = frozenset(holding.capacity for holding in held)
    roles = capacity_words(capacities)
    places = sorted(agencies[agency] for agency in own if agency in agencies)
    return Candidate(member, name, ", ".join([name, *roles, *places]), own, capacities)


def near(found: Iterable[Candidate], agency_id: UUID | None) -> tuple[Candidate, ...]:
    """Return the same people, those of the agency first, those of no agency next."""
    return tuple(sorted(found, key=lambda each: (agency_id not in each.agencies, bool(each.agencies))))
