"""Something is wrong and no letter can say so: it is told once by another way, and once more when over."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from malp_flow import watching
from malp_flow.records.outbox import Alarm
from malp_flow.scheduler import jobs
from malp_flow.services import alarms, heartbeat, mail_hold, moves
from malp_flow.services.alarms import Kind
from malp_flow.settings import Settings
from tests.scheduler.mail_sink import Box, a_free_port, mailer_at
from tests.stories.fernshire import at

ISSUED = at(date(2026, 1, 12))
NOBODY = {"alarm_smtp_host": "127.0.0.1", "alarm_smtp_security": "none", "alarm_smtp_port": 1}


@pytest.fixture
def other_box():
    """The second mail server."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def watched(house, port, other_box):
    """The house with an ordinary way and a second one, and an address to be told at."""
    return with_settings(house, smtp_port=port, alarm_smtp_port=other_box.port)


def with_settings(house, **changed):
    usual = {
        "sender_address": "reviews@fernshire.example", "mail_domain": "fernshire.example",
        "alarm_address": "it@council.example", "smtp_host": "127.0.0.1", "smtp_security": "none",
        "alarm_smtp_host": "127.0.0.1", "alarm_smtp_security": "none",
    }  # fmt: skip
    return replace(house, settings=Settings(**usual | changed))


def issue(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)


def tick_and_fall_silent(house, clock, silence):
    jobs.tick(house)
    clock.moment += silence


def standing(house):
    with house.reading() as session:
        return [each.kind for each in alarms.standing_now(session)]


def subjects(box):
    return [str(letter["Subject"]) for letter in box.arrived]


def test_tells_of_a_worker_that_stopped_by_the_second_way(watched, clock, box, other_box):
    tick_and_fall_silent(watched, clock, timedelta(hours=2))

    told = watching.look(watched)

    letter = other_box.arrived[0]
    text = letter.get_body(("plain",)).get_content()
    assert told == 1
    assert box.arrived == []
    assert letter["To"] == "it@council.example"
    assert letter["Subject"] == "malp_flow needs attention: the worker has stopped"
    assert "has not come by since Monday 12 January" in text
    assert "Nothing is lost" in text
    assert "systemctl restart malp-flow-worker" in text


def test_says_nothing_of_a_worker_that_is_silent_for_less_or_at_night(watched, clock, other_box):
    tick_and_fall_silent(watched, clock, timedelta(hours=1, minutes=50))
    watching.look(watched)
    clock.moment = at(date(2026, 1, 13)).replace(hour=6)
    watching.look(watched)

    assert other_box.arrived == []


def test_tells_each_alarm_once_and_its_end_once(watched, clock, other_box):
    tick_and_fall_silent(watched, clock, timedelta(hours=2))
    for _ in range(3):
        watching.look(watched)
    jobs.tick(watched)
    for _ in range(3):
        watching.look(watched)

    assert subjects(other_box) == [
        "malp_flow needs attention: the worker has stopped",
        "malp_flow is well again (it was: the worker has stopped)",
    ]
    assert standing(watched) == []


def test_tells_it_once_when_many_notice_at_the_same_moment(watched, clock, other_box):
    tick_and_fall_silent(watched, clock, timedelta(hours=2))
    together = Barrier(4)

    def notice():
        together.wait()
        watching.look(watched)

    watchers = [Thread(target=notice) for _ in range(4)]
    for each in watchers:
        each.start()
    for each in watchers:
        each.join()

    assert len(other_box.arrived) == 1


def test_goes_by_the_ordinary_server_when_the_second_is_gone(house, port, clock, box):
    house = with_settings(house, smtp_port=port, alarm_smtp_port=1)
    tick_and_fall_silent(house, clock, timedelta(hours=2))

    watching.look(house)

    assert subjects(box) == ["malp_flow needs attention: the worker has stopped"]


def test_tells_it_later_when_no_server_takes_it(house, port, clock, box):
    unreachable = with_settings(house, smtp_port=1, alarm_smtp_port=1)
    tick_and_fall_silent(unreachable, clock, timedelta(hours=2))

    none = watching.look(unreachable)
    clock.moment += alarms.TELLING
    later = watching.look(with_settings(house, smtp_port=port, alarm_smtp_port=1))

    assert (none, later) == (0, 1)
    assert len(box.arrived) == 1


