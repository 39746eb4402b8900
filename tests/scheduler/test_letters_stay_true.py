"""A letter says what is so when it leaves: what fell away since it was queued is not asked for."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import LetterCause
from malp_flow.records.people import Membership
from malp_flow.scheduler import jobs
from malp_flow.services import (
    audits,
    chasing_by_hand,
    more_time,
    moves,
    planned_reminders,
    refused_mailboxes,
    reminder_holds,
    reports,
)
from malp_flow.services.hold_list import Scope
from tests.scheduler.mail_sink import mailer_at
from tests.services.test_absences import ASKED_FOR_HELP, LEAD, OTHER, second_lead
from tests.stories.fernshire import at
from tests.stories.way import ACCURATE, EVENT, SILENT, asked_to_sign, audits_closed, issued

WHY = "The archive delivers its files only next week."


def deliver(house, port):
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def dropped(fernshire, name):
    with fernshire.transaction() as session:
        return set(session.scalars(select(LetterCause.dropped_because).where(LetterCause.name == name)))


def test_does_not_say_that_a_review_can_move_on_after_it_has(fernshire, house, box, port, clock):
    review_id = audits_closed(fernshire)
    fernshire.hold_event(review_id, day=EVENT)
    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(EVENT, 16))

    clock.moment = at(date(2026, 2, 17))
    deliver(house, port)

    assert dropped(fernshire, "ready_to_move_on") == {"moved_on"}


def test_asks_no_partner_for_a_report_that_went_back(fernshire, house, box, port, clock):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(
        review_id, "Partner 1", "ask_for_changes", reason="It blames one agency.", now=at(ACCURATE, 15)
    )

    clock.moment = at(ACCURATE, 16)
    deliver(house, port)

    assert dropped(fernshire, "sign_off_asked") == {"no_longer_asked"}


def test_says_by_when_a_partner_is_asked(fernshire, house, box, port, clock):
    asked_to_sign(fernshire)
    clock.moment = at(ACCURATE, 15)

    deliver(house, port)

    letters = [message for message in box.arrived if message["Subject"].startswith("Report to sign")]
    assert len(letters) == 3
    assert all("Wednesday 15 April" in letter["Subject"] for letter in letters)


def test_does_not_chase_for_a_day_that_was_moved(fernshire, house, box, port, clock):
    review_id = issued(fernshire)
    clock.moment = at(date(2026, 2, 3), 9)
    jobs.tick(house)
    fernshire.do(
        review_id, more_time.give, fernshire.items[SILENT], new_on=date(2026, 2, 9), reason=WHY,
        by=fernshire.manager, now=at(date(2026, 2, 3), 9, 5),
    )  # fmt: skip

    deliver(house, port)

    with fernshire.transaction() as session:
        causes = session.execute(
            select(LetterCause.dropped_because).where(
                LetterCause.name == "audit_late", LetterCause.item_id == fernshire.items[SILENT]
            )
        ).all()
    assert [row[0] for row in causes] == ["date_moved"]


def test_writes_a_letter_anew_when_part_of_it_fell_away_before_anybody_had_it(
    fernshire, house, box, port, clock
):
    review_id = issued(fernshire)
    deliver(house, port)
    clock.moment = at(date(2026, 2, 3), 9)
    jobs.tick(house)
    box.reply = "451 not now"
    deliver(house, port)
    frozen = first_message_id(fernshire, "audit_late")
    auditor = fernshire.as_(f"Auditor of {SILENT[1]}")
    fernshire.do(
        review_id, audits.say_not_known, fernshire.items[SILENT], reason="No record.", by=auditor,
        now=at(date(2026, 2, 3), 9, 2),
    )  # fmt: skip
    box.reply, box.arrived = "", []

    clock.moment += timedelta(minutes=5)
    deliver(house, port)

    assert frozen <= {message["Message-ID"] for message in box.arrived}
    assert "met" in dropped(fernshire, "audit_late")


def first_message_id(fernshire, name):
    from malp_flow.records.outbox import Letter  # noqa: PLC0415 - beside its one use

    query = select(Letter.message_id).join(LetterCause, LetterCause.letter_id == Letter.id)
    with fernshire.transaction() as session:
        found = session.scalars(query.where(LetterCause.name == name, Letter.message_id.is_not(None)))
        return {found.first()}


def test_asks_about_a_new_version_and_tells_who_had_answered_that_it_changed(
    fernshire, house, box, port, clock
):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(review_id, "Partner 2", "approve", now=at(date(2026, 4, 1)))
    clock.moment = at(date(2026, 4, 1), 12)
    deliver(house, port)
    fernshire.write_report(review_id, learning="Debts are a sign.", now=at(date(2026, 4, 2)))
    box.arrived.clear()

    clock.moment = at(date(2026, 4, 2), 12)
    deliver(house, port)

    subjects = {message["To"].split(" <")[0]: message["Subject"] for message in box.arrived}
    assert sorted(subjects) == ["Partner 1", "Partner 2", "Partner 3"]
    assert subjects["Partner 1"] == subjects["Partner 3"]
    assert subjects["Partner 2"] == "The report changed: please answer again (MALP-2026-01)"
    with fernshire.transaction() as session:
        item = fernshire.report_item(session, fernshire.open(session, review_id))
        assert reports.latest(session, item).number == 2


def test_writes_to_nobody_who_has_left_since_it_was_queued(fernshire, house, box, port, clock):
    issued(fernshire)
    clock.moment = at(date(2026, 1, 12), 11)
    with fernshire.transaction() as session:
        gone = session.get_one(Membership, fernshire.members["Auditor of Fernshire Police"])
        gone.ends_on = date(2026, 1, 11)

    deliver(house, port)

    addresses = {message["To"].split("<")[-1].strip(">") for message in box.arrived}
    assert "auditoroffernshirepolice@fernshire.example" not in addresses
    assert len(addresses) == 6


def test_tells_whoever_came_after_a_lead_that_left_while_a_reminder_waited(
    fernshire, house, box, port, clock
):
    issued(fernshire)
    fernshire.tick(now=at(ASKED_FOR_HELP, 9))
    second_lead(fernshire, on=ASKED_FOR_HELP)
    with fernshire.transaction() as session:
        session.get_one(Membership, fernshire.members[LEAD]).ends_on = ASKED_FOR_HELP - timedelta(days=1)

    clock.moment = at(ASKED_FOR_HELP, 11)
    deliver(house, port)

    readers = {message["To"].addresses[0].display_name for message in box.arrived}
    assert OTHER in readers
    assert LEAD not in readers


def test_lets_a_reminder_wait_again_when_something_holds_it_back_before_it_leaves(
    fernshire, house, box, port, clock
):
    review_id = issued(fernshire)
    item = fernshire.items[SILENT]
    clock.moment = at(date(2026, 2, 3), 9)
    jobs.tick(house)
    asked = {"new_on": date(2026, 2, 9), "reason": WHY, "by": fernshire.as_(f"Auditor of {SILENT[1]}")}
    fernshire.do(review_id, more_time.ask, item, **asked, now=clock.moment)

    deliver(house, port)

    assert dropped(fernshire, "audit_late") == {None, "more_time_asked"}
    assert state_of(fernshire, item, "after-1-auditor") == "held"


def test_notes_that_a_reminder_left_with_its_letter(fernshire, house, box, port, clock):
    issued(fernshire)
    clock.moment = at(date(2026, 2, 3), 9)
    jobs.tick(house)
    before = state_of(fernshire, fernshire.items[SILENT], "after-1-auditor")

    deliver(house, port)

    assert before == "claimed"
    assert state_of(fernshire, fernshire.items[SILENT], "after-1-auditor") == "sent"


def state_of(fernshire, item, rung):
    query = (
        select(LadderStep.state)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.item_id == item, LadderStep.rung == rung)
    )
    with fernshire.transaction() as session:
        return session.scalars(query).one()


def test_sends_what_a_person_sends_now_whatever_holds_the_others_back(fernshire, house, box, port, clock):
    review_id = issued(fernshire)
    item = fernshire.items[SILENT]
    by_hand = {"by": fernshire.manager, "now": at(date(2026, 2, 2))}
    held = {"until_on": None, "reason": WHY} | by_hand
    fernshire.do(review_id, reminder_holds.hold, item, Scope.item, **held)
    fernshire.do(
        review_id, planned_reminders.send_now, step_of(fernshire, item, "after-1-auditor"), **by_hand
    )

    clock.moment = at(date(2026, 2, 2))
    deliver(house, port)

    assert state_of(fernshire, item, "after-1-auditor") == "sent"


def test_reminds_nobody_by_hand_whose_address_refuses_letters(fernshire):
    review_id = issued(fernshire)
    item = fernshire.items[SILENT]
    with fernshire.transaction() as session:
        member = fernshire.as_(f"Auditor of {SILENT[1]}").person_id
        refused_mailboxes.refuse(session, member, "550 5.1.1", now=at(date(2026, 2, 2)))
        [deadline] = session.scalars(select(Deadline.id).where(Deadline.item_id == item))

    asked = {"by": fernshire.manager, "now": at(date(2026, 2, 3))}
    with pytest.raises(chasing_by_hand.AddressRefused):
        fernshire.do(review_id, chasing_by_hand.send, deadline, again=True, **asked)


def step_of(fernshire, item, rung):
    query = (
        select(LadderStep.id)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.item_id == item, LadderStep.rung == rung)
    )
    with fernshire.transaction() as session:
        return session.scalars(query).one()
