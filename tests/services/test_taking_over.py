"""A review that ran before this system: brought to where it stands, with its days, and without a letter."""

from datetime import date

import pytest
from sqlalchemy import func, select

from malp_flow.engine.machine import MoveRefused
from malp_flow.records.chases import LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter
from malp_flow.services import (
    audits,
    brief,
    chasing,
    deadlines,
    history_check,
    holdings,
    moves,
    plans,
    reports,
    steps,
    taking_over,
)
from malp_flow.services.access import NotYours
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.roles import holders
from malp_flow.services.taking_over import BegunAlready, NothingPassed, NotYet, Passed, TextNeeded, WrongOrder
from tests.confirming import confirm_anonymity
from tests.stories import way
from tests.stories.fernshire import at

WHY = "It began in the spreadsheet of the year before."
ISSUED, CLOSED, HELD = date(2026, 1, 12), date(2026, 2, 2), date(2026, 2, 16)
ALL = [Passed("issue_audits", ISSUED), Passed("close_audits", CLOSED), Passed("hold_event", HELD)]


@pytest.fixture
def review(fernshire):
    return fernshire.commission(now=at(date(2026, 1, 8)))


def take_over(fernshire, review, passed, *, on, by="Dana Whitlock", reason=WHY):
    fernshire.do(review, taking_over.take_over, passed, reason=reason, by=fernshire.as_(by), now=at(on))


def letters(fernshire):
    with fernshire.transaction() as session:
        return session.scalar(select(func.count()).select_from(Letter))


def due_days(fernshire, review):
    with fernshire.transaction() as session:
        running = deadlines.running(session, fernshire.open(session, review))
        return {deadline.name: deadline.due_on for deadline in running}


@pytest.mark.parametrize(
    ("passed", "state"), [(1, "audits_issued"), (2, "audits_returned"), (3, "event_held")]
)
def test_brings_a_review_to_where_it_stood_and_writes_to_nobody(fernshire, review, passed, state):
    before = letters(fernshire)

    take_over(fernshire, review, ALL[:passed], on=date(2026, 2, 20))

    assert fernshire.state(review) == state
    assert letters(fernshire) == before


def test_counts_clocks_from_the_days_on_which_things_happened(fernshire, review):
    take_over(fernshire, review, ALL[:1], on=date(2026, 1, 26))

    assert due_days(fernshire, review) == {"audit": CLOSED}


def test_sends_no_reminder_of_what_is_past_and_every_one_of_what_is_to_come(fernshire, review):
    take_over(fernshire, review, ALL[:1], on=date(2026, 1, 27))
    before = letters(fernshire)

    with fernshire.transaction() as session:
        skipped = session.scalars(select(LadderStep.reason).where(LadderStep.state == "skipped")).all()
        waiting = chasing.waiting(session, now=at(date(2026, 1, 28)))
    fernshire.tick(now=at(date(2026, 1, 28)))
    nothing = letters(fernshire)
    fernshire.tick(now=at(date(2026, 1, 30)))

    assert set(skipped) == {"before_this_system"}
    assert list(waiting) == []
    assert nothing == before
    assert letters(fernshire) > nothing


def test_goes_on_from_there_like_any_review(fernshire, review):
    take_over(fernshire, review, ALL[:1], on=date(2026, 1, 26))

    way.all_but_the_silent_come_back(fernshire, review, on=date(2026, 1, 28))

    assert fernshire.state(review) == "audits_issued"
    item = fernshire.items[way.SILENT]
    fernshire.do(
        review, audits.accept_absence, item, reason=WHY, by=fernshire.manager, now=at(date(2026, 2, 3))
    )
    assert fernshire.state(review) == "audits_returned"


def test_comes_to_its_sign_off_when_it_is_taken_over_after_the_event(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 20))

    fernshire.write_report(review, learning="Debts are a sign of exploitation.", now=at(way.DRAFT, 9))
    fernshire.do(review, moves.move_on, "draft_report", by=fernshire.reviewer, now=at(way.DRAFT, 10))
    fernshire.do(
        review,
        steps.finish_only,
        "factual_accuracy",
        reason="All agencies agreed to it early.",
        by=fernshire.reviewer,
        now=at(way.ACCURATE),
    )
    for number in (1, 2, 3):
        fernshire.answer(review, f"Partner {number}", "approve", now=at(way.ACCURATE, 12))

    assert fernshire.state(review) == "signed_off"


def test_says_on_which_days_its_states_were_reached(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 20))

    with fernshire.transaction() as session:
        here = fernshire.open(session, review)
        reached, planned = plans.reached(session, here), plans.planned(session, here, today=date(2026, 2, 20))

    assert reached["audits_issued"] == ISSUED
    assert reached["event_held"] == HELD
    assert planned["report_drafted"] == way.DRAFT


