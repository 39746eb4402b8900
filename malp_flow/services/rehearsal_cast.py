"""The invented people of a rehearsal: one for each role and place, and the review that they are named in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Capacity, ForEach, Kind, Workflow
from malp_flow.engine.loading import Definition
from malp_flow.engine.story import Story
from malp_flow.records.items import Item
from malp_flow.services import (
    commissioning,
    holdings,
    items,
    library,
    naming,
    outside,
    people,
    readers,
    rehearsal_draw,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.holdings import Place
from malp_flow.services.reviews import OpenReview
from malp_flow.services.tool_shelf import shelf_of

REFERENCE = "REHEARSAL-1"


@dataclass
class Cast:
    """Who takes part, by capacity and place, and what they were asked for: returns by agency and record."""

    partnership_id: UUID
    review_id: UUID | None = None
    by_capacity: dict[str, Actor] = field(default_factory=dict)
    by_role: dict[str, Actor] = field(default_factory=dict)
    auditors: dict[str, Actor] = field(default_factory=dict)
    leads: dict[str, Actor] = field(default_factory=dict)
    outside: dict[str, Actor] = field(default_factory=dict)
    partners: list[Actor] = field(default_factory=list)
    returns: dict[UUID, tuple[str, int]] = field(default_factory=dict)

    @property
    def manager(self) -> Actor:
        """Who runs the review."""
        return self.by_capacity[Capacity.manager]

    def review(self, session: Session) -> OpenReview:
        """Return the review, locked."""
        assert self.review_id is not None  # noqa: S101 - commissioned before anybody asks
        return reviews.opened(session, self.review_id, partnership_id=self.partnership_id)

    def somebody(self, review: OpenReview, roles: tuple[str, ...]) -> Actor | None:
        """Return who holds one of these roles, or None where the rehearsal has nobody for them."""
        party = next((self.outside[role] for role in roles if role in self.outside), None)
        if party is not None:
            return party
        known = {role: review.workflow.roles[role].as_ for role in roles if role in review.workflow.roles}
        found = (self.by_role.get(role) or self.by_capacity.get(as_) for role, as_ in known.items())
        return next((one for one in found if one), None)

    def doer(self, session: Session, review: OpenReview, item: Item, *, now: datetime) -> Actor | None:
        """Return who owes a step: of an agency's own, somebody who holds its role there."""
        role = review.workflow.items[item.name].by or ""
        held = readers.of_item(session, review, role, item, now=now) if item.agency_id and role else []
        return Actor(review.partnership_id, held[0]) if held else self.somebody(review, (role,))


def assembled(session: Session, definition: Definition, story: Story, *, now: datetime) -> Cast:
    """Found a partnership with everybody whom the workflow needs, commission the review, and set it up."""
    system = people.found_partnership(
        session, slug="rehearsal", name="Rehearsal Partnership", contact="Review team", now=now
    )
    cast = Cast(system.partnership_id)
    digest = library.activate(session, definition, by=None, now=now)
    for capacity in (Capacity.manager, Capacity.reviewer):
        title = _first_title(definition.workflow, capacity)
        cast.by_capacity[capacity] = _somebody(session, system, title, now=now)
    manager, reviewer = cast.by_capacity[Capacity.manager], cast.by_capacity[Capacity.reviewer]
    holdings.grant(session, manager.person_id, capacity=Capacity.manager, by=system, now=now)
    signs = bool(definition.workflow.roles_as(Capacity.signer))
    for number in range(1, story.partners + 1 if signs else 1):
        cast.partners.append(_somebody(session, system, f"Partner {number}", now=now))
    wanted = Commission(
        reference=REFERENCE,
        theme="Rehearsal",
        workflow_digest=digest,
        panel=[(f"Partner {n}", each.person_id) for n, each in enumerate(cast.partners, start=1)],
        lead_reviewer=reviewer.person_id,
    )
    cast.review_id = commissioning.commission(session, wanted, by=manager, now=now)
    _name_outside(session, cast, system, now=now)
    if cast.partners:
        cast.by_capacity[Capacity.signer] = cast.partners[0]
    _name_reviewers(session, cast, system, now=now)
    _ask_agencies(session, cast, story, system, now=now)
    _choose_tools(session, cast, now=now)
    return cast


def _first_title(workflow: Workflow, capacity: Capacity) -> str:
    """Return what the file calls whoever acts in a capacity; without such a role, the capacity itself."""
    return next((workflow.roles[role].title for role in workflow.roles_as(capacity)), capacity.value)


def _name_reviewers(session: Session, cast: Cast, system: Actor, *, now: datetime) -> None:
    """Name one person for each role of reviewers, or as many as a gate wants; so far one holds them all."""
    review = cast.review(session)
    flow, lead = review.workflow, cast.by_capacity[Capacity.reviewer]
    asked = [use.with_ for move in flow.moves for use in move.checks if use.check == "role_filled"]
    needed = {str(each["role"]): int(each.get("at_least", 1)) for each in asked}
    for place, role in enumerate(flow.roles_as(Capacity.reviewer)):
        cast.by_role[role] = lead
        for number in range(0 if place else 1, max(needed.get(role, 1), 1)):
            name = f"{flow.roles[role].title} {number + 1}" if number else flow.roles[role].title
            who = _somebody(session, system, name, now=now)
            cast.by_role[role] = who if number == 0 else cast.by_role[role]
            naming.name_reviewer(
                session, review, who.person_id, role=role, beside=number > 0, by=cast.manager, now=now
            )


