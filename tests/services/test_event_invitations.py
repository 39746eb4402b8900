"""People are asked to come to the event, by role and by name, and answer without an account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.outbox import Letter
from malp_flow.records.people import Membership
from malp_flow.services import (
    event_answers,
    event_invitations,
    event_naming,
    event_planning,
    learning_event,
    links,
    meetings,
    own_audits,
)
from malp_flow.services.access import NotYours
from malp_flow.services.event_answers import AnswerNeeded, CalledOff, IsOver, MovedMeanwhile, TakenBack
from malp_flow.services.event_invitations import NoDateToInvite, NotInvited
from malp_flow.services.event_naming import (
    AgencyNeeded,
    InvitedAlready,
    Invitee,
    InviteeNamed,
    NotInvitedInRole,
)
from malp_flow.services.here import NotHere
from malp_flow.services.meeting_dates import BadLink, EndsBeforeItBegins, SessionsOverlap
from malp_flow.services.people import UnusableAddress
from tests.services.at_the_event import event_item
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import EVENT, NOT_KNOWN, audits_closed

NOW = at(date(2026, 2, 3))
POLICE = "Fernshire Police"
PAULA = "Paula Practitioner"


def arrange(fernshire, review_id, *, day=EVENT, begins=10, ends=13, place="Town hall", now=NOW, **more):
    return fernshire.do(
        review_id, learning_event.arrange, starts_at=at(day, begins), ends_at=at(day, ends), place=place,
        by=fernshire.manager, now=now, **more,
    )  # fmt: skip


def invite(fernshire, review_id, *, name=PAULA, address="paula@police.example", role="practitioner",
           agency=POLICE, by=None, now=NOW):  # fmt: skip
    wanted = Invitee(name, address, role, fernshire.agencies[agency] if agency else None)
    member = fernshire.do(review_id, event_naming.invite_person, wanted, by=by or fernshire.manager, now=now)
    fernshire.members[name] = member
    return member


def invitation_of(fernshire, name):
    query = select(EventInvitation.id).where(EventInvitation.membership_id == fernshire.members[name])
    with fernshire.transaction() as session:
        return session.scalars(query.order_by(EventInvitation.id.desc())).first()


def answer(fernshire, review_id, name, said, *, now=NOW, **more):
    return fernshire.do(
        review_id, event_answers.answer, invitation_of(fernshire, name), said=said,
        by=fernshire.as_(name), now=now, **more,
    )  # fmt: skip


def all_letters_have_left(fernshire):
    with fernshire.transaction() as session:
        session.execute(update(Letter).values(status="sent", dated_at=NOW))


def row_of(fernshire, name):
    with fernshire.transaction() as session:
        row = session.get_one(EventInvitation, invitation_of(fernshire, name))
        session.expunge(row)
        return row


def planned(fernshire, **more):
    review_id = audits_closed(fernshire)
    arrange(fernshire, review_id, **more)
    return review_id


def test_invites_whoever_holds_an_invited_role_once_each(fernshire):
    review_id = planned(fernshire)

    made = fernshire.do(review_id, event_invitations.invite_holders, by=fernshire.manager, now=NOW)
    again = fernshire.do(review_id, event_invitations.invite_holders, by=fernshire.manager, now=NOW)

    assert (made, again) == (7, 0)
    assert len(causes(fernshire, "event_invited")) == made
    assert row_of(fernshire, f"Auditor of {POLICE}").role == "auditor"


def test_leaves_out_an_auditor_whose_agency_knows_no_child_of_the_review(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)), cases=("C-118",))
    nobody = f"Auditor of {NOT_KNOWN[0][1]}"
    from malp_flow.services import audits, moves  # noqa: PLC0415

    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(date(2026, 1, 12), 9))
    item = fernshire.items["C-118", NOT_KNOWN[0][1]]
    fernshire.do(
        review_id, audits.say_not_known, item, reason="No record.", by=fernshire.as_(nobody), now=NOW
    )
    arrange(fernshire, review_id)

    made = fernshire.do(review_id, event_invitations.invite_holders, by=fernshire.manager, now=NOW)

    assert made == 6
    assert invitation_of(fernshire, nobody) is None


def test_lets_a_lead_name_a_practitioner_of_their_agency_who_was_unknown(fernshire):
    review_id = planned(fernshire)

    invite(fernshire, review_id, by=fernshire.as_(f"Lead of {POLICE}"))

    (letter,) = matters(fernshire, "event_invited", PAULA, now=NOW)
    assert (letter.due, letter.hours, letter.place) == ("Monday 16 February", "10am to 1pm", "Town hall")
    assert letter.link.startswith("https://r.example/i/")
    assert letter.title == "learning event"
    assert "event.invited" in kinds(fernshire)


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"name": " "}, InviteeNamed),
        ({"address": "paula at police"}, UnusableAddress),
        ({"role": "auditor"}, NotInvitedInRole),
        ({"agency": "NHS Fernshire"}, NotHere),
        ({"agency": None}, NotHere),
    ],
)
def test_refuses_what_a_lead_may_not_name(fernshire, wanted, refused):
    review_id = planned(fernshire)

    with pytest.raises(refused):
        invite(fernshire, review_id, by=fernshire.as_(f"Lead of {POLICE}"), **wanted)


def test_asks_an_organiser_for_the_agency_of_a_practitioner(fernshire):
    review_id = planned(fernshire)

    with pytest.raises(AgencyNeeded):
        invite(fernshire, review_id, agency=None)


def test_invites_nobody_twice_and_nobody_without_a_date(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NoDateToInvite):
        invite(fernshire, review_id)
    arrange(fernshire, review_id)
    invite(fernshire, review_id)

    with pytest.raises(InvitedAlready):
        invite(fernshire, review_id)
    assert len(causes(fernshire, "event_invited")) == 1


def test_keeps_what_somebody_answers_and_their_needs_sealed(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    first = answer(fernshire, review_id, PAULA, "coming", needs="A ramp, please.")
    again = answer(fernshire, review_id, PAULA, "coming", needs="A ramp, please.")
    answer(fernshire, review_id, PAULA, "not_coming", now=NOW + timedelta(hours=1))

    row = row_of(fernshire, PAULA)
    assert (first, again) == (True, False)
    assert (row.answer, row.answered_at) == ("not_coming", NOW + timedelta(hours=1))
    assert b"ramp" not in row.needs_sealed
    assert kinds(fernshire).count("event.invitation_answered") == 2


def test_lets_nobody_answer_for_another_nor_what_is_no_answer(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    theirs = invitation_of(fernshire, PAULA)

    with pytest.raises(AnswerNeeded):
        answer(fernshire, review_id, PAULA, "perhaps")
    with pytest.raises(NotHere):
        fernshire.do(review_id, event_answers.answer, theirs, said="coming", by=fernshire.manager, now=NOW)


def test_tells_of_a_move_those_who_come_and_those_who_have_not_answered(fernshire):
    review_id = planned(fernshire)
    for name in (PAULA, "Colin Coming", "Nina Not"):
        invite(fernshire, review_id, name=name, address=f"{name.split()[0].lower()}@police.example")
    answer(fernshire, review_id, "Colin Coming", "coming")
    answer(fernshire, review_id, "Nina Not", "not_coming")
    all_letters_have_left(fernshire)

    arrange(fernshire, review_id, begins=14, ends=16, now=at(date(2026, 2, 4)))

    said = {name: matters(fernshire, "event_changed", name, now=NOW) for name in (PAULA, "Colin Coming")}
    assert [len(each) for each in said.values()] == [1, 1]
    assert said[PAULA][0].note == "It was to be on Monday 16 February, 10am to 1pm."
    assert said[PAULA][0].hours == "2pm to 4pm"
    assert matters(fernshire, "event_changed", "Nina Not", now=NOW) == []
    row = row_of(fernshire, "Colin Coming")
    assert (row.answer, row.sequence, row.answered_sequence) == ("coming", 1, 0)


def test_refuses_an_answer_to_a_time_that_has_moved_meanwhile(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    arrange(fernshire, review_id, begins=14, ends=16)

    with pytest.raises(MovedMeanwhile):
        answer(fernshire, review_id, PAULA, "coming", sequence=0)
    assert answer(fernshire, review_id, PAULA, "coming", sequence=1)


def test_writes_to_nobody_when_the_same_date_is_set_again(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    arrange(fernshire, review_id)

    assert causes(fernshire, "event_changed") == []
    assert row_of(fernshire, PAULA).sequence == 0


def test_sends_one_letter_about_a_move_before_the_invitation_has_left(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    arrange(fernshire, review_id, begins=14, ends=16)

    (letter,) = matters(fernshire, "event_invited", PAULA, now=NOW)
    assert letter.hours == "2pm to 4pm"
    assert causes(fernshire, "event_changed") == []


def test_sends_nothing_about_an_event_that_was_called_off_before_the_invitation_left(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    fernshire.do(review_id, event_planning.call_off, reason="Snow.", by=fernshire.manager, now=NOW)

    assert causes(fernshire, "event_invited") == [("cancelled", "no_longer_asked")]
    assert causes(fernshire, "event_cancelled") == []


def test_writes_to_nobody_who_has_left(fernshire):
    review_id = planned(fernshire)
    member = invite(fernshire, review_id)
    with fernshire.transaction() as session:
        session.get_one(Membership, member).ends_on = date(2026, 2, 3)

    arrange(fernshire, review_id, begins=14, ends=16, now=at(date(2026, 2, 5)))

    assert causes(fernshire, "event_changed") == []
    with pytest.raises(NotHere):
        answer(fernshire, review_id, PAULA, "coming", now=at(date(2026, 2, 5)))


def test_takes_an_invitation_back_and_the_role_that_came_with_it(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    theirs = invitation_of(fernshire, PAULA)
    all_letters_have_left(fernshire)

    fernshire.do(review_id, event_invitations.take_back, theirs, by=fernshire.reviewer, now=NOW)

    (letter,) = matters(fernshire, "event_taken_back", PAULA, now=NOW)
    assert letter.link.startswith("https://r.example/i/")
    with pytest.raises(TakenBack):
        answer(fernshire, review_id, PAULA, "coming")
    with pytest.raises(NotInvited):
        fernshire.do(review_id, event_invitations.take_back, theirs, by=fernshire.manager, now=NOW)
    assert kinds(fernshire)[-1] == "role.ended"
    invite(fernshire, review_id)
    assert answer(fernshire, review_id, PAULA, "coming")


def test_lets_only_the_organisers_take_back(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    with pytest.raises(NotYours):
        fernshire.do(
            review_id, event_invitations.take_back, invitation_of(fernshire, PAULA),
            by=fernshire.as_(f"Lead of {POLICE}"), now=NOW,
        )  # fmt: skip


def test_calls_an_event_off_with_a_reason_and_asks_nobody_any_more(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    answer(fernshire, review_id, PAULA, "coming")
    all_letters_have_left(fernshire)

    fernshire.do(
        review_id, event_planning.call_off, reason="The hall is flooded.", by=fernshire.manager, now=NOW
    )

    (letter,) = matters(fernshire, "event_cancelled", PAULA, now=NOW)
    assert letter.note == "The hall is flooded."
    with pytest.raises(CalledOff):
        answer(fernshire, review_id, PAULA, "coming")
    with fernshire.transaction() as session:
        (meeting,) = session.scalars(select(Meeting))
        assert (meeting.sequence, meeting.cancelled_at) == (1, NOW)


def test_begins_a_new_meeting_after_one_was_called_off(fernshire):
    review_id = planned(fernshire)
    fernshire.do(review_id, event_planning.call_off, reason="Snow.", by=fernshire.manager, now=NOW)

    arrange(fernshire, review_id, day=date(2026, 2, 23))

    with fernshire.transaction() as session:
        old, new = session.scalars(select(Meeting).order_by(Meeting.session))
        assert (old.session, new.session) == (1, 2)
        assert old.uid != new.uid


def test_takes_no_answer_once_the_event_is_over(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    with pytest.raises(IsOver):
        answer(fernshire, review_id, PAULA, "coming", now=at(EVENT, 14))


def test_invites_to_each_session_of_an_event(fernshire):
    review_id = planned(fernshire)
    invite(fernshire, review_id)

    arrange(fernshire, review_id, number=2, begins=14, ends=16)
    made = fernshire.do(review_id, event_invitations.invite_holders, by=fernshire.manager, now=NOW)

    assert made == 7 * 2 + 1
    assert len(matters(fernshire, "event_invited", PAULA, now=NOW)) == 2


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        ({"begins": 13, "ends": 13}, EndsBeforeItBegins),
        ({"begins": 12, "ends": 15, "number": 2}, SessionsOverlap),
        ({"joining": "meet.example/room"}, BadLink),
    ],
)
def test_refuses_a_date_that_cannot_be(fernshire, when, refused):
    review_id = planned(fernshire)

    with pytest.raises(refused):
        arrange(fernshire, review_id, **when)
    with fernshire.transaction() as session:
        (meeting,) = meetings.standing(session, fernshire_event(session))
        assert meeting.starts_at == at(EVENT, 10)


def fernshire_event(session):
    from malp_flow.records.items import Item  # noqa: PLC0415

    return session.scalars(select(Item).where(Item.name == "learning_event")).one()


def test_lists_the_invitations_of_somebody_with_their_link(fernshire):
    review_id = planned(fernshire)
    paula = invite(fernshire, review_id)
    by = fernshire.as_(PAULA)

    with fernshire.transaction() as session:
        before = own_audits.invitations_of(session, by)
        _review, item = event_item(fernshire, session, review_id)
        link = links.link_of(session, item, paula, now=NOW)
        (found,) = own_audits.invitations_of(session, by)

    assert before == ()
    assert (found.about, found.link) == ("Learning event", link)