def test_keeps_one_entry_with_the_days_and_a_history_that_holds(fernshire, review):
    take_over(fernshire, review, ALL[:2], on=date(2026, 2, 20))

    with fernshire.transaction() as session:
        kinds = list(session.scalars(select(Entry.kind).where(Entry.review_id == review)))
        assert history_check.faults(session, fernshire.partnership_id) == []
    assert kinds.count("review.taken_over") == 1
    assert "review.moved" not in kinds


@pytest.mark.parametrize(
    ("passed", "refusal"),
    [
        ([], NothingPassed),
        ([ALL[1]], WrongOrder),
        ([ALL[0], Passed("close_audits", date(2026, 1, 11))], WrongOrder),
        ([Passed("issue_audits", date(2026, 2, 21))], NotYet),
        ([*ALL, Passed("draft_report", date(2026, 2, 18))], TextNeeded),
        ([Passed("withdraw", ISSUED)], WrongOrder),
    ],
)
def test_refuses_what_cannot_have_happened(fernshire, review, passed, refusal):
    with pytest.raises(refusal):
        take_over(fernshire, review, passed, on=date(2026, 2, 20))

    assert fernshire.state(review) == "commissioned"


def write_the_report(fernshire, review, *, on):
    fernshire.do(
        review, reports.save_version, by=fernshire.reviewer, now=at(on),
        parts={"statements_of_learning": ["A plan without dates is read as a description."]},
        said_none={"good_practice": "None that stood out.", "recommendations": "None: it is for practice."},
    )  # fmt: skip
    fernshire.do(review, brief.declare, words="No interests to declare.", by=fernshire.reviewer, now=at(on))
    fernshire.do(review, confirm_anonymity, by=fernshire.reviewer, now=at(on))


def test_takes_over_a_report_that_was_put_forward_once_it_is_written_in(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 26))
    write_the_report(fernshire, review, on=date(2026, 2, 26))
    before = letters(fernshire)

    take_over(fernshire, review, [Passed("draft_report", date(2026, 2, 20))], on=date(2026, 2, 26))

    assert fernshire.state(review) == "report_drafted"
    assert letters(fernshire) == before
    assert due_days(fernshire, review) == {"accuracy": date(2026, 3, 6), "check_in": date(2026, 2, 23)}


def test_takes_no_report_over_that_is_not_fit_to_be_put_forward(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 26))

    with pytest.raises(MoveRefused):
        take_over(fernshire, review, [Passed("draft_report", date(2026, 2, 20))], on=date(2026, 2, 26))


def test_takes_the_rest_over_in_the_order_of_its_days(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 26))
    write_the_report(fernshire, review, on=date(2026, 2, 26))

    with pytest.raises(WrongOrder):
        take_over(fernshire, review, [Passed("draft_report", date(2026, 2, 13))], on=date(2026, 2, 26))


def test_refuses_a_review_that_was_taken_over_and_has_moved_since(fernshire, review):
    take_over(fernshire, review, ALL, on=date(2026, 2, 26))
    fernshire.do(
        review, moves.move_on, "withdraw", by=fernshire.manager, now=at(date(2026, 2, 26), 12), reason=WHY
    )

    with pytest.raises(BegunAlready):
        take_over(fernshire, review, [Passed("draft_report", date(2026, 2, 26))], on=date(2026, 2, 27))


def test_refuses_a_review_that_has_moved_on_here(fernshire):
    review = way.issued(fernshire)

    with pytest.raises(BegunAlready):
        take_over(fernshire, review, ALL, on=date(2026, 2, 20))


def test_asks_for_a_reason_and_for_a_manager(fernshire, review):
    with pytest.raises(ReasonNeeded):
        take_over(fernshire, review, ALL, on=date(2026, 2, 20), reason="Because")
    with pytest.raises(NotYours):
        take_over(fernshire, review, ALL, on=date(2026, 2, 20), by="Ruth Adeyemi")


def test_says_everything_that_the_first_move_still_misses(fernshire, review):
    with fernshire.transaction() as session:
        here = fernshire.open(session, review)
        for holding in holders(session, here, "auditor", on=date(2026, 1, 8))[:2]:
            holdings.end(session, holding, by=fernshire.manager, now=at(date(2026, 1, 9)), review=here)

    with pytest.raises(MoveRefused) as refused:
        take_over(fernshire, review, ALL, on=date(2026, 2, 20))

    assert refused.value.blockers
