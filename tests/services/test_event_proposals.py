"""Days are proposed for an event with a reason, and what speaks against a chosen day is said."""

from datetime import date

import pytest

from malp_flow.engine.definition import Kind
from malp_flow.services import event_proposals, items
from tests.stories.fernshire import at
from tests.stories.way import EVENT, audits_closed, issued

NOW = at(date(2026, 2, 3))


def proposed(fernshire, review_id, *, now):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return event_proposals.proposals(session, review, items.only(session, review, Kind.event), now=now)


def test_proposes_three_working_days_from_the_first_that_is_allowed(fernshire):
    review_id = audits_closed(fernshire)

    first, second, third = proposed(fernshire, review_id, now=at(date(2026, 2, 2), 13))

    assert [each.day for each in (first, second, third)] == [EVENT, date(2026, 2, 19), date(2026, 3, 2)]
    assert first.reason == "The first day on which it may be held."
    assert second.reason == "3 working days later, should something be late."


def test_proposes_days_while_the_audits_are_still_out(fernshire):
    review_id = issued(fernshire)

    first, *_others = proposed(fernshire, review_id, now=at(date(2026, 1, 13)))

    assert first.day == EVENT
    assert first.reason.endswith("if everything before comes in on its day.")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 6), "That is no working day"),
        (date(2026, 2, 2), "returns are due on that day or later."),
        (date(2026, 1, 15), "less than a week"),
    ],
)
def test_says_what_speaks_against_a_day(fernshire, day, words):
    review_id = issued(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        said = event_proposals.cautions(session, review, day, now=at(date(2026, 1, 13)))

    assert any(words in each for each in said)
