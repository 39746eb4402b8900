"""An event by the calendar: dated, invited to, answered, moved, reminded of, held; another one cancelled."""

from datetime import date

import vobject
from sqlalchemy import select

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import duties, event_invitations, event_planning, letter_entries, reminder_pages
from tests.services.rows import causes, running
from tests.services.test_event_invitations import (
    PAULA,
    all_letters_have_left,
    answer,
    arrange,
    invitation_of,
    invite,
    planned,
)
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import EVENT

MOVED_TO = date(2026, 2, 17)
SUE, NINA = "Sue Silent", "Nina Not"


def told_about(story):
    """Let three people be invited for 16 February: one comes, one does not, one says nothing."""
    review_id = planned(story)
    for name in (PAULA, NINA, SUE):
        invite(story, review_id, name=name, address=f"{name.split()[0].lower()}@police.example")
    all_letters_have_left(story)
    answer(story, review_id, PAULA, "coming")
    answer(story, review_id, NINA, "not_coming")
    return review_id


def readers(story, letter):
    with story.transaction() as session:
        query = (
            select(Letter.membership_id)
            .join(LetterCause, LetterCause.letter_id == Letter.id)
            .where(LetterCause.name == letter)
        )
        names = {member: name for name, member in story.members.items()}
        return sorted(names[member] for member in session.scalars(query))


def entries(story, name):
    """Return the calendar entries that one person got, as another program reads them."""
    with story.transaction() as session:
        query = select(Letter).where(Letter.membership_id == story.members[name]).order_by(Letter.id)
        found = [letter_entries.of(session, row, organiser="us@x.example") for row in session.scalars(query)]
    return [(each.method, vobject.readOne(each.text).vevent) for each in found if each]


def test_reminds_of_a_moved_event_whom_it_concerns_on_the_days_that_count(fernshire):
    review_id = told_about(fernshire)
    arrange(fernshire, review_id, day=MOVED_TO, now=at(date(2026, 2, 4)))
    all_letters_have_left(fernshire)

    assert running(fernshire, "event_day") == [MOVED_TO]
    fernshire.tick(now=at(date(2026, 2, 5), 9, 5))
    assert readers(fernshire, "event_no_answer") == []
    fernshire.tick(now=at(date(2026, 2, 6), 9, 5))
    assert readers(fernshire, "event_no_answer") == [SUE]
    fernshire.tick(now=at(date(2026, 2, 10), 9, 5))
    assert readers(fernshire, "event_coming_up") == [PAULA]
    answer(fernshire, review_id, SUE, "coming", now=at(date(2026, 2, 11)))
    fernshire.tick(now=at(date(2026, 2, 16), 9, 5))
    assert readers(fernshire, "event_coming_up") == [PAULA, PAULA, SUE]
    (letter, *_earlier) = matters(fernshire, "event_coming_up", PAULA, now=at(date(2026, 2, 16), 9, 5))
    assert (letter.due, letter.hours, letter.place) == ("Tuesday 17 February", "10am to 1pm", "Town hall")
    assert "/i/" in letter.link


def test_shows_ahead_whom_a_reminder_of_an_event_will_reach(fernshire):
    review_id = told_about(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        steps = session.scalars(select(LadderStep).where(LadderStep.recipient == "practitioner")).all()
        deadline = session.get_one(Deadline, steps[0].deadline_id)
        when = at(date(2026, 2, 4))
        shown = {
            step.rung: reminder_pages.shown(session, review, step, deadline, now=when).names for step in steps
        }
        owed = duties.duty(session, review, deadline, now=when)

    assert shown["before-7-practitioner"] == (SUE,)
    assert shown["before-5-practitioner"] == (PAULA,)
    assert owed.names == ("Ruth Adeyemi",)


def test_reminds_nobody_of_an_event_that_is_over_or_cancelled(fernshire):
    review_id = told_about(fernshire)

    fernshire.tick(now=at(date(2026, 2, 16), 13, 1))
    assert running(fernshire, "event_day") == []

    arrange(fernshire, review_id, day=date(2026, 3, 10), number=2, now=at(date(2026, 2, 17)))
    fernshire.do(
        review_id, event_planning.call_off, number=2, reason="Snow.", by=fernshire.manager,
        now=at(date(2026, 2, 18)),
    )  # fmt: skip
    fernshire.tick(now=at(date(2026, 3, 3), 9, 5))

    assert causes(fernshire, "event_coming_up") == []
    assert running(fernshire, "event_day") == []


def test_stops_the_clock_of_a_cancelled_event_and_starts_it_for_a_new_date(fernshire):
    review_id = told_about(fernshire)

    fernshire.do(
        review_id, event_planning.call_off, reason="Snow.", by=fernshire.manager, now=at(date(2026, 2, 4))
    )
    stopped = running(fernshire, "event_day")
    arrange(fernshire, review_id, day=date(2026, 3, 10), now=at(date(2026, 2, 5)))

    assert stopped == []
    assert running(fernshire, "event_day") == [date(2026, 3, 10)]


def test_takes_one_entry_through_change_and_cancellation_in_another_program(fernshire):
    review_id = told_about(fernshire)

    got = [entries(fernshire, PAULA)[-1]]
    arrange(fernshire, review_id, day=MOVED_TO, now=at(date(2026, 2, 4)))
    got.append(entries(fernshire, PAULA)[-1])
    all_letters_have_left(fernshire)
    fernshire.do(
        review_id, event_planning.call_off, reason="Snow.", by=fernshire.manager, now=at(date(2026, 2, 5))
    )
    got.append(entries(fernshire, PAULA)[-1])

    assert [method for method, _entry in got] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [entry.sequence.value for _method, entry in got] == ["0", "1", "2"]
    assert [entry.dtstart.value for _method, entry in got] == [at(EVENT, 10), *[at(MOVED_TO, 10)] * 2]
    assert len({entry.uid.value for _method, entry in got}) == 1
    assert got[-1][1].status.value == "CANCELLED"
    assert "Paula" in str(got[0][1].attendee.params)


def test_gives_who_is_invited_later_the_entry_as_it_is_by_now(fernshire):
    review_id = told_about(fernshire)
    arrange(fernshire, review_id, day=MOVED_TO, now=at(date(2026, 2, 4)))

    invite(fernshire, review_id, name="Lara Later", address="lara@police.example", now=at(date(2026, 2, 5)))

    ((method, entry),) = entries(fernshire, "Lara Later")
    assert (method, entry.sequence.value) == ("REQUEST", "1")
    assert entry.dtstart.value == at(MOVED_TO, 10)


def test_writes_to_nobody_again_whose_invitation_was_taken_back(fernshire):
    review_id = told_about(fernshire)
    taken = invitation_of(fernshire, SUE)
    fernshire.do(
        review_id, event_invitations.take_back, taken, by=fernshire.manager, now=at(date(2026, 2, 4))
    )

    fernshire.tick(now=at(date(2026, 2, 5), 9, 5))

    assert readers(fernshire, "event_no_answer") == []
