"""What must not happen to letters: left out, doubled, sent at night, or stuck behind another."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update

from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.session import make_engine
from malp_flow.records.worker_names import worker_name
from malp_flow.scheduler import jobs
from malp_flow.services import claiming, moves, outbox
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED, LATE = date(2026, 1, 12), date(2026, 2, 3)


def issued(fernshire, house, clock, port):
    """Issue the audits and let their letters leave, so that only what follows is looked at."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)
    return review_id


def letters(fernshire, **wanted):
    with fernshire.transaction() as session:
        found = session.scalars(select(Letter).filter_by(**wanted).order_by(Letter.id)).all()
        session.expunge_all()
        return found


def deliver(house, port):
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def queue_one(fernshire, review_id, *, now, name="review_moved"):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return outbox.queue(session, name, to=fernshire.members["Dana Whitlock"], review=review, now=now)


def test_adds_nothing_to_a_letter_whose_bytes_are_frozen(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    queue_one(fernshire, review_id, now=clock.moment)
    box.reply = "451 not now"
    deliver(house, port)
    queue_one(fernshire, review_id, now=clock.moment)
    box.reply, box.arrived = "", []

    clock.moment += timedelta(minutes=5)
    deliver(house, port)
    the_same_day = len(box.arrived)
    clock.moment = at(date(2026, 1, 13))
    deliver(house, port)

    assert the_same_day == 1
    assert len(box.arrived) == 2


def test_waits_for_the_morning_when_the_worker_comes_back_at_night(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    queue_one(fernshire, review_id, now=clock.moment)
    box.arrived.clear()

    clock.moment = at(ISSUED, 22)
    deliver(house, port)
    at_night = len(box.arrived)
    clock.moment = at(date(2026, 1, 13), 8)
    deliver(house, port)

    assert at_night == 0
    assert len(box.arrived) == 1


def test_sends_one_letter_a_day_after_days_on_which_nothing_ran(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    for day in (12, 13, 14):
        queue_one(fernshire, review_id, now=at(date(2026, 1, day), 12))
    box.arrived.clear()

    clock.moment = at(date(2026, 1, 15))
    deliver(house, port)

    assert [message["Subject"] for message in box.arrived] == ["3 things need you (MALP-2026-01)"]
    assert {letter.status for letter in letters(fernshire, name="review_moved")} == {"superseded"}


def test_gives_a_reminder_up_when_a_later_one_is_due(fernshire, house, box, port, clock):
    issued(fernshire, house, clock, port)
    clock.moment = at(LATE, 9)
    jobs.tick(house)
    clock.moment = at(date(2026, 2, 5), 9)
    jobs.tick(house)
    box.arrived.clear()

    deliver(house, port)

    with fernshire.transaction() as session:
        dropped = session.scalars(select(LetterCause.dropped_because).where(LetterCause.name == "audit_late"))
        reasons = set(dropped)
        steps = session.scalars(select(LadderStep.state).where(LadderStep.rung == "after-1-auditor"))
        states = set(steps)
    assert reasons == {"a_later_one_is_due"}
    assert states == {"overtaken"}
    assert box.arrived
    assert not [message for message in box.arrived if "audit was due" in message["Subject"]]


def test_leaves_the_others_alone_while_the_way_out_is_closed(fernshire, house, box, port, clock):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))

    deliver(house, port=1)

    waiting = letters(fernshire)
    assert {letter.status for letter in waiting} == {"pending"}
    assert {letter.attempts for letter in waiting} == {0}
    assert sum(letter.dated_at is not None for letter in waiting) == 1


def test_takes_back_at_once_what_a_dead_worker_of_its_name_was_sending(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    letter_id = queue_one(fernshire, review_id, now=clock.moment)
    with fernshire.transaction() as session:
        claiming.claim(session, owner="worker-1", now=clock.moment)
        session.execute(update(Letter).where(Letter.id == letter_id).values(status="started"))
    box.arrived.clear()

    jobs.take_up(house, owner="worker-1")
    deliver(house, port)

    [letter] = letters(fernshire, id=letter_id)
    assert (letter.status, letter.uncertain, letter.crashes) == ("sent", 1, 1)
    assert len(box.arrived) == 1


def test_sets_a_letter_aside_under_which_workers_die_again_and_again(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    letter_id = queue_one(fernshire, review_id, now=clock.moment)

    for _ in range(claiming.POISON):
        with fernshire.transaction() as session:
            claiming.claim(session, owner="worker-1", now=clock.moment)
            session.execute(update(Letter).where(Letter.id == letter_id).values(status="started"))
        jobs.take_up(house, owner="worker-1")

    [letter] = letters(fernshire, id=letter_id)
    assert (letter.status, letter.last_code) == ("dead", "poison")


def test_goes_on_after_a_letter_that_fails_here(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, clock, port)
    broken = queue_one(fernshire, review_id, now=clock.moment)
    with fernshire.transaction() as session:
        session.execute(update(LetterCause).where(LetterCause.letter_id == broken).values(facts="not JSON"))
        review = fernshire.open(session, review_id)
        partner = fernshire.members["Partner 1"]
        outbox.queue(session, "review_moved", to=partner, review=review, now=clock.moment)
    box.arrived.clear()

    deliver(house, port)

    [letter] = letters(fernshire, id=broken)
    assert (letter.status, letter.last_code) == ("pending", "failed_here")
    assert len(box.arrived) == 1


def test_chases_once_when_two_workers_tick_at_the_same_moment(fernshire, house, clock, port):
    issued(fernshire, house, clock, port)
    jobs.tick(house)  # so that both find that a silence has ended
    clock.moment = at(LATE, 9)
    start, queued = threading.Barrier(2), []

    def tick():
        start.wait()
        queued.append(jobs.tick(house))

    workers = [threading.Thread(target=tick) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with fernshire.transaction() as session:
        causes = session.scalars(select(LetterCause.name).where(LetterCause.step_id.is_not(None))).all()
        states = set(session.scalars(select(LadderStep.state).where(LadderStep.rung == "after-1-auditor")))
    assert sorted(queued) == [0, 22]
    assert causes == ["audit_late"] * 22
    assert states == {"claimed"}


def test_gives_each_living_worker_a_name_of_its_own(house):
    with house.working_name() as first, house.working_name() as second:
        both = (first, second)
    with house.working_name() as later:
        again = later

    assert both == ("worker-1", "worker-2")
    assert again == "worker-1"


@pytest.mark.postgres
def test_takes_no_living_worker_for_dead_after_the_database_was_away(postgres_url):
    engine = make_engine(postgres_url)
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with worker_name(engine) as first:
        with engine.connect() as connection:
            connection.execute(text(f"{everybody} AND datname = current_database()"))

        was, now = str(first), first.present()

        with worker_name(engine) as second:
            both = (now, str(second))
    engine.dispose()
    assert was == "worker-1"
    assert both == ("worker-1", "worker-2")
