"""Closing the time for comments early is asked about, kept in the history, and never happens by a slip."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import RoleHolding
from malp_flow.services import comment_window, items, steps
from malp_flow.services.comment_window import WindowOpen
from tests.services.test_comments_at_the_gate import answered, commented
from tests.stories.fernshire import at
from tests.stories.way import DRAFT, drafted

WHY = "All agencies have said that the facts are right."
OVER = at(date(2026, 6, 1))


def step_of(session, review):
    (found,) = items.of_review(session, review, ["factual_accuracy"])
    return found


def window(fernshire, review_id, now):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return comment_window.of(session, review, step_of(session, review), now=now)


def close(fernshire, review_id, *, reason="", now):
    by = fernshire.reviewer
    fernshire.do(review_id, steps.finish_only, "factual_accuracy", reason=reason, by=by, now=now)


def letters_to(fernshire, name):
    query = select(Letter.membership_id).join(LetterCause, LetterCause.letter_id == Letter.id)
    with fernshire.transaction() as session:
        return set(session.scalars(query.where(LetterCause.name == name)))


def test_asks_why_the_comments_are_closed_before_their_day(fernshire):
    review_id = drafted(fernshire)

    with pytest.raises(WindowOpen):
        close(fernshire, review_id, now=at(DRAFT))
    close(fernshire, review_id, reason=WHY, now=at(DRAFT))

    asked, told = (letters_to(fernshire, name) for name in ("draft_to_comment", "comments_closed"))
    assert told == asked - {fernshire.reviewer.person_id}
    with fernshire.transaction() as session:
        query = select(Entry.body).where(Entry.kind == "step.done").order_by(Entry.seq.desc()).limit(1)
        body = session.scalars(query).one()
    facts = json.loads(body)["facts"]
    assert (facts["comments_until"] > DRAFT.isoformat(), facts["unanswered"]) == (True, 0)
    assert WHY not in body


def test_writes_of_the_end_to_nobody_who_takes_no_part_any_more(fernshire):
    review_id = drafted(fernshire)
    asked = letters_to(fernshire, "draft_to_comment") - {fernshire.reviewer.person_id}
    gone = min(asked)
    with fernshire.transaction() as session:
        held = select(RoleHolding).where(RoleHolding.membership_id == gone)
        for holding in session.scalars(held):
            holding.ended_at = at(DRAFT)

    close(fernshire, review_id, reason=WHY, now=at(DRAFT))

    assert letters_to(fernshire, "comments_closed") == asked - {gone}


def test_asks_of_nobody_once_the_time_is_over_and_every_comment_is_answered(fernshire):
    review_id = drafted(fernshire)
    comment = commented(fernshire, review_id, "recommendations")

    with pytest.raises(WindowOpen):
        close(fernshire, review_id, now=OVER)
    answered(fernshire, review_id, comment, "accepted", "")
    close(fernshire, review_id, now=OVER)

    with fernshire.transaction() as session:
        assert step_of(session, fernshire.open(session, review_id)).done_at is not None
    assert letters_to(fernshire, "comments_closed") == set()


def test_knows_until_when_agencies_may_comment_and_what_nobody_answered(fernshire):
    review_id = drafted(fernshire)
    commented(fernshire, review_id, "recommendations")

    before, after = (window(fernshire, review_id, now) for now in (at(DRAFT), OVER))

    assert (before.until > DRAFT, before.unanswered) == (True, 1)
    assert (after.until, after.unanswered, after.is_open) == (None, 1, True)
