"""What an agency’s lead answers, and that they are left in peace for it while everybody else is reminded."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import helping, not_ours
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.holding_back import Why
from tests.services.test_holding_back import steps_of
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

LEAD, TO_LEAD, TO_MANAGER = f"Lead of {SILENT[1]}", "after-3-agency_lead", "after-5-business_manager"
ANSWERED, ASKED_FOR_HELP, MANAGER_ASKED = date(2026, 2, 3), date(2026, 2, 5), date(2026, 2, 9)
"""The audits were due on 2 February; on the 5th the lead is asked for help, on the 9th the manager."""


def answer(fernshire, review_id, act, *, by=LEAD, on=ANSWERED, **given):
    fernshire.do(review_id, act, fernshire.items[SILENT], by=fernshire.as_(by), now=at(on), **given)


def days(fernshire, first, last):
    for number in range((last - first).days + 1):
        fernshire.tick(now=at(first + timedelta(days=number)))


def test_leaves_the_lead_in_peace_until_the_day_they_said(fernshire):
    review_id = issued(fernshire)
    answer(fernshire, review_id, helping.say_done_by, day=date(2026, 2, 10))

    days(fernshire, ANSWERED, date(2026, 2, 10))
    meanwhile = steps_of(fernshire)
    fernshire.tick(now=at(date(2026, 2, 11)))

    assert meanwhile[TO_LEAD] == ("held", Why.lead_by_when)
    assert meanwhile[TO_MANAGER] == ("claimed", None)
    assert steps_of(fernshire)[TO_LEAD] == ("claimed", None)


def test_takes_no_day_that_lies_too_far_ahead(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(helping.TooFar, match="four weeks"):
        answer(fernshire, review_id, helping.say_done_by, day=date(2026, 3, 4))


def test_leaves_the_lead_in_peace_for_four_weeks_at_most(fernshire):
    review_id = issued(fernshire)
    answer(fernshire, review_id, helping.say_done_by, day=date(2026, 3, 3))

    days(fernshire, ASKED_FOR_HELP, date(2026, 3, 3))
    meanwhile = steps_of(fernshire)[TO_LEAD]
    fernshire.tick(now=at(date(2026, 3, 4)))

    assert meanwhile == ("held", Why.lead_by_when)
    assert steps_of(fernshire)[TO_LEAD] == ("claimed", None)


def test_leaves_the_lead_in_peace_until_the_manager_decides_whose_it_is(fernshire):
    review_id = issued(fernshire)
    answer(fernshire, review_id, not_ours.say, words="Ask Housing.")
    days(fernshire, ANSWERED, MANAGER_ASKED)
    meanwhile = steps_of(fernshire)

    manager = {"by": "Dana Whitlock", "on": MANAGER_ASKED}
    answer(fernshire, review_id, not_ours.say_it_is_theirs, words="You held the file.", **manager)
    fernshire.tick(now=at(MANAGER_ASKED, 11))

    assert meanwhile[TO_LEAD] == ("held", Why.lead_not_ours)
    assert meanwhile[TO_MANAGER] == ("claimed", None)
    assert steps_of(fernshire)[TO_LEAD] == ("claimed", None)


def test_tells_a_lead_of_one_thing_once_a_week(fernshire):
    issued(fernshire)
    days(fernshire, ASKED_FOR_HELP, ASKED_FOR_HELP)
    with fernshire.transaction() as session:
        query = select(LadderStep).join(Deadline, Deadline.id == LadderStep.deadline_id)
        own = (Deadline.item_id == fernshire.items[SILENT], LadderStep.rung == TO_LEAD)
        first = session.scalars(query.where(*own)).one()
        again = {"rung": "again", "due_at": at(date(2026, 2, 10)), "round": 1, "letter": first.letter}
        of = {name: getattr(first, name) for name in ("partnership_id", "deadline_id", "recipient")}
        session.add(LadderStep(**of, **again))

    days(fernshire, date(2026, 2, 10), date(2026, 2, 11))
    meanwhile = steps_of(fernshire)["again"]
    fernshire.tick(now=at(date(2026, 2, 12)))

    assert meanwhile == ("held", Why.lead_told)
    assert steps_of(fernshire)["again"] == ("claimed", None)


def test_lets_nobody_else_say_or_decide_it(fernshire):
    review_id = issued(fernshire)

    for stranger in (f"Auditor of {SILENT[1]}", "Lead of Fernshire Police", "Dana Whitlock"):
        with pytest.raises(NotHere):
            answer(fernshire, review_id, not_ours.say, by=stranger, words="")
    answer(fernshire, review_id, not_ours.say, words="")
    with pytest.raises(NotYours):
        answer(fernshire, review_id, not_ours.say_it_is_theirs, words="")
    with pytest.raises(not_ours.SaidAlready):
        answer(fernshire, review_id, not_ours.say, words="")
