"""A review that asks hundreds of schools about one child's record: for tests, and to measure."""

from datetime import datetime

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.services import commissioning, deadlines, holdings, items, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.wiring import House
from tests.web.audits_issued import Issued


def ask_schools(house: House, made: Issued, number: int, *, now: datetime) -> int:
    """Ask so many schools about the one record, each with an auditor and a clock; return how many."""
    by = Actor(made.partnership, made.manager)
    with house.transaction() as session:
        health = session.get_one(Item, made.health_audit)
        review = reviews.opened(session, health.review_id, partnership_id=made.partnership)
        role = review.workflow.items[health.name].by
        asked = []
        for count in range(number):
            agency = people.add_agency(session, name=f"School {count:03}", kind="education", by=by, now=now)
            session.flush()
            item_id = commissioning.expect(
                session, review, case_id=health.case_id, agency_id=agency, by=by, now=now
            )
            auditor = people.add_member(
                session, name=f"Head {count:03}", address=f"head{count}@fernshire.example", by=by, now=now
            )
            holdings.grant(
                session, auditor, capacity=Capacity.returner, role=role,
                place=holdings.Place(review.id, agency, health.case_id), by=by, now=now,
            )  # fmt: skip
            asked.append(item_id)
        for item_id in asked:
            item = items.get(session, review, item_id, kind=Kind.return_)
            items.bring_on(session, review, item, Act.open_up, now=now)
            deadlines.start_again(session, review, item, now=now)
            session.get_one(Audit, item_id).required = 40
    return number
