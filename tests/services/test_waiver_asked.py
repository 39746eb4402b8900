"""Whoever must agree that a review moves on without a check gets an email that asks for it."""

from datetime import date

from malp_flow.services import moves, waiting_waivers, waivers
from tests.services.rows import causes
from tests.services.test_letter_fields import matters, why_it_fell_away
from tests.stories.fernshire import at
from tests.stories.way import issued

NOW = at(date(2026, 2, 4))
WHY = "The housing file burnt in 2019; nothing is left of it."
LETTER = "waiver_asked"


def asked(fernshire):
    review_id = issued(fernshire)
    fernshire.do(
        review_id, waivers.waive, "close_audits", checks=["items_done"], reason=WHY, by=fernshire.manager,
        now=NOW,
    )  # fmt: skip
    return review_id


def agree(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (waiver,) = waiting_waivers.waiting(session, review)
        waiting_waivers.agree(session, review, waiver.id, by=fernshire.reviewer, now=NOW)


def test_asks_the_second_person_in_the_transaction_that_asked(fernshire):
    asked(fernshire)

    assert causes(fernshire, LETTER) == [("pending", None)]
    (matter,) = matters(fernshire, LETTER, "Ruth Adeyemi", now=NOW)
    assert matter.title == "Close the audits"


def test_asks_nobody_any_more_once_they_have_agreed(fernshire):
    agree(fernshire, asked(fernshire))

    assert why_it_fell_away(fernshire, LETTER) == "answered"


def test_asks_nobody_any_more_once_the_review_is_withdrawn(fernshire):
    review_id = asked(fernshire)

    fernshire.do(review_id, moves.move_on, "withdraw", by=fernshire.manager, reason=WHY, now=NOW)

    assert causes(fernshire, LETTER) == [("cancelled", "review_ended")]
