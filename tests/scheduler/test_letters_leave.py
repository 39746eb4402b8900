"""Letters that leave: from the transaction that caused them to a real mail server."""

import socket
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from malp_flow.folders import shipped
from malp_flow.outputs.mail import Mailer, MailSettings
from malp_flow.outputs.rendering import Letters
from malp_flow.records.outbox import Letter
from malp_flow.scheduler import jobs
from malp_flow.services import audits, moves
from malp_flow.settings import Settings
from malp_flow.wiring import House
from tests.stories.fernshire import Fernshire, at

ISSUED = date(2026, 1, 12)


class Box:
    """Keeps what arrives; answers `reply` instead where one is set."""

    def __init__(self):
        self.arrived, self.reply = [], ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        if self.reply:
            return self.reply
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def box():
    return Box()


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port(box):
    controller = Controller(box, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def fernshire(database_url):
    partnership = Fernshire(database_url)
    yield partnership
    partnership.engine.dispose()


class Clock:
    """The moment that the house takes for now."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock():
    return Clock(at(ISSUED))


@pytest.fixture
def house(fernshire, clock):
    settings = Settings(sender_address="reviews@fernshire.example", mail_domain="fernshire.example")
    return House(
        settings, fernshire.engine, fernshire.sessions, Letters(shipped("notifications"), None), clock
    )


def mailer_at(port):
    return Mailer(MailSettings(host="127.0.0.1", port=port, security="none"))


def issued(fernshire, *, now):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=now)
    return review_id


def statuses(fernshire):
    with fernshire.transaction() as session:
        return sorted(session.scalars(select(Letter.status)))


def test_sends_one_letter_a_person_however_many_audits_they_have(fernshire, house, box, port):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert len(box.arrived) == 7
    assert len({message["To"] for message in box.arrived}) == 7


def test_names_neither_record_nor_theme_in_any_letter(fernshire, house, box, port):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    words = " ".join(message.as_string() for message in box.arrived)
    assert box.arrived
    assert "C-118" not in words
    assert "xploitation" not in words


def test_holds_a_letter_of_the_evening_until_the_next_working_morning(fernshire, house, box, port, clock):
    friday_evening = at(date(2026, 1, 9), 19)
    issued(fernshire, now=friday_evening)

    with mailer_at(port) as mailer:
        clock.moment = friday_evening
        jobs.deliver(house, mailer)
        in_the_evening = len(box.arrived)
        clock.moment = at(date(2026, 1, 12), 8)
        jobs.deliver(house, mailer)

    assert in_the_evening == 0
    assert len(box.arrived) == 7


def test_keeps_letters_while_the_way_out_is_closed(fernshire, house, box, port, clock):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(1) as nobody_there:
        jobs.deliver(house, nobody_there)
    waiting = statuses(fernshire)
    clock.moment += timedelta(minutes=2)
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert set(waiting) == {"pending"}
    assert len(box.arrived) == 7


def test_sends_the_same_bytes_again_after_a_temporary_refusal(fernshire, house, box, port, clock):
    issued(fernshire, now=at(ISSUED))
    box.reply = "451 not now"

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)
        with fernshire.transaction() as session:
            frozen = set(session.scalars(select(Letter.message_id)))
        box.reply = ""
        clock.moment += timedelta(minutes=5)
        jobs.deliver(house, mailer)

    assert {message["Message-ID"] for message in box.arrived} == frozen - {None}
    assert {message["Date"].datetime for message in box.arrived} == {at(ISSUED)}


def test_sets_a_letter_to_nobody_aside_and_goes_on(fernshire, house, box, port):
    review_id = issued(fernshire, now=at(ISSUED))
    box.reply = "550 5.1.1 no such mailbox"

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert set(statuses(fernshire)) == {"dead"}
    assert fernshire.state(review_id) == "audits_issued"


def test_cancels_a_reminder_for_what_came_back_before_it_left(fernshire, house, box, port, clock):
    review_id = issued(fernshire, now=at(ISSUED))
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)
        box.arrived.clear()
        clock.moment = at(date(2026, 2, 3), 9)
        jobs.tick(house)
        for (_, agency), item_id in fernshire.items.items():
            auditor = fernshire.as_(f"Auditor of {agency}")
            fernshire.do(
                review_id, audits.say_not_known, item_id, reason="No record.", by=auditor, now=clock.moment
            )
        jobs.deliver(house, mailer)

    assert [message["Subject"] for message in box.arrived if "late" in str(message["Subject"]).lower()] == []
    assert "cancelled" in statuses(fernshire)
