"""After a silence: nothing is lost, nothing is poured out, and nobody gets two letters on one day."""

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter
from malp_flow.scheduler import jobs
from malp_flow.services import access, late_letters, moves, silences
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED = at(date(2026, 1, 12))
LAST_SEEN = at(date(2026, 1, 29))
BACK = at(date(2026, 2, 4))
"""A Wednesday; audits were due on 2 February, so that their reminders fell into the silence."""


@pytest.fixture
def come_back(fernshire, house, clock, port, box):
    """The worker was gone from 29 January and is back on 4 February."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    for moment in (ISSUED, LAST_SEEN):
        clock.moment = moment
        work(house, port)
    box.arrived.clear()
    clock.moment = BACK
    work(house, port)


def work(house, port):
    jobs.tick(house)
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def waiting(fernshire):
    with fernshire.transaction() as session:
        return late_letters.waiting(session, fernshire.partnership_id)


@pytest.mark.usefixtures("come_back")
def test_holds_the_reminders_that_became_late_and_says_what_they_are(fernshire, box):
    found = waiting(fernshire)

    assert box.arrived == []
    assert len(found) > 1
    assert len({line.reader for line in found}) == len(found)
    assert local_day(found[0].goes_at) == date(2026, 2, 5)
    assert all(reference == "MALP-2026-01" for line in found for _title, reference in line.about)


@pytest.mark.usefixtures("come_back")
def test_lets_them_go_by_themselves_on_the_next_working_day(fernshire, house, clock, port, box):
    readers = len(waiting(fernshire))

    clock.moment = at(date(2026, 2, 5)).replace(hour=8, minute=55)
    early = work(house, port)
    clock.moment = at(date(2026, 2, 5)).replace(hour=9, minute=0)
    work(house, port)

    assert early == 0
    assert len(box.arrived) >= readers
    assert set(Counter(letter["To"] for letter in box.arrived).values()) == {1}
    assert waiting(fernshire) == []


@pytest.mark.usefixtures("come_back")
def test_lets_one_go_or_all_as_the_manager_decides(fernshire, house, port, box):
    first, *others = waiting(fernshire)

    house.carry_out(lambda s: late_letters.let_go(s, first.id, by=fernshire.manager, now=BACK))
    one = work(house, port)
    house.carry_out(lambda s: late_letters.let_go(s, None, by=fernshire.manager, now=BACK))
    work(house, port)

    assert one == 1
    assert len(box.arrived) == 1 + len(others)
    assert set(Counter(letter["To"] for letter in box.arrived).values()) == {1}


@pytest.mark.usefixtures("come_back")
def test_drops_one_with_its_reason_and_keeps_its_reminders_as_skipped(fernshire, house, clock, port):
    first, *_others = waiting(fernshire)

    house.carry_out(
        lambda s: late_letters.drop(s, first.id, reason="Rang them", by=fernshire.manager, now=BACK)
    )
    clock.moment = at(date(2026, 2, 5))
    work(house, port)

    with fernshire.transaction() as session:
        status = session.get_one(Letter, first.id).status
        states = select(LadderStep.state).where(LadderStep.reason == "dropped_late")
        skipped = set(session.scalars(states))
        kinds = session.scalars(select(Entry.kind).where(Entry.kind == "letters.late_dropped")).all()
    assert status == "cancelled"
    assert skipped == {"skipped"}
    assert len(kinds) == 1


@pytest.mark.usefixtures("come_back")
def test_refuses_who_does_not_manage_and_a_drop_without_reason(fernshire, house):
    first, *_others = waiting(fernshire)

    with pytest.raises(access.NotYours):
        house.carry_out(lambda s: late_letters.let_go(s, None, by=fernshire.reviewer, now=BACK))
    with pytest.raises(late_letters.ReasonNeeded):
        house.carry_out(lambda s: late_letters.drop(s, first.id, reason=" ", by=fernshire.manager, now=BACK))

    assert first in waiting(fernshire)


@pytest.mark.usefixtures("come_back")
def test_refuses_to_let_the_same_letter_go_twice(fernshire, house):
    first, *_others = waiting(fernshire)
    house.carry_out(lambda s: late_letters.let_go(s, first.id, by=fernshire.manager, now=BACK))

    with pytest.raises(Refused):
        house.carry_out(lambda s: late_letters.let_go(s, first.id, by=fernshire.manager, now=BACK))


def test_holds_nothing_after_a_silence_of_less_than_a_working_day(fernshire, house, clock, port, box):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    for day in (date(2026, 1, 12), date(2026, 1, 30)):
        clock.moment = at(day)
        work(house, port)
    with fernshire.transaction() as session:
        due = session.scalars(select(LadderStep.due_at).where(LadderStep.state == "planned")).all()
    clock.moment = min(due) - timedelta(hours=2)
    work(house, port)
    box.arrived.clear()

    clock.moment = min(due) + timedelta(days=1)
    work(house, port)

    assert waiting(fernshire) == []
    assert len(box.arrived) > 0


def test_notes_a_silence_once_when_two_notice_it_at_the_same_moment(fernshire):
    failed = []

    def note():
        try:
            with fernshire.transaction() as session:
                silences.note(session, at(date(2026, 1, 12)), now=at(date(2026, 1, 26)))
        except Exception as problem:  # noqa: BLE001 - told by the assertion
            failed.append(problem)

    second = threading.Thread(target=note)
    with fernshire.transaction() as session:
        silences.note(session, at(date(2026, 1, 12)), now=at(date(2026, 1, 26)))
        second.start()
        second.join(0.5)  # it waits for the first
    second.join()

    assert failed == []
