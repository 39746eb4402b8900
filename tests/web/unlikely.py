"""A review as nobody plans for: 40 agencies, names without end, names from right to left, one record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from malp_flow.services import commissioning, library, naming, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.wiring import House
from tests.web.audits_issued import issue_audits
from tests.web.houses import told_once

FROM_THE_RIGHT = "سارة بنت عبد الرحمن الحسيني"
WITHOUT_END = "Siobhán-Anne Featherstonehaugh-Cholmondeley van der Westhuizen-Oyelaran"
ONE_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
THEME = "Exploitation" + "andneglectofyoungpeople" * 2 + " outside the home"
REVIEW = "/fernshire/reviews/MALP-2026-40"
AGENCIES = 40


@dataclass(frozen=True, slots=True)
class Unlikely:
    """Who may look, and the audit that somebody with a name from right to left does."""

    manager: UUID
    reviewer: UUID
    audit: UUID
    without_auditor: UUID


@told_once
def an_unlikely_review(house: House, *, now: datetime) -> Unlikely:
    """Commission it beside an ordinary one, with an auditor for each agency but the last."""
    issued = issue_audits(house, now=now)
    by = Actor(issued.partnership, issued.manager)
    with house.transaction() as session:
        names = {"saara": FROM_THE_RIGHT, "anne": WITHOUT_END, "one": ONE_WORD}
        saara, anne, one = (
            people.add_member(session, name=name, address=f"{box}@fernshire.example", by=by, now=now)
            for box, name in names.items()
        )
        wanted = Commission(
            reference="MALP-2026-40",
            theme=THEME[:80],
            workflow_digest=library.newest(session, "malp"),
            panel=[("Integrated care board of the whole north-western region", anne)],
            lead_reviewer=one,
        )
        made = commissioning.commission(session, wanted, by=by, now=now)
        review = reviews.opened(session, made, partnership_id=by.partnership_id)
        case = commissioning.add_case(session, review, "C-1", by=by, now=now)
        items = []
        for number in range(AGENCIES):
            name = f"{(ONE_WORD, FROM_THE_RIGHT, 'Fernshire Academy')[number % 3]} {number + 1}"
            agency = people.add_agency(session, name=name, kind="education", by=by, now=now)
            session.flush()
            items.append(
                commissioning.expect(session, review, case_id=case, agency_id=agency, by=by, now=now)
            )
        for item in items[:-1]:
            naming.name_auditor(session, review, item, member=saara, off_line=True, by=by, now=now)
    return Unlikely(issued.manager, one, items[0], items[-1])
