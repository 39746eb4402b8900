"""A list of who came on which a move rested is changed with a reason, beside what it was then."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.services import event_attendance_pages, moves, who_came
from malp_flow.services.attendance_rested import MendReason
from malp_flow.services.free_text import WordsTooLong
from malp_flow.services.who_came import Attendee
from tests.stories.fernshire import at
from tests.stories.way import EVENT, audits_closed

LATER = at(date(2026, 3, 2))
ROLES = ("auditor", "practitioner", "line_manager")
WHY = "Two names stood on the sheet of another day."


def moved_on(fernshire):
    """Hold the event with three people, and let the review move on by that list."""
    review_id = audits_closed(fernshire)
    fernshire.hold_event(review_id, day=EVENT)
    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(EVENT, 16))
    return review_id


def record(fernshire, review_id, *, came, reason=""):
    people = [Attendee(f"Person {n}", role, None, attended=role in came) for n, role in enumerate(ROLES)]
    fernshire.do(review_id, who_came.record, attendees=people, reason=reason, by=fernshire.manager, now=LATER)


def shown(fernshire, review_id):
    return fernshire.do(
        review_id, event_attendance_pages.attendance, event="learning_event", sitting=None,
        by=fernshire.manager, now=LATER,
    )  # fmt: skip


def test_asks_why_a_list_changes_on_which_a_move_rested(fernshire):
    review_id = moved_on(fernshire)

    for reason, refusal in (("No.", MendReason), ("No. " * 2_000, WordsTooLong)):
        with pytest.raises(refusal):
            record(fernshire, review_id, came=(), reason=reason)
    record(fernshire, review_id, came=(), reason=WHY)

    with fernshire.transaction() as session:
        bodies = session.scalars(
            select(Entry.body).where(Entry.kind == "event.attendance_recorded").order_by(Entry.seq)
        ).all()
    assert [json.loads(body)["facts"]["came"] for body in bodies] == [3, 0]
    assert WHY not in bodies[-1]


def test_shows_what_the_move_rested_on_and_what_its_gate_would_miss_now(fernshire):
    review_id = moved_on(fernshire)
    before = shown(fernshire, review_id).rested

    record(fernshire, review_id, came=("auditor", "practitioner"), reason=WHY)

    after = shown(fernshire, review_id).rested
    assert (before.came, before.missing) == (3, ())
    assert (after.came, after.at) == (3, at(EVENT, 16))
    assert [each.sentence for each in after.missing] == ["First-line manager: 0 of 1 came."]


def test_asks_for_no_reason_while_the_move_is_still_ahead_or_nothing_changes(fernshire):
    review_id = audits_closed(fernshire)
    fernshire.hold_event(review_id, day=EVENT)

    record(fernshire, review_id, came=ROLES)
    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=LATER)
    record(fernshire, review_id, came=ROLES)

    assert shown(fernshire, review_id).rested.came == 3