def test_tells_those_who_manage_where_no_address_is_set_and_nobody_administers(
    watched, clock, other_box, fernshire
):
    house = replace(watched, settings=watched.settings.model_copy(update={"alarm_address": ""}))
    tick_and_fall_silent(house, clock, timedelta(hours=2))

    watching.look(house)

    assert [letter["To"] for letter in other_box.arrived] == ["danawhitlock@fernshire.example"]


def test_tells_that_letters_are_due_and_none_leaves(watched, fernshire, clock):
    issue(fernshire)
    tick_and_fall_silent(watched, clock, timedelta(minutes=61))

    watching.look(watched)

    assert standing(watched) == [Kind.stuck]


def test_tells_that_the_way_out_is_closed_and_that_it_is_open_again(
    watched, fernshire, clock, port, other_box
):
    issue(fernshire)
    jobs.tick(watched)
    for _ in range(3):
        with mailer_at(1) as nobody:
            jobs.deliver(watched, nobody)
        clock.moment += timedelta(minutes=25)
    watching.look(watched)
    closed = standing(watched)
    with mailer_at(port) as mailer:
        jobs.deliver(watched, mailer)
    watching.look(watched)

    assert closed == [Kind.way_out]
    assert standing(watched) == []
    assert len(other_box.arrived) == 2


def test_does_not_call_it_an_alarm_that_all_mail_is_on_hold(watched, fernshire, clock):
    issue(fernshire)
    watched.carry_out(lambda session: mail_hold.hold(session, by=fernshire.manager, now=clock.moment))
    tick_and_fall_silent(watched, clock, timedelta(minutes=90))

    watching.look(watched)

    assert standing(watched) == []


@pytest.mark.parametrize("jump", [timedelta(days=365), -timedelta(days=1)], ids=["ahead", "back"])
def test_tells_that_the_clock_jumped_and_lets_nothing_leave(
    watched, fernshire, clock, port, box, other_box, jump
):
    issue(fernshire)
    jobs.tick(watched)
    clock.moment += jump
    queued = jobs.tick(watched)
    with mailer_at(port) as mailer:
        jobs.deliver(watched, mailer)

    watching.look(watched)

    assert queued == 0
    assert box.arrived == []
    assert Kind.clock in standing(watched)
    assert "malp_flow needs attention: the clock is in doubt" in subjects(other_box)


def test_says_that_it_is_over_once_the_clock_was_confirmed(watched, fernshire, clock, other_box):
    issue(fernshire)
    jobs.tick(watched)
    clock.moment = ISSUED + timedelta(days=45)
    watching.look(watched)
    watched.carry_out(lambda session: heartbeat.confirm(session, by=fernshire.manager, now=clock.moment))

    watching.look(watched)

    assert Kind.clock not in standing(watched)
    assert "malp_flow is well again (it was: the clock is in doubt)" in subjects(other_box)


def test_tells_that_the_bank_holidays_end_and_that_the_disk_is_full(house, clock):
    with house.reading() as session:
        found = alarms.found(session, now=at(date(2028, 11, 1)), free_bytes=alarms.LEAST_ROOM - 1)

    assert set(found) == {Kind.calendar, Kind.room}


def test_keeps_an_alarm_about_the_history_until_it_is_read_and_holds(watched, clock, other_box):
    def read(sound):
        watched.carry_out(lambda s: alarms.history_was_read(s, sound=sound, now=clock.moment))
        watching.look(watched)

    read(sound=False)
    read(sound=False)
    read(sound=True)

    assert [subject.partition(" (")[0] for subject in subjects(other_box)] == [
        "malp_flow needs attention: the history does not hold",
        "malp_flow is well again",
    ]


def test_writes_nothing_while_nothing_is_wrong(watched, clock, fernshire):
    jobs.tick(watched)

    watching.Watch(watched).come_by()

    with fernshire.transaction() as session:
        assert session.scalars(select(Alarm)).all() == []


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("is_over", [False, True])
def test_fits_every_subject_into_sixty_characters(kind, is_over):
    from uuid import uuid4

    from malp_flow.services import alarm_words

    alarm = alarms.Standing(uuid4(), kind, ISSUED, ISSUED if is_over else None)

    letter = alarm_words.letter(alarm, host="https://reviews.example.org", now=ISSUED)

    assert len(letter.subject) <= 60
    assert "%(" not in "".join(letter.paragraphs)
