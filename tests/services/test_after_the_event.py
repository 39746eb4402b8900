"""From the day of the event to what came of it: who hears what, when, and by which page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.learning_event import Attendance
from malp_flow.services import (
    contributions,
    event_attendance_pages,
    event_by_link,
    mailbox,
    meeting_facts,
    move_preview,
    moves,
    review_lists,
    steps,
    who_came,
)
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from malp_flow.services.who_came import Attendee, NamedTwice
from tests.services.at_the_event import (
    AFTER,
    SET_ON,
    arranged,
    event_item,
    invite,
    keep,
    new,
    second_sitting,
)
from tests.services.test_event_notes import FIRST, SECOND, THIRD
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import ACCURATE, DRAFT, EVENT

CHECK_IN = date(2026, 2, 23)
CAME, GAVE, SILENT_ONE = "Paula Practitioner", "Gita Givens", "Sid Silent"
LEADER, AUDITOR = "Lin Linemanager", "Auditor of Fernshire Police"


@pytest.fixture
def recorded(fernshire):
    """The event is over: one came, one gave a contribution beforehand, one did neither, one walked in."""
    review_id = arranged(fernshire)
    invite(fernshire, CAME, answer="coming")
    invite(fernshire, GAVE, agency="NHS Fernshire", answer="not_coming")
    invite(fernshire, SILENT_ONE, agency="Northgate Housing")
    invite(fernshire, LEADER, "line_manager", answer="coming")
    with fernshire.transaction() as session:
        review, item = event_item(fernshire, session, review_id)
        contributions.give(
            session, review, item, {"well": "The school rang."}, by=fernshire.as_(GAVE), now=at(SET_ON)
        )
    keep(
        fernshire, review_id, new(FIRST, "Schools noticed early.", kind="strength"),
        new(SECOND, "Ask about debts.", kind="learning"), new(THIRD, "Tea was good."),
    )  # fmt: skip
    come = [
        Attendee(CAME, "practitioner", fernshire.agencies["Fernshire Police"], attended=True),
        Attendee(LEADER, "line_manager", None, True, fernshire.members[LEADER]),
        Attendee(AUDITOR, "auditor", None, True, fernshire.members[AUDITOR]),
        Attendee(SILENT_ONE, "practitioner", None, attended=False),
        Attendee("Wanda Walkin", "practitioner", None, attended=True),
    ]
    fernshire.do(review_id, who_came.record, attendees=come, by=fernshire.reviewer, now=AFTER)
    return review_id


def move_on(fernshire, review_id):
    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(EVENT, 16))


def sign_off(fernshire, review_id):
    fernshire.write_report(review_id, learning="Debts are a sign of exploitation.", now=at(DRAFT, 9))
    fernshire.do(review_id, moves.move_on, "draft_report", by=fernshire.reviewer, now=at(DRAFT, 10))
    fernshire.do(
        review_id,
        steps.finish_only,
        "factual_accuracy",
        reason="All agencies agreed early.",
        by=fernshire.reviewer,
        now=at(ACCURATE),
    )
    for number in (1, 2, 3):
        fernshire.answer(review_id, f"Partner {number}", "approve", now=at(ACCURATE, 11))


def item_id(fernshire, review_id):
    with fernshire.transaction() as session:
        return event_item(fernshire, session, review_id)[1].id


def page(fernshire, review_id, who, now):
    event = item_id(fernshire, review_id)
    with fernshire.transaction() as session:
        return event_by_link.page(session, event, by=fernshire.as_(who), now=now)


def test_thanks_those_who_came_or_gave_something_and_says_what_comes_next(fernshire, recorded):
    move_on(fernshire, recorded)

    for reader in (CAME, GAVE, LEADER, AUDITOR):
        (letter,) = matters(fernshire, "event_feedback", reader, now=at(EVENT, 16))
        assert letter.link.startswith("https://r.example/a/")
        assert letter.next == (
            "The next step is ‘Put the draft forward’, by Monday 16 March. "
            "We write again when there is a report, with what came of it."
        )
    assert matters(fernshire, "event_feedback", SILENT_ONE, now=at(EVENT, 16)) == []


def test_shows_before_the_move_whom_it_will_thank(fernshire, recorded):
    with fernshire.transaction() as session:
        review = fernshire.open(session, recorded)
        move = review.workflow.move("hold_event")
        shown = move_preview.preview(session, review, move, now=at(EVENT, 16))

    assert {(each.role, each.names) for each in shown.mailings} == {
        ("Auditor", (AUDITOR,)),
        ("Practitioner", (GAVE, CAME)),
        ("First-line manager", (LEADER,)),
    }


def test_leads_by_its_link_to_what_was_noted_as_learning_and_to_support(fernshire, recorded):
    move_on(fernshire, recorded)
    (letter,) = matters(fernshire, "event_feedback", CAME, now=at(EVENT, 16))

    with fernshire.transaction() as session:
        entry = mailbox.entry(session, letter.link.rpartition("/")[2], now=at(EVENT, 17))
        assert (entry.way, entry.item.name) == (Way.invited, "learning_event")
    shown = page(fernshire, recorded, CAME, at(EVENT, 17))

    assert [note.text for note in shown.points] == ["Schools noticed early.", "Ask about debts."]
    assert shown.support == "Safe Talk, 01632 960200, day and night"
    assert shown.came
    assert not shown.may_contribute


def test_shows_what_was_noted_to_nobody_who_had_no_part_in_it(fernshire, recorded):
    shown = page(fernshire, recorded, SILENT_ONE, at(EVENT, 17))

    assert shown.points == ()
    with pytest.raises(NotHere):
        page(fernshire, recorded, "Lead of NHS Fernshire", at(EVENT, 17))


def test_asks_some_working_days_later_whether_somebody_wants_to_talk(fernshire, recorded):
    move_on(fernshire, recorded)

    fernshire.tick(now=at(CHECK_IN - timedelta(days=3), 9))
    early = matters(fernshire, "event_check_in", CAME, now=at(CHECK_IN, 9))
    with_part = [CAME, GAVE, LEADER]
    holding(fernshire, recorded)
    fernshire.tick(now=at(CHECK_IN, 9))

    assert early == []
    for reader in (*with_part, AUDITOR):
        (letter,) = matters(fernshire, "event_check_in", reader, now=at(CHECK_IN, 9))
        assert letter.link.startswith("https://r.example/a/")
        assert (letter.due, letter.when, letter.urgency) == ("", "", 2)
    assert matters(fernshire, "event_check_in", SILENT_ONE, now=at(CHECK_IN, 9)) == []


def holding(fernshire, review_id):
    """Let each of those invited hold their role in the review, as whoever names them does."""
    from malp_flow.services import holdings  # noqa: PLC0415
    from malp_flow.services.holdings import Place  # noqa: PLC0415

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        for name in (CAME, GAVE, SILENT_ONE, LEADER):
            role = "line_manager" if name == LEADER else "practitioner"
            holdings.grant(
                session, fernshire.members[name], capacity="invitee", role=role, review=review,
                place=Place(review_id, fernshire.agencies["Fernshire Police"]), by=fernshire.manager,
                now=at(SET_ON),
            )  # fmt: skip


def test_owes_nobody_anything_by_the_day_of_the_check_in(fernshire, recorded):
    move_on(fernshire, recorded)

    with fernshire.transaction() as session:
        review = fernshire.open(session, recorded)
        (clock,) = session.scalars(select(Deadline).where(Deadline.name == "check_in"))
        dates = review_lists.dates(session, review, now=at(CHECK_IN + timedelta(days=30)))
        planned = session.scalars(select(LadderStep.state).where(LadderStep.deadline_id == clock.id)).all()
        assert (clock.due_on, clock.earliest) == (CHECK_IN, True)
    assert "Check in" in [line.title for line in dates]
    assert planned == ["planned"] * 3


def test_shares_what_was_learned_with_everybody_invited_once_it_is_signed_off(fernshire, recorded):
    move_on(fernshire, recorded)
    event = item_id(fernshire, recorded)
    with fernshire.transaction() as session, pytest.raises(NotHere):
        event_by_link.shared(session, event, by=fernshire.as_(CAME), now=at(EVENT, 17))

    sign_off(fernshire, recorded)

    assert fernshire.state(recorded) == "signed_off"
    for reader in (CAME, GAVE, SILENT_ONE, LEADER):
        (letter,) = matters(fernshire, "learning_shared", reader, now=at(ACCURATE, 12))
        assert letter.link.startswith("https://r.example/a/")
        assert letter.next == ""
    with fernshire.transaction() as session:
        parts = event_by_link.shared(session, event, by=fernshire.as_(SILENT_ONE), now=at(ACCURATE, 12))
    said = {part.title: ([each.text for each in part.statements], part.said_none) for part in parts}
    assert said["Statements of learning"] == (["Debts are a sign of exploitation."], "")
    assert said["Recommendations"] == ([], "None required: the learning is for practice.")


def test_writes_a_note_of_participation_for_whoever_came_and_for_nobody_else(fernshire, recorded):
    event = item_id(fernshire, recorded)

    with fernshire.transaction() as session:
        note = event_by_link.participation(session, event, by=fernshire.as_(CAME), now=at(EVENT, 17))
        with pytest.raises(NotHere):
            event_by_link.participation(session, event, by=fernshire.as_(GAVE), now=at(EVENT, 17))

    assert (note.name, note.event, note.role, note.days, note.hours) == (
        CAME, "Learning event", "Practitioner", (EVENT,), "3",
    )  # fmt: skip


def test_finds_the_membership_of_whoever_is_invited_by_their_name(fernshire, recorded):
    with fernshire.transaction() as session:
        rows = session.scalars(select(Attendance).where(Attendance.membership_id == fernshire.members[CAME]))
        assert [row.attended for row in rows] == [True]


def test_refuses_a_list_in_which_somebody_stands_twice(fernshire, recorded):
    twice = [Attendee(CAME, "practitioner", None, True, fernshire.members[CAME])] * 2

    with pytest.raises(NamedTwice):
        fernshire.do(recorded, who_came.record, attendees=twice, by=fernshire.reviewer, now=AFTER)


def test_counts_somebody_once_over_several_sittings_and_holds_the_event_after_the_last(fernshire):
    review_id = arranged(fernshire)
    later = EVENT + timedelta(days=7)
    second_sitting(fernshire, later)
    invite(fernshire, CAME)
    invite(fernshire, CAME, sitting=2)
    came = [
        Attendee(CAME, "practitioner", None, attended=True),
        Attendee("Wanda Walkin", "practitioner", None, attended=True),
    ]
    fernshire.do(review_id, who_came.record, attendees=came, by=fernshire.reviewer, now=AFTER)
    with fernshire.transaction() as session:
        state = event_item(fernshire, session, review_id)[1].state

    fernshire.do(
        review_id, who_came.record, sitting=2, by=fernshire.reviewer, now=at(later, 14),
        attendees=[*came, Attendee("Will Walkin", "practitioner", None, attended=True)],
    )  # fmt: skip

    with fernshire.transaction() as session:
        _review, item = event_item(fernshire, session, review_id)
        facts = meeting_facts.of(session, item)
        assert (state, item.state) == ("arranged", "held")
    assert facts.attended["practitioner"] == 3


def test_begins_the_list_with_those_who_said_they_come(fernshire):
    review_id = arranged(fernshire)
    invite(fernshire, "Zoe Comes", answer="coming")
    invite(fernshire, "Abe Cannot", answer="not_coming")
    invite(fernshire, "Bea Silent")

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        shown = event_attendance_pages.attendance(
            session, review, event="learning_event", sitting=None, by=fernshire.reviewer, now=AFTER
        )

    assert [each.name for each in shown.expected[:3]] == ["Zoe Comes", "Bea Silent", "Abe Cannot"]
    assert AUDITOR in [each.name for each in shown.expected[3:]]
