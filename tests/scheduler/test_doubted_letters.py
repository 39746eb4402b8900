"""A letter that may have arrived is looked up in the journal before it is sent again."""

from datetime import date, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter
from malp_flow.records.reviews import Review
from malp_flow.scheduler import jobs
from malp_flow.services import claiming, mail_list, moves, outbox
from tests import dovecot
from tests.scheduler.mail_sink import house_of, mailer_at
from tests.stories.fernshire import at

ISSUED = date(2026, 1, 12)


@pytest.fixture
def house(fernshire, clock, mailbox):
    """A house with a journal."""
    return with_journal(house_of(fernshire, clock), mailbox.port)


def with_journal(house, port):
    journal = {
        "journal_host": "127.0.0.1",
        "journal_port": port,
        "journal_security": "none",
        "journal_user": dovecot.USER,
        "journal_password": SecretStr(dovecot.PASSWORD),
    }
    settings = house.settings.model_copy(update=journal)
    return type(house)(settings, house.engine, house.maker, house.letters, house.clock)


@pytest.fixture
def doubted(fernshire, house, clock, port, box):
    """The id of a letter under which a worker died after the other end had it."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))
    deliver(house, port)
    box.arrived.clear()
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        to = fernshire.members["Dana Whitlock"]
        letter_id = outbox.queue(session, "review_moved", to=to, review=review, now=clock.moment)
    deliver(house, port)
    lost = {"status": "started", "uncertain": 0, "token": "lost", "owner": "worker-1", "sent_at": None}
    with fernshire.transaction() as session:
        session.execute(update(Letter).where(Letter.id == letter_id).values(lost))
        claiming.take_back_own(session, owner="worker-1", now=clock.moment)
    clock.moment += timedelta(minutes=2)
    return letter_id


def deliver(house, port):
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def standing(fernshire, letter_id):
    with fernshire.transaction() as session:
        letter = session.get_one(Letter, letter_id)
        return letter.status, letter.last_code


def told(fernshire):
    with fernshire.transaction() as session:
        return set(session.scalars(select(Entry.kind).where(Entry.kind.startswith("letter."))))


def test_does_not_send_again_what_lies_in_the_journal(fernshire, house, doubted, box, port, mailbox):
    mailbox.keep(box.arrived[0].as_bytes())

    deliver(house, port)

    assert len(box.arrived) == 1
    assert standing(fernshire, doubted) == ("sent", "found_in_journal")
    assert told(fernshire) == {"letter.found_in_journal"}
    assert mail_list.status_word(*standing(fernshire, doubted)) == "Sent, as the journal shows"


def test_sends_again_what_the_journal_does_not_have(fernshire, house, doubted, box, port):
    deliver(house, port)

    assert [each["Message-ID"] for each in box.arrived] == [box.arrived[0]["Message-ID"]] * 2
    assert standing(fernshire, doubted) == ("sent", "250")


def test_gives_the_copy_a_minute_to_get_there(fernshire, house, doubted, box, port, clock, mailbox):
    clock.moment -= timedelta(seconds=90)
    deliver(house, port)
    mailbox.keep(box.arrived[0].as_bytes())
    too_early = standing(fernshire, doubted)

    clock.moment += timedelta(seconds=31)
    deliver(house, port)

    assert too_early[0] == "pending"
    assert standing(fernshire, doubted) == ("sent", "found_in_journal")
    assert len(box.arrived) == 1


def test_lets_a_doubted_letter_wait_while_the_journal_is_away(fernshire, house, doubted, box, port, clock):
    away = with_journal(house, 1)
    while clock.moment < at(ISSUED) + timedelta(minutes=115):
        deliver(away, port)
        clock.moment += timedelta(minutes=5)

    assert len(box.arrived) == 1
    assert standing(fernshire, doubted) == ("pending", "journal_away")


def test_sends_it_when_the_journal_stays_away(fernshire, house, doubted, box, port, clock):
    away = with_journal(house, 1)
    for _ in range(26):
        deliver(away, port)
        clock.moment += timedelta(minutes=5)

    assert len(box.arrived) == 2
    assert standing(fernshire, doubted) == ("sent", "250")
    assert told(fernshire) == {"letter.journal_not_asked"}


def test_asks_when_the_journal_is_back(fernshire, house, doubted, box, port, clock, mailbox):
    mailbox.keep(box.arrived[0].as_bytes())
    deliver(with_journal(house, 1), port)

    clock.moment += timedelta(minutes=5)
    deliver(house, port)

    assert len(box.arrived) == 1
    assert standing(fernshire, doubted) == ("sent", "found_in_journal")


def test_lets_nobody_else_wait_for_the_journal(fernshire, house, doubted, box, port, clock):
    with fernshire.transaction() as session:
        review = fernshire.open(session, session.scalars(select(Review.id)).one())
        to = fernshire.members["Partner 1"]
        outbox.queue(session, "review_moved", to=to, review=review, now=clock.moment)

    deliver(with_journal(house, 1), port)

    assert len(box.arrived) == 2
