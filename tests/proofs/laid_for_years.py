"""A small partnership laid into an empty database for years of reviews, and how one of them begins."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.services import commissioning, holdings, library, moves, naming, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from tests.stories.fernshire import at
from tests.web.audits_issued import SMALL_TOOL

FIRST_DAY = date(2026, 3, 2)
"""Four weeks later the clocks change, and Easter comes."""
FOUNDED = at(FIRST_DAY, 8)


@dataclass(frozen=True)
class Place:
    """Who takes part: `auditors` by the agency that each audits for."""

    system: Actor
    manager: Actor
    reviewer: UUID
    partner: UUID
    digest: str
    auditors: dict[UUID, Actor]

    @cached_property
    def id(self) -> UUID:
        return self.system.partnership_id


def founded(session: Session, *, agencies: int) -> Place:
    """Found a partnership with a manager, and so many agencies with a lead and an auditor each."""
    system = people.found_partnership(session, slug="fernshire", name="Fernshire", contact="1", now=FOUNDED)
    manager, reviewer, partner = (
        _member(session, name, system) for name in ("manager", "reviewer", "partner")
    )
    holdings.grant(session, manager.person_id, capacity="manager", by=system, now=FOUNDED)
    process = load_workflow("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes())
    digest = library.activate(session, process, by=None, now=FOUNDED)
    auditors = dict(_agency(session, number, system) for number in range(agencies))
    return Place(system, manager, reviewer.person_id, partner.person_id, digest, auditors)


def _member(session: Session, name: str, system: Actor) -> Actor:
    address = f"{name}@fernshire.example"
    member = people.add_member(session, name=name, address=address, by=system, now=FOUNDED)
    return Actor(system.partnership_id, member)


def _agency(session: Session, number: int, system: Actor) -> tuple[UUID, Actor]:
    agency = people.add_agency(session, name=f"Agency {number}", kind="health", by=system, now=FOUNDED)
    lead, where = _member(session, f"lead-{number}", system), holdings.Place(agency_id=agency)
    holdings.grant(session, lead.person_id, capacity="lead", place=where, by=system, now=FOUNDED)
    return agency, _member(session, f"auditor-{number}", system)


def begun(session: Session, place: Place, reference: str, *, now: datetime) -> UUID:
    """Commission a review of one record, name an auditor for each agency, and issue their audits."""
    panel = [("Police", place.partner)]
    wanted = commissioning.Commission(reference, "Neglect", place.digest, panel, place.reviewer)
    review_id = commissioning.commission(session, wanted, by=place.manager, now=now)
    review = reviews.opened(session, review_id, partnership_id=place.id)
    tool = assemble(load_tool("small.yaml", SMALL_TOOL.encode()), None, {})
    commissioning.choose_tools(session, review, {"audit": tool}, by=place.manager, now=now)
    case = commissioning.add_case(session, review, "C-118", by=place.manager, now=now)
    for agency, auditor in place.auditors.items():
        _expect(session, review, place, case=case, agency=agency, auditor=auditor, now=now)
    moves.move_on(session, review, "issue_audits", by=place.manager, now=now)
    return review_id


def _expect(
    session: Session,
    review: OpenReview,
    place: Place,
    *,
    case: UUID,
    agency: UUID,
    auditor: Actor,
    now: datetime,
) -> None:
    by = {"by": place.manager, "now": now}
    item = commissioning.expect(session, review, case_id=case, agency_id=agency, **by)
    naming.name_auditor(session, review, item, member=auditor.person_id, off_line=True, **by)
    commissioning.record_identity_given(session, review, item, route="By telephone", **by)
