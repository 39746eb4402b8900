"""A signature belongs to one version, and only a version that misses nothing is signed."""

from datetime import date

import pytest

from malp_flow.engine.machine import NotNow
from malp_flow.services import reports, steps
from malp_flow.services.access import ReviewEnded
from malp_flow.services.commissioning import Commission as Wanted
from malp_flow.services.commissioning import SeatTaken, commission
from tests.confirming import confirm_anonymity
from tests.services.rows import causes, items_of, running
from tests.stories.fernshire import at
from tests.stories.way import ACCURATE, asked_to_sign

LATER = date(2026, 4, 8)


def save(fernshire, review_id, *, learning, now):
    parts = {"statements_of_learning": [learning] if learning else [], "good_practice": ["Schools noticed."]}
    said_none = {"recommendations": "None required: the learning is for practice."}
    by = fernshire.reviewer
    fernshire.do(review_id, reports.save_version, parts=parts, said_none=said_none, by=by, now=now)


def test_asks_nobody_about_a_version_that_misses_something(fernshire):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(review_id, "Partner 1", "approve", now=at(date(2026, 4, 1)))

    save(fernshire, review_id, learning="", now=at(date(2026, 4, 2)))

    assert items_of(fernshire, "sign_off") == ["waiting"] * 3
    assert running(fernshire, "sign_off") == []
    with pytest.raises(NotNow):
        fernshire.answer(review_id, "Partner 2", "approve", now=at(date(2026, 4, 3)))


def test_asks_anew_with_a_new_clock_once_the_version_is_confirmed(fernshire):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(review_id, "Partner 1", "approve", now=at(date(2026, 4, 1)))

    save(fernshire, review_id, learning="Debts are a sign.", now=at(LATER))
    fernshire.do(review_id, confirm_anonymity, by=fernshire.reviewer, now=at(LATER, 11))

    assert items_of(fernshire, "sign_off") == ["asked"] * 3
    assert running(fernshire, "sign_off") == [date(2026, 4, 22)] * 3
    assert len(causes(fernshire, "sign_again")) == 1


def test_counts_no_answer_to_an_earlier_version(fernshire):
    review_id = asked_to_sign(fernshire)
    for partner in ("Partner 1", "Partner 2"):
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 1)))
    save(fernshire, review_id, learning="Debts are a sign.", now=at(LATER))
    fernshire.do(review_id, confirm_anonymity, by=fernshire.reviewer, now=at(LATER, 11))

    fernshire.answer(review_id, "Partner 3", "approve", now=at(LATER, 12))
    after_one = fernshire.state(review_id)
    for partner in ("Partner 1", "Partner 2"):
        fernshire.answer(review_id, partner, "approve", now=at(LATER, 13))

    assert after_one == "report_drafted"
    assert fernshire.state(review_id) == "signed_off"


def test_confirms_anonymity_once_however_often_it_is_asked(fernshire):
    review_id = asked_to_sign(fernshire)

    fernshire.do(review_id, confirm_anonymity, by=fernshire.reviewer, now=at(LATER))

    with fernshire.transaction() as session:
        item = fernshire.report_item(session, fernshire.open(session, review_id))
        confirmed_at = reports.latest(session, item).anonymity_confirmed_at
    assert confirmed_at < at(ACCURATE)


def test_lets_nobody_sit_in_two_seats(fernshire):
    fernshire.commission(now=at(date(2026, 1, 8)))
    member = fernshire.members["Partner 1"]
    wanted = Wanted("MALP-2026-02", "Neglect", fernshire.digest, [("Police", member), ("Health", member)])

    with fernshire.transaction() as session, pytest.raises(SeatTaken):
        commission(session, wanted, by=fernshire.manager, now=at(date(2026, 1, 8)))


def test_changes_nothing_after_the_last_signature(fernshire):
    review_id = asked_to_sign(fernshire)
    for partner in ("Partner 1", "Partner 2", "Partner 3"):
        fernshire.answer(review_id, partner, "approve", now=at(date(2026, 4, 1)))

    with pytest.raises(ReviewEnded):
        save(fernshire, review_id, learning="Something else.", now=at(LATER))
    with pytest.raises(ReviewEnded):
        fernshire.answer(
            review_id, "Partner 1", "ask_for_changes", reason="It comes two weeks too late.", now=at(LATER)
        )
    with pytest.raises(ReviewEnded):
        fernshire.do(
            review_id,
            steps.finish_only,
            "factual_accuracy",
            reason="All agencies agreed to it early.",
            by=fernshire.reviewer,
            now=at(LATER),
        )
