"""A review told by the calendar: 4 records, 7 agencies, 22 returns, from commission to sign-off."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.machine import MoveRefused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import action_progress, actions, audits, history_check, moves, steps
from tests.stories.fernshire import CASES, at
from tests.stories.way import (
    ACCURATE,
    DRAFT,
    DUE,
    EVENT,
    SILENT,
    all_but_the_silent_come_back,
    asked_to_sign,
    issued,
    signed_off,
)

FOLLOW_UP = ("agreed_action", "impact_3_months", "impact_6_months")


def letters(fernshire):
    with fernshire.transaction() as session:
        return list(session.scalars(select(LetterCause.name).order_by(LetterCause.id)))


def due_days(fernshire, review_id):
    with fernshire.transaction() as session:
        rows = session.execute(
            select(Deadline.name, Deadline.due_on).where(Deadline.review_id == review_id).distinct()
        )
        return {row.name: row.due_on for row in rows}


def test_expects_one_return_for_each_place_in_the_matrix(fernshire):
    fernshire.commission(now=at(date(2026, 1, 8)))

    assert len(fernshire.items) == 22
    assert {case for case, _ in fernshire.items} == set(CASES)


def test_gives_every_date_from_the_day_on_which_it_happened(fernshire):
    review_id = asked_to_sign(fernshire)

    assert due_days(fernshire, review_id) == {
        "issuing": date(2026, 1, 22),
        "audit": DUE,
        "event": EVENT,
        "event_day": EVENT,
        "record_event": date(2026, 2, 18),
        "check_in": date(2026, 2, 23),
        "report": DRAFT,
        "accuracy": ACCURATE,
        "sign_off": date(2026, 4, 15),
    }


def test_asks_the_lead_for_help_three_working_days_after_the_due_day(fernshire):
    review_id = issued(fernshire)

    with fernshire.transaction() as session:
        steps = select(LadderStep.due_at).where(LadderStep.letter == "audit_needs_help").distinct()
        moments = list(session.scalars(steps))

    assert moments == [at(date(2026, 2, 5), 9)]
    assert fernshire.state(review_id) == "audits_issued"


def test_closes_the_audits_by_itself_once_the_last_is_answered_for(fernshire):
    review_id = issued(fernshire)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))

    before = fernshire.state(review_id)
    fernshire.do(
        review_id, audits.accept_absence, fernshire.items[SILENT], by=fernshire.manager, now=at(DUE, 12),
        reason="The service was closed in 2025; its files are with the archive.",
    )  # fmt: skip

    assert (before, fernshire.state(review_id)) == ("audits_issued", "audits_returned")


def test_says_every_reason_why_it_does_not_move(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(MoveRefused) as refused:
        fernshire.do(review_id, moves.move_on, "close_audits", by=fernshire.manager, now=at(DUE, 12))

    assert len(refused.value.blockers) == 22


def test_is_signed_off_when_three_partners_approve_one_version(fernshire):
    review_id = asked_to_sign(fernshire)

    states = []
    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 1)))
        states.append(fernshire.state(review_id))

    assert states == ["report_drafted", "report_drafted", "signed_off"]


def test_needs_all_four_where_the_panel_has_four(fernshire):
    review_id = asked_to_sign(fernshire, partners=4)

    states = []
    for partner in ["Partner 1", "Partner 2", "Partner 3", "Partner 4"]:
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 1)))
        states.append(fernshire.state(review_id))

    assert states == ["report_drafted"] * 3 + ["signed_off"]


def test_goes_back_when_one_partner_asks_for_changes_and_asks_all_anew(fernshire):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(review_id, "Partner 1", "approve", now=at(date(2026, 4, 1)))

    fernshire.answer(
        review_id, "Partner 2", "ask_for_changes", now=at(date(2026, 4, 2)),
        reason="Say more about the nights.",
    )  # fmt: skip
    sent_back_to = fernshire.state(review_id)
    fernshire.write_report(review_id, learning="Debts and nights away are signs.", now=at(date(2026, 4, 13)))
    fernshire.do(
        review_id, moves.move_on, "draft_report", by=fernshire.reviewer, now=at(date(2026, 4, 13), 12)
    )
    fernshire.do(
        review_id,
        steps.finish_only,
        "factual_accuracy",
        reason="All agencies agreed to it early.",
        by=fernshire.reviewer,
        now=at(date(2026, 4, 27)),
    )
    for partner in ["Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 28)))
    without_the_first = fernshire.state(review_id)
    fernshire.answer(review_id, "Partner 1", "approve", now=at(date(2026, 4, 29)))

    assert sent_back_to == "event_held"
    assert without_the_first == "report_drafted"
    assert fernshire.state(review_id) == "signed_off"


def test_chases_each_silent_auditor_once_and_only_with_the_latest_of_what_was_missed(fernshire):
    issued(fernshire)

    fernshire.tick(now=at(date(2026, 2, 3), 9))
    fernshire.tick(now=at(date(2026, 2, 3), 10))
    sent = [name for name in letters(fernshire) if name not in {"audit_issued", "ready_to_move_on"}]

    assert sent == ["audit_late"] * 22


def test_stops_chasing_what_came_back(fernshire):
    review_id = issued(fernshire)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))

    queued = fernshire.tick(now=at(date(2026, 2, 5), 9))

    assert queued == 2  # the lead of the silent agency is asked for help, its auditor is told


def test_keeps_a_history_without_a_fault(fernshire):
    review_id = asked_to_sign(fernshire)
    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 1)))

    with fernshire.transaction() as session:
        faults = history_check.faults(session, fernshire.partnership_id)

    assert faults == []


def test_goes_on_from_sign_off_to_a_closed_action_and_a_recorded_impact_check(fernshire):
    review_id = signed_off(fernshire)
    police = "Fernshire Police"
    owner, by = fernshire.as_(f"Lead of {police}"), fernshire.manager
    wanted = actions.Wanted(
        source=actions.EVENT, text="Ask about debts at every visit.", measure="Debts are noted in 8 of 10.",
        due_on=date(2026, 7, 1), agency_id=fernshire.agencies[police], owner_id=owner.person_id,
        impact="practice",
    )  # fmt: skip
    action = fernshire.do(review_id, actions.add, wanted, by=by, now=at(date(2026, 4, 16)))

    fernshire.tick(now=at(date(2026, 6, 17), 9))  # 10 working days before
    with fernshire.transaction() as session:
        action_progress.update(
            session, action, words="All teams briefed.", done=True, by=owner, now=at(date(2026, 6, 18))
        )
    fernshire.tick(now=at(date(2026, 7, 1), 9))  # nobody is reminded while the group looks
    fernshire.do(
        review_id, action_progress.send_back, action, reason="Briefings say little: what do records show?",
        due_on=date(2026, 7, 13), by=by, now=at(date(2026, 7, 2)),
    )  # fmt: skip
    fernshire.tick(now=at(date(2026, 7, 13), 9))
    with fernshire.transaction() as session:
        action_progress.update(
            session, action, evidence="9 of 10 records.", done=True, by=owner, now=at(date(2026, 7, 13), 15)
        )
    outcome = action_progress.EVIDENCED
    fernshire.do(review_id, action_progress.close, action, outcome=outcome, by=by, now=at(date(2026, 7, 14)))
    fernshire.do(
        review_id, steps.finish_only, "impact_3_months", answer_id="change_seen",
        reason="Debts are noted in 9 of 10 records.", by=by, now=at(date(2026, 7, 15)),
    )  # fmt: skip
    fernshire.tick(now=at(date(2026, 7, 20), 9))

    sent = letters(fernshire)
    with fernshire.transaction() as session:
        faults = history_check.faults(session, fernshire.partnership_id)
        states = {item.name: item.state for item in session.scalars(select(Item)) if item.name in FOLLOW_UP}
    assert (sent.count("action_coming_up"), sent.count("action_late")) == (2, 0)
    assert states == {"agreed_action": "done", "impact_3_months": "done", "impact_6_months": "to_do"}
    assert faults == []
