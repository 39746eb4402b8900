"""What an action may be said to come from."""

from datetime import timedelta

from malp_flow.engine.report_draft import Written
from malp_flow.services import action_sources, reports, reviews
from tests.stories.fernshire import at
from tests.stories.way import SIGNED, drafted


def test_offers_the_recommendations_and_no_text_that_is_read_first(fernshire):
    review_id = drafted(fernshire)
    parts = {
        "in_brief": ("People cared, and said so to each other.",),
        "statements_of_learning": (Written("A plan without dates is read as a description."),),
        "recommendations": (Written("Ask each agency how it knows that plans carry dates."),),
    }
    fernshire.do(
        review_id, reports.save_version, parts=parts, said_none={}, by=fernshire.reviewer,
        now=at(SIGNED - timedelta(days=1)),
    )  # fmt: skip

    with fernshire.transaction() as session:
        review = reviews.opened(session, review_id, partnership_id=fernshire.partnership_id)
        offered = [name for _row, name in action_sources.recommendations(session, review)]

    assert offered == ["R1"]
