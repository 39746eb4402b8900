"""Who looked at what is written down, once for each look."""

from datetime import date

from sqlalchemy import select

from malp_flow.records.people import Membership
from malp_flow.records.sign_in import AccessLog
from malp_flow.services import access_log
from tests.stories.fernshire import at


def test_writes_down_who_looked_at_what_and_when(fernshire):
    place = fernshire.partnership_id
    looked_at = [at(date(2026, 1, 12), hour) for hour in (9, 10)]

    for moment in looked_at:
        with fernshire.transaction() as session:
            person = session.get_one(Membership, fernshire.manager.membership_id).person_id
            access_log.note(session, person_id=person, thing="audit:0190", partnership_id=place, now=moment)

    with fernshire.transaction() as session:
        rows = session.scalars(select(AccessLog).order_by(AccessLog.at)).all()
        kept = [(row.person_id, row.thing, row.partnership_id, row.at) for row in rows]
    assert kept == [(person, "audit:0190", place, moment) for moment in looked_at]
