"""What a real mail server answers decides whether a letter is tried again, given up, or waits."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from malp_flow.records.outbox import Letter
from malp_flow.records.people import Membership, Person
from malp_flow.scheduler import jobs
from malp_flow.services import trying_again
from tests.scheduler.test_letters_are_not_lost import deliver, issued, queue_one
from tests.stories.fernshire import at


@pytest.fixture
def one_letter(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    queue_one(fernshire, review_id, now=clock.moment)
    box.arrived.clear()


def standing(fernshire):
    """The newest letter to Dana and her mailbox: status, code, attempts, whether the mailbox is refused."""
    with fernshire.transaction() as session:
        member = session.get_one(Membership, fernshire.members["Dana Whitlock"])
        query = select(Letter).where(Letter.membership_id == member.id).order_by(Letter.id.desc())
        letter = session.scalars(query).first()
        refused = session.get_one(Person, member.person_id).refused_at is not None
        return letter.status, letter.last_code, letter.attempts, refused


@pytest.mark.usefixtures("one_letter")
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("550 5.1.1 no such user", ("dead", "550 5.1.1", 1, True)),
        ("553 mailbox name not allowed", ("dead", "553", 1, True)),
        ("552 5.2.2 mailbox full", ("pending", "552 5.2.2", 1, False)),
        ("452 4.2.2 mailbox full", ("pending", "452 4.2.2", 1, False)),
        ("554 5.7.1 looks like spam", ("dead", "554 5.7.1", 1, False)),
        ("451 4.3.0 later", ("pending", "451 4.3.0", 1, False)),
        ("535 5.7.8 who are you", ("pending", "no_way_out 535 5.7.8", 0, False)),
    ],
)
def test_does_what_the_answer_asks_for(fernshire, house, box, port, reply, expected):
    box.reply = reply

    deliver(house, port)

    assert standing(fernshire) == expected


@pytest.mark.usefixtures("one_letter")
def test_gives_a_full_mailbox_three_sending_days(fernshire, house, box, port, clock):
    box.reply = "452 4.2.2 mailbox full"
    for days in (0, 1, 2, 3, 4):
        clock.moment = at(date(2026, 1, 12)) + timedelta(days=days)
        jobs.tick(house)
        deliver(house, port)

    status, _code, attempts, refused = standing(fernshire)

    assert (status, attempts, refused) == ("dead", 4, True)


@pytest.mark.usefixtures("one_letter")
def test_tries_a_closed_way_out_once_a_minute(fernshire, house, box, port, clock, monkeypatch):
    handed = []
    monkeypatch.setattr(jobs, "_spoken", lambda *a, spoken=jobs._spoken: handed.append(1) or spoken(*a))
    box.reply = "535 5.7.8 who are you"
    for _ in range(24):
        deliver(house, port)
        clock.moment += timedelta(seconds=5)

    box.reply = ""
    clock.moment += timedelta(minutes=1)
    left = deliver(house, port)

    assert len(handed) == 2 + 1
    assert left == 1


def test_spreads_the_later_tries_over_an_hour_on_both_sides():
    first = [trying_again.wait_after(UUID(int=1), attempts) for attempts in (1, 2, 3, 4)]
    later = [trying_again.wait_after(UUID(int=letter), 5) for letter in range(200)]

    assert [wait // timedelta(minutes=1) for wait in first] == [1, 5, 15, 60]
    assert timedelta(hours=1) <= min(later) < timedelta(hours=1, minutes=10)
    assert timedelta(hours=2, minutes=50) < max(later) <= timedelta(hours=3)
    assert len(set(later)) == 200
    assert trying_again.wait_after(UUID(int=7), 6) == trying_again.wait_after(UUID(int=7), 6)
