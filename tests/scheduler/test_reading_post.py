"""What came back is read from a real mailbox, kept before it is put aside, and never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
import vobject
from pydantic import SecretStr
from sqlalchemy import func, select

from malp_flow.outputs import post as far_end
from malp_flow.records.learning_event import Meeting
from malp_flow.records.outbox import DeliveryNote, Letter
from malp_flow.scheduler import reading_post
from malp_flow.services import letter_entries
from tests import dovecot
from tests.outputs.calendar_mails import google, outlook
from tests.scheduler.test_letters_are_not_lost import issued
from tests.services.test_event_invitations import NOW, PAULA, invite, planned, row_of

STRANGE = b"From: stranger@x.example\r\nMessage-ID: <s@x>\r\nSubject: Buy\r\n\r\nNow.\r\n"


@pytest.fixture
def reading(fernshire, house, clock, port, mailbox):
    """A house that reads this mailbox, with a reply, a report and something else in it."""
    issued(fernshire, house, clock, port)
    with fernshire.transaction() as session:
        first = session.scalars(select(Letter.message_id).where(Letter.status == "sent")).first()
    reply = f"From: nora@nhs.example\r\nMessage-ID: <r@x>\r\nIn-Reply-To: {first}\r\n\r\nOn Monday.\r\n"
    for each in (reply.encode(), STRANGE):
        mailbox.keep(each)
    return reads(house, mailbox)


def reads(house, mailbox):
    """Return the house as one that reads this mailbox."""
    settings = house.settings.model_copy(
        update={
            "post_host": "127.0.0.1",
            "post_port": mailbox.port,
            "post_security": "none",
            "post_user": dovecot.USER,
            "post_password": SecretStr(dovecot.PASSWORD),
        }
    )
    return replace(house, settings=settings)


def notes(fernshire):
    with fernshire.transaction() as session:
        return session.scalar(select(func.count()).select_from(DeliveryNote))


def lying(mailbox, folder=""):
    return len(list((mailbox.folder / folder).glob("[cn]*/*.test*")))


def test_keeps_what_is_ours_and_leaves_the_rest_to_people(fernshire, reading, mailbox):
    first = reading_post.read_post(reading)

    assert (first, notes(fernshire)) == (1, 1)
    assert len(list(mailbox.folder.glob(".malp_flow read/[cn]*/*"))) == 1
    (left,) = mailbox.folder.glob("[cn]*/*")
    assert "S" not in left.name.partition(":2,")[2]


def test_looks_every_five_minutes(fernshire, reading, mailbox, clock):
    reading_post.read_post(reading)
    mailbox.keep(STRANGE)

    clock.moment += timedelta(minutes=4)
    early = reading_post._is_time(reading)
    clock.moment += timedelta(minutes=1)

    assert not early
    assert reading_post._is_time(reading)


def test_adds_nothing_when_it_died_before_putting_aside(fernshire, reading, clock, monkeypatch):
    def dying(_box, _uid, *, kept):
        if kept:
            raise OSError("killed")
        return False

    monkeypatch.setattr(far_end, "_done", dying)
    reading_post.read_post(reading)
    died_with = notes(fernshire)
    monkeypatch.undo()

    clock.moment += timedelta(minutes=5)
    again = reading_post.read_post(reading)

    assert (died_with, again, notes(fernshire)) == (1, 1, 1)


def test_goes_on_without_a_mailbox_that_does_not_answer(fernshire, reading):
    away = replace(reading, settings=reading.settings.model_copy(update={"post_port": 1}))

    assert reading_post.read_post(away) == 0
    assert notes(fernshire) == 0


@pytest.fixture
def asked(fernshire, house, clock, mailbox):
    """A house that reads this mailbox, in which Paula is invited to an event."""
    review_id = planned(fernshire)
    invite(fernshire, review_id)
    clock.moment = NOW + timedelta(hours=1)
    return reads(house, mailbox)


def uid_of(fernshire):
    with fernshire.transaction() as session:
        return session.scalars(select(Meeting.uid)).one()


def rsvp(fernshire):
    with fernshire.transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.name == "event_invited")).one()
        found = letter_entries.of(session, letter, organiser="us@x.example")
    return vobject.readOne(found.text).vevent.attendee.params["RSVP"]


def test_counts_an_answer_of_a_calendar_and_leaves_a_garbled_one_to_people(fernshire, asked, mailbox):
    uid = uid_of(fernshire)
    garbled = outlook("ACCEPTED", uid=uid).replace(b"Encoding: base64", b"Encoding: 7bit")
    for each in (google("DECLINED", uid=uid), garbled):
        mailbox.keep(each)

    kept = reading_post.read_post(asked)

    assert kept == 1
    assert row_of(fernshire, PAULA).answer == "not_coming"
    (left,) = mailbox.folder.glob("[cn]*/*")
    assert left.read_bytes() == garbled
    assert "S" not in left.name.partition(":2,")[2]


def test_asks_calendars_for_an_answer_where_answers_are_read(fernshire, asked):
    before = rsvp(fernshire)

    reading_post.read_post(asked)

    assert (before, rsvp(fernshire)) == (["FALSE"], ["TRUE"])
