"""A review with a second event: notes, attendance and contributions belong to the one they are about."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import (
    contributions,
    event_by_link,
    event_notes,
    event_noting,
    items,
    learning_event,
    library,
    meeting_facts,
    who_came,
)
from malp_flow.services.event_notes import Typed
from malp_flow.services.event_noting import NoSuchNote
from malp_flow.services.here import NotHere
from malp_flow.services.who_came import Attendee
from tests.stories.fernshire import at

BEGUN = at(date(2026, 1, 8))
FIRST_DAY, SECOND_DAY = date(2026, 2, 16), date(2026, 3, 23)
RECALL = "recall_event"
ITEM = """  recall_event:
    kind: event
    title: Recall event
    invite: [auditor, practitioner, line_manager]
    led_by: lead_reviewer
"""


@pytest.fixture
def review_id(fernshire):
    """A review by the shipped file with a recall event added, both events with a date."""
    text = (
        (shipped("workflows") / "malp.yaml")
        .read_text("utf-8")
        .replace("\n  family:\n", f"\n{ITEM}  family:\n")
    )
    with fernshire.transaction() as session:
        workflow = load_workflow("two.yaml", text.replace("workflow: malp", "workflow: two").encode())
        fernshire.digest = library.activate(session, workflow, by=None, now=BEGUN)
    made = fernshire.commission(now=BEGUN, cases=["C-118"])
    for name, day in ((None, FIRST_DAY), (RECALL, SECOND_DAY)):
        fernshire.do(
            made, learning_event.arrange, event=name, starts_at=at(day, 10), ends_at=at(day, 12),
            place="Town hall", by=fernshire.manager, now=BEGUN,
        )  # fmt: skip
    return made


def note(fernshire, review_id, event, text, *, note_id=None):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        where = event_noting.at(session, review, event=event, by=fernshire.reviewer, now=at(SECOND_DAY, 11))
        event_noting.keep(where, [Typed(note_id or uuid4(), "", 0, event_notes.LEARNING, text)])


def event_of(fernshire, session, review_id, name):
    review = fernshire.open(session, review_id)
    return review, items.of_review(session, review, [name])[0]


def test_counts_notes_of_both_events_together_and_keeps_them_apart(fernshire, review_id):
    note(fernshire, review_id, RECALL, "The draft is right.")
    note(fernshire, review_id, None, "Share at once.")

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        every = [(each.ref, each.event) for each in event_notes.of(session, review)]
        recall = [each.text for each in event_notes.of(session, review, event=RECALL)]

    assert every == [("N2", "learning_event"), ("N1", RECALL)]
    assert recall == ["The draft is right."]


def test_takes_no_note_of_one_event_for_one_of_the_other(fernshire, review_id):
    own = uuid4()
    note(fernshire, review_id, None, "Share at once.", note_id=own)

    with pytest.raises(NoSuchNote):
        note(fernshire, review_id, RECALL, "Taken over.", note_id=own)


def test_records_attendance_of_the_event_that_is_named(fernshire, review_id):
    fernshire.do(
        review_id, who_came.record, event=RECALL, by=fernshire.reviewer, now=at(SECOND_DAY, 13),
        attendees=[Attendee("Paula", "practitioner", None, attended=True)],
    )  # fmt: skip

    with fernshire.transaction() as session:
        first, recall = (
            meeting_facts.of(session, event_of(fernshire, session, review_id, name)[1])
            for name in ("learning_event", RECALL)
        )
    assert (first.attendance_recorded, recall.attendance_recorded) == (False, True)


def test_takes_a_contribution_to_the_event_to_which_somebody_is_invited(fernshire, review_id):
    with fernshire.transaction() as session:
        paula = fernshire.joined(session, "Paula Practitioner", BEGUN)
        review, recall = event_of(fernshire, session, review_id, RECALL)
        meeting = session.scalars(select(Meeting).where(Meeting.item_id == recall.id)).one()
        session.add(
            EventInvitation(
                partnership_id=fernshire.partnership_id, meeting_id=meeting.id, membership_id=paula,
                role="practitioner", invited_by=fernshire.members["Dana Whitlock"], invited_at=BEGUN,
            )
        )  # fmt: skip
        by = fernshire.as_("Paula Practitioner")
        contributions.give(session, review, recall, {"hard": "Two systems."}, by=by, now=at(FIRST_DAY))

    with fernshire.transaction() as session:
        review, recall = event_of(fernshire, session, review_id, RECALL)
        _review, first = event_of(fernshire, session, review_id, "learning_event")
        assert len(contributions.of_event(session, review, recall)) == 1
        assert contributions.of_event(session, review, first) == ()
        assert event_by_link.page(session, recall.id, by=by, now=at(FIRST_DAY)).title == "Recall event"
        with pytest.raises(NotHere):
            event_by_link.page(session, first.id, by=by, now=at(FIRST_DAY))
