"""Comments on the draft, as the gates see them: open until they are taken over, or refused with a reason."""

from datetime import date

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Blocker
from malp_flow.services import items, mending, picture, report_comments, reports
from tests.stories.fernshire import at
from tests.stories.way import DRAFT, drafted

LATER = at(date(2026, 3, 20))


def commented(fernshire, review_id, section):
    """Comment on one section of the present version as an auditor; return the comment's id."""
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        item = items.only(session, review, Kind.document)
        return report_comments.add(
            session, item, reports.latest(session, item), section=section, text="It was a Monday.",
            by=fernshire.as_("Auditor of Fernshire Police"), now=at(DRAFT),
        )  # fmt: skip


def open_comments(fernshire, review_id):
    with fernshire.transaction() as session:
        known = picture.facts(session, fernshire.open(session, review_id), now=LATER)
        return dict(known.documents["overview_report"].open_comments)


def answered(fernshire, review_id, comment, outcome, reply):
    fernshire.do(
        review_id, report_comments.answer, comment, outcome=outcome, reply=reply,
        by=fernshire.reviewer, now=LATER,
    )  # fmt: skip


def test_counts_comments_until_they_are_answered(fernshire):
    review_id = drafted(fernshire)
    taken = commented(fernshire, review_id, "recommendations")
    refused = commented(fernshire, review_id, "recommendations")
    commented(fernshire, review_id, "")
    before = open_comments(fernshire, review_id)

    answered(fernshire, review_id, taken, "accepted", "")
    answered(fernshire, review_id, refused, "refused", "The record says Tuesday.")

    assert before == {"": 1, "recommendations": 2}
    assert open_comments(fernshire, review_id) == {"": 1}


def test_leads_to_the_page_of_the_comments(fernshire):
    review_id = drafted(fernshire)
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        blocker = Blocker("comments_answered", "One waits.", "Lead reviewer", "Answer it.")

        way = mending.way(review, Facts(review.state, LATER), blocker)

    assert (way.page, way.words) == (mending.COMMENTS, "Answer them on Comments")
