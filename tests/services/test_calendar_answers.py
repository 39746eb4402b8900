"""What a calendar program answers counts like an answer by the link, or is kept as a note for the manager."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.outputs.post_reading import read
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.outbox import DeliveryNote, Letter
from malp_flow.services import (
    event_asking,
    event_invitations,
    event_list,
    event_planning,
    history_check,
    history_list,
    post,
    post_list,
    today,
)
from malp_flow.services.need import Kind as NeedKind
from tests.outputs.calendar_mails import PROGRAMS, google, outlook
from tests.services.rows import kinds
from tests.services.test_event_invitations import (
    NOW,
    PAULA,
    all_letters_have_left,
    answer,
    arrange,
    invitation_of,
    invite,
    planned,
    row_of,
)
from tests.stories.fernshire import at

LATER = NOW + timedelta(hours=1)
ANSWERED, UNDECIDED = "event.invitation_answered", "event.invitation_undecided"


@pytest.fixture
def asked(fernshire):
    """Paula is invited, and her invitation has left."""
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    all_letters_have_left(fernshire)
    with fernshire.transaction() as session:
        for letter in session.scalars(select(Letter)):
            letter.sent_at, letter.message_id = NOW, f"<{letter.id.hex}@fernshire.example>"
    return review_id


def uid(fernshire):
    with fernshire.transaction() as session:
        return session.scalars(select(Meeting.uid).order_by(Meeting.session)).first()


def arrives(fernshire, mail, *, now=LATER):
    with fernshire.transaction() as session:
        return post.take_in(session, read(mail), now=now)


def shown(fernshire):
    """What came back, as the manager reads it; unseen first."""
    with fernshire.transaction() as session:
        return [(line.text, line.seen) for line in post_list.page(session, fernshire.manager).lines]


def guest(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        page = event_list.page(session, review, None, by=fernshire.manager, now=LATER)
        return next(each for each in page.gatherings[0].guests if each.name == PAULA)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("partstat", "said"), [("ACCEPTED", "coming"), ("DECLINED", "not_coming")])
def test_counts_what_a_program_answers_once(fernshire, asked, program, partstat, said):
    mail = PROGRAMS[program](partstat, uid=uid(fernshire))

    twice = [arrives(fernshire, mail) for _ in range(2)]

    row = row_of(fernshire, PAULA)
    assert twice == [True, True]
    assert (row.answer, row.answered_at, row.answered_sequence) == (said, LATER, 0)
    assert kinds(fernshire).count(ANSWERED) == 1
    ((text, seen),) = shown(fernshire)
    assert "It counts as their answer." in text
    assert seen


def test_says_in_the_history_who_answered_and_by_what(fernshire, asked):
    arrives(fernshire, google(uid=uid(fernshire)))

    with fernshire.transaction() as session:
        review = fernshire.open(session, asked)
        (entry,) = [each for each in history_list.entries(session, review) if each.kind == ANSWERED]
        assert (entry.who, history_check.faults(session, fernshire.partnership_id)) == (PAULA, [])
    assert entry.detail.endswith("by their calendar program")


def test_shows_the_undecided_to_the_manager_and_goes_on_asking(fernshire, asked):
    arrives(fernshire, google("TENTATIVE", uid=uid(fernshire)))

    found = guest(fernshire, asked)
    assert (found.undecided, found.answer) == (True, "")
    assert kinds(fernshire).count(UNDECIDED) == 1
    assert fernshire.do(asked, event_asking.write_again, by=fernshire.manager, now=LATER) == 1


def test_lets_an_answer_end_being_undecided_even_where_it_is_the_same_as_before(fernshire, asked):
    answer(fernshire, asked, PAULA, "coming")
    arrives(fernshire, google("TENTATIVE", uid=uid(fernshire)))
    between = guest(fernshire, asked)
    answer(fernshire, asked, PAULA, "coming", now=LATER + timedelta(hours=1))

    after = guest(fernshire, asked)
    assert (between.answer, between.undecided) == ("coming", True)
    assert (after.answer, after.undecided) == ("coming", False)


def test_forgets_that_somebody_was_undecided_about_another_date(fernshire, asked):
    arrives(fernshire, google("TENTATIVE", uid=uid(fernshire)))
    arrange(fernshire, asked, begins=14, ends=16, now=LATER)

    assert not guest(fernshire, asked).undecided


def test_takes_no_answer_to_an_older_date(fernshire, asked):
    arrange(fernshire, asked, begins=14, ends=16, now=NOW)

    arrives(fernshire, google(uid=uid(fernshire), sequence=0))
    arrives(fernshire, outlook(uid=uid(fernshire), sequence=9))

    assert row_of(fernshire, PAULA).answer is None
    texts = [text for text, seen in shown(fernshire) if not seen]
    assert any("answers an older date" in text for text in texts)
    assert any("a date that we never sent" in text for text in texts)
    assert ANSWERED not in kinds(fernshire)


def test_takes_an_answer_to_the_date_as_it_is_now(fernshire, asked):
    arrange(fernshire, asked, begins=14, ends=16, now=NOW)

    arrives(fernshire, google(uid=uid(fernshire), sequence=1))

    row = row_of(fernshire, PAULA)
    assert (row.answer, row.answered_sequence) == ("coming", 1)


def test_takes_no_answer_from_another_sender(fernshire, asked):
    mail = google(uid=uid(fernshire)).replace(b"From: Paula Practitioner <paula@", b"From: Max <max@")

    kept = arrives(fernshire, mail)

    ((text, seen),) = shown(fernshire)
    assert (kept, seen, row_of(fernshire, PAULA).answer) == (True, False, None)
    assert "another address than the invitation went to" in text


def test_leaves_to_people_what_a_stranger_answers_to_a_forwarded_invitation(fernshire, asked):
    mail = google(uid=uid(fernshire)).replace(b"paula@police.example", b"max@strange.example")

    assert not arrives(fernshire, mail)
    assert shown(fernshire) == []


def test_keeps_as_a_note_what_a_member_answers_to_another_meeting(fernshire, asked):
    arrives(fernshire, google(uid="no-meeting-of-ours"))

    ((text, seen),) = shown(fernshire)
    assert "We know of no such invitation to them." in text
    assert not seen
    assert row_of(fernshire, PAULA).answer is None


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (
            lambda story, review, by: story.do(
                review, event_invitations.take_back, invitation_of(story, PAULA), by=by, now=NOW
            ),
            "taken back before",
        ),
        (
            lambda story, review, by: story.do(
                review, event_planning.call_off, reason="Snow", by=by, now=NOW
            ),
            "older date",
        ),
    ],
    ids=["taken_back", "called_off"],
)
def test_takes_no_answer_to_what_is_no_more(fernshire, asked, end, words):
    known = uid(fernshire)
    end(fernshire, asked, fernshire.manager)

    arrives(fernshire, google(uid=known))

    assert words in shown(fernshire)[0][0]
    assert ANSWERED not in kinds(fernshire)


def test_takes_no_answer_once_the_event_is_over(fernshire, asked):
    arrives(fernshire, google(uid=uid(fernshire)), now=at(date(2026, 2, 16), 14))

    assert row_of(fernshire, PAULA).answer is None
    assert "nothing to answer any more" in shown(fernshire)[0][0]


def test_puts_the_words_that_somebody_added_before_the_manager(fernshire, asked):
    arrives(fernshire, outlook(uid=uid(fernshire), comment="I leave at noon."))

    ((text, seen),) = shown(fernshire)
    with fernshire.transaction() as session:
        needs = today.today(session, fernshire.manager, now=LATER).needs
        note = session.scalars(select(DeliveryNote)).one()
        assert b"noon" not in note.text_sealed
    assert row_of(fernshire, PAULA).answer == "coming"
    assert text.endswith("I leave at noon.")
    assert not seen
    (need,) = [each for each in needs if each.kind is NeedKind.answer]
    assert f"{PAULA} answered by their calendar program" in need.title


def test_never_takes_needs_from_a_calendar_nor_away_by_one(fernshire, asked):
    answer(fernshire, asked, PAULA, "coming", needs="A ramp, please.")
    before = row_of(fernshire, PAULA).needs_sealed

    arrives(fernshire, outlook("DECLINED", uid=uid(fernshire), comment="I need a hearing loop."))

    row = row_of(fernshire, PAULA)
    assert (row.answer, row.needs_sealed) == ("not_coming", before)


def test_answers_one_session_of_several_alone(fernshire, asked):
    arrange(fernshire, asked, day=date(2026, 2, 18), number=2)
    fernshire.do(asked, event_invitations.invite_holders, by=fernshire.manager, now=NOW)
    with fernshire.transaction() as session:
        second = session.scalars(select(Meeting.uid).where(Meeting.session == 2)).one()

    arrives(fernshire, google(uid=second))

    with fernshire.transaction() as session:
        query = select(Meeting.session, EventInvitation.answer).join(
            Meeting, Meeting.id == EventInvitation.meeting_id
        )
        mine = query.where(EventInvitation.membership_id == fernshire.members[PAULA])
        assert sorted(session.execute(mine).all()) == [(1, None), (2, "coming")]
