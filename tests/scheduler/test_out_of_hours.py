"""Reminders that leave when nobody works, because their file says so: an inspection knows no weekend."""

from datetime import date

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.people import Partnership
from malp_flow.scheduler import jobs
from malp_flow.services import library, pausing
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

FRIDAY, SATURDAY, SUNDAY = date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1)
"""The audits are due on Monday. The rung of one day before says out of hours: it falls on the Sunday."""
USUAL = "{before: 1, send: audit_nearly_due, to: auditor}"
ANY_HOUR = '{before: 1, send: audit_nearly_due, to: auditor, out_of_hours: "20:00"}'
EVENING = at(SUNDAY, 20)


@pytest.fixture
def review_id(fernshire, arriving):
    """A review by the shipped file with that one rung changed; asked for and on its way."""
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace(USUAL, ANY_HOUR)
    with fernshire.transaction() as session:
        file = load_workflow("inspected.yaml", text.replace("workflow: malp", "workflow: inspected").encode())
        fernshire.digest = library.activate(session, file, by=None, now=at(date(2026, 1, 7)))
    made = issued(fernshire)
    arriving(at(FRIDAY, 12))
    return made


@pytest.fixture
def arriving(house, clock, box, port):
    """Do the clock's work at a moment; return the subjects of what arrived."""

    def work(moment):
        before, clock.moment = len(box.arrived), moment
        jobs.tick(house)
        with mailer_at(port) as mailer:
            jobs.deliver(house, mailer)
        return [message["Subject"] for message in box.arrived[before:]]

    return work


def test_leaves_on_a_sunday_evening_and_once(review_id, arriving):
    before = arriving(at(SUNDAY, 19, 59))
    then = arriving(EVENING)
    after = arriving(at(SUNDAY, 20, 1))

    assert (before, after) == ([], [])
    assert sorted(then)[0] == "2 things need you: first due tomorrow (MALP-2026-01)"
    assert len(then) == 7


def test_leaves_in_quiet_days_too(review_id, fernshire, arriving):
    with fernshire.transaction() as session:
        place = session.get_one(Partnership, fernshire.manager.partnership_id)
        place.quiet_from, place.quiet_to = "01-30", "02-10"

    assert len(arriving(EVENING)) == 7


def test_leaves_as_soon_as_something_runs_again(review_id, arriving):
    assert len(arriving(at(SUNDAY, 23, 30))) == 7


def test_says_nothing_of_what_came_meanwhile(review_id, fernshire, arriving):
    (_, agency), item_id = next(each for each in fernshire.items.items() if each[0] == SILENT)
    fernshire.give_back(review_id, item_id, agency, now=at(SATURDAY, 12))
    arriving(at(SATURDAY, 13))

    assert len(arriving(EVENING)) == 6


def test_rests_with_its_review(review_id, fernshire, arriving):
    fernshire.do(
        review_id, pausing.pause, reason="The court asked us to wait.", by=fernshire.manager, now=at(SATURDAY)
    )
    arriving(at(SATURDAY, 11))

    assert arriving(EVENING) == []
