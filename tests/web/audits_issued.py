"""A review whose audits are issued to two agencies, for tests of pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.folders import shipped
from malp_flow.services import commissioning, holdings, items, library, links, moves, naming, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.tool_shelf import scales_of
from malp_flow.wiring import House
from tests.web.houses import told_once

SHIPPED = shipped("workflows") / "tools"
SMALL_TOOL = """
tool: small
version: 1
title: A small audit
intro: You are reading your own agency’s records.
why_text: What helped or hindered at the time?
reason_text: What in the records leads you to say this?
scales:
  practice:
    - {id: as_expected, title: What we would expect to see, tone: good}
    - {id: in_part, title: Partly what we would expect to see, tone: mixed}
sections:
  - id: about
    title: About this audit
    intro: Say what your answers rest on.
    questions:
      - {id: records, text: 'Which records did you read?', kind: text}
      - {id: read_on, text: 'When did you read them?', kind: date, hint: 'For example, 27 3 2026'}
  - id: voice
    title: Voice of the child
    questions:
      - id: heard
        text: How well was the child heard?
        kind: judgement
        scale: practice
        reason: required
        asks_why: true
      - {id: alone, text: 'Was the child seen alone?', kind: yes_no, required: false}
      - {id: cells, text: 'Was custody used?', kind: yes_no, visible_to: [police]}
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """Ids of what was made: two auditors with an audit each on one child's record, and the manager."""

    manager: UUID
    nurse: UUID
    officer: UUID
    health_audit: UUID
    police_audit: UUID
    partnership: UUID
    health_link: str
    police_link: str


@told_once
def issue_audits(house: House, *, now: datetime, text: str = SMALL_TOOL) -> Issued:
    """Commission a review and issue its audits at this moment; return who and what there is."""
    made = commission_audits(house, now=now, text=text)
    by = Actor(made.partnership, made.manager)
    with house.transaction() as session:
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=by.partnership_id)
        review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
        first = next(iter(review.workflow.moves_from(review.state)))
        moves.move_on(session, review, first.id, by=by, now=now)
        assert items.get(session, review, made.health_audit, kind=Kind.return_).opened_at
    return made


@told_once
def commission_audits(house: House, *, now: datetime, text: str = SMALL_TOOL) -> Issued:
    """Commission a review and set it up, ready for its audits to be issued; return who and what there is."""
    with house.transaction() as session:
        system = people.found_partnership(
            session,
            slug="fernshire",
            name="Fernshire Safeguarding Children Partnership",
            contact="01632 960001",
            now=now,
        )

        def member(name: str) -> UUID:
            address = f"{name.lower().replace(' ', '.')}@fernshire.example"
            return people.add_member(session, name=name, address=address, by=system, now=now)

        manager = member("Mary Manager")
        holdings.grant(session, manager, capacity=Capacity.manager, by=system, now=now)
        by = Actor(system.partnership_id, manager)
        wanted = Commission(
            reference="MALP-2026-07",
            theme="Exploitation",
            workflow_digest=library.newest(session, "malp"),
            panel=[("Police", member("Petra Partner"))],
            lead_reviewer=member("Rita Reviewer"),
        )
        review_id = commissioning.commission(session, wanted, by=by, now=now)
        review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
        case = commissioning.add_case(session, review, "C-118", by=by, now=now)
        made: list[tuple[UUID, UUID]] = []
        for agency, kind, name in (
            ("NHS Fernshire", "health", "Nora Nurse"),
            ("Fernshire Police", "police", "Oscar Officer"),
        ):
            agency_id = people.add_agency(session, name=agency, kind=kind, by=by, now=now)
            session.flush()
            item = commissioning.expect(session, review, case_id=case, agency_id=agency_id, by=by, now=now)
            auditor = member(name)
            naming.name_auditor(session, review, item, member=auditor, off_line=True, by=by, now=now)
            commissioning.record_identity_given(session, review, item, route="By telephone", by=by, now=now)
            made.append((auditor, item))
        tool = assemble(load_tool("small.yaml", text.encode(), scales=scales_of(SHIPPED)), None, {})
        returns = review.workflow.items_of(Kind.return_)
        commissioning.choose_tools(session, review, {returns[0]: tool}, by=by, now=now)
        wanted_items = [(items.get(session, review, item, kind=Kind.return_), who) for who, item in made]
        ways = [links.link_of(session, item, who, now=now) for item, who in wanted_items]
    (nurse, health), (officer, police) = made
    return Issued(manager, nurse, officer, health, police, by.partnership_id, *ways)


def the_shipped_tool() -> str:
    """Return the audit tool that comes with the product."""
    return (SHIPPED / "malp.yaml").read_text("utf-8")