def _name_outside(session: Session, cast: Cast, system: Actor, *, now: datetime) -> None:
    review = cast.review(session)
    for party in outside.parties(session, review, now=now):
        cast.outside[party.role] = _somebody(session, system, party.title, now=now)
        member = cast.outside[party.role].person_id
        outside.name(session, review, party.role, member, by=cast.manager, now=now)


def _somebody(session: Session, system: Actor, name: str, *, now: datetime) -> Actor:
    word = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum())
    member = people.add_member(session, name=name, address=f"{word}@rehearsal.example", by=system, now=now)
    return Actor(system.partnership_id, member)


def _ask_agencies(session: Session, cast: Cast, story: Story, system: Actor, *, now: datetime) -> None:
    review = cast.review(session)
    agencies = {}
    for name in story.agencies:
        agencies[name] = people.add_agency(session, name=name, kind="other", by=system, now=now)
        for capacity, title in ((Capacity.lead, "Lead"), (Capacity.coordinator, "Co-ordinator")):
            if review.workflow.roles_as(capacity):
                who = _somebody(session, system, f"{title} of {name}", now=now)
                cast.by_capacity.setdefault(capacity, who)
                if capacity == Capacity.lead:
                    cast.leads[name] = who
                place = Place(agency_id=agencies[name])
                holdings.grant(session, who.person_id, capacity=capacity, place=place, by=system, now=now)
    _ask_for_returns(session, cast, review, story, system, agencies=agencies, now=now)


def _ask_for_returns(
    session: Session,
    cast: Cast,
    review: OpenReview,
    story: Story,
    system: Actor,
    *,
    agencies: Mapping[str, UUID],
    now: datetime,
) -> None:
    manager = cast.by_capacity[Capacity.manager]
    asked_of = {one.for_each for one in review.workflow.items.values()}
    records: dict[UUID | None, int] = {None: 0}
    if asked_of & {ForEach.agency_on_a_case, ForEach.case}:
        for record in range(1, story.records + 1):
            records[commissioning.add_case(session, review, f"C-{record}", by=manager, now=now)] = record
    if asked_of & {ForEach.agency_on_a_case, ForEach.agency}:
        rehearsal_draw.draw(session, review, story.records, by=manager, now=now)
        about = [case for case in records if case] if ForEach.agency_on_a_case in asked_of else [None]
        for number, case in enumerate(about):
            for agency in _asked_about(number, story, list(agencies.values())):
                commissioning.expect(session, review, case_id=case, agency_id=agency, by=manager, now=now)
    names = {agency: name for name, agency in agencies.items()}
    _name_auditors(session, cast, review, system, names=names, records=records, now=now)


def _asked_about(number: int, story: Story, agencies: list[UUID]) -> list[UUID]:
    """Return the agencies asked about a record: all, or where records are shared out, one in turn."""
    return [agencies[number % len(agencies)]] if story.shared_out else agencies


PANEL = "Panel"
"""Who gives the returns that no agency owes."""


def _name_auditors(
    session: Session,
    cast: Cast,
    review: OpenReview,
    system: Actor,
    *,
    names: Mapping[UUID, str],
    records: Mapping[UUID | None, int],
    now: datetime,
) -> None:
    """Name one person for all returns of an agency, and one for those of no agency; tell them of whom."""
    manager = cast.by_capacity[Capacity.manager]
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    for item in sorted(returns, key=lambda one: (records[one.case_id], one.id)):
        name = names[item.agency_id] if item.agency_id else PANEL
        title = f"Auditor of {name}" if item.agency_id else "Scribe of the panel"
        if name not in cast.auditors:
            cast.auditors[name] = _somebody(session, system, title, now=now)
        auditor = cast.auditors[name]
        cast.by_capacity.setdefault(Capacity.returner, auditor)
        naming.name_auditor(
            session, review, item.id, member=auditor.person_id, off_line=True, by=manager, now=now
        )
        if item.case_id and item.agency_id:
            commissioning.record_identity_given(
                session, review, item.id, route="Secure email", by=manager, now=now
            )
        cast.returns[item.id] = (name, records[item.case_id])


def _choose_tools(session: Session, cast: Cast, *, now: datetime) -> None:
    review, shelf = cast.review(session), shelf_of(session)
    wanted = {
        name: review.workflow.items[name].tool
        for name in review.workflow.items_of(Kind.return_)
        if review.workflow.items[name].tool in shelf.tools
    }
    tools = {name: assemble(shelf.tool(tool), None, {}) for name, tool in wanted.items()}
    manager = cast.by_capacity[Capacity.manager]
    commissioning.choose_tools(session, review, tools, by=manager, now=now)
