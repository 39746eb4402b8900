"""Closed days of a partnership, and what becomes of reminders around them."""

from datetime import date

from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import place_hours
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued


def test_reminds_before_closed_days_of_what_is_due_on_one_of_them(fernshire) -> None:
    issued(fernshire)

    for day in (date(2026, 2, 2), date(2026, 1, 30)):
        with fernshire.transaction() as session:
            closed = {"reason": "Snow", "by": fernshire.manager, "now": at(date(2026, 1, 20))}
            place_hours.close_day(session, day, **closed)

    with fernshire.transaction() as session:
        query = (
            select(LadderStep.rung, LadderStep.due_at)
            .join(Deadline, Deadline.id == LadderStep.deadline_id)
            .where(Deadline.item_id == fernshire.items[SILENT])
        )
        found = {rung: local_day(due_at) for rung, due_at in session.execute(query)}
    assert found["before-1-auditor"] == date(2026, 1, 29)
    assert found["after-1-auditor"] == date(2026, 2, 3)
