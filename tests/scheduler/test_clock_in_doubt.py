"""A clock that jumped writes to nobody, until it is right again or somebody confirmed it."""

from datetime import date, timedelta

from sqlalchemy import select
from structlog.testing import capture_logs

from malp_flow.records.chases import LadderStep
from malp_flow.scheduler import jobs
from malp_flow.services import heartbeat, moves
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED = at(date(2026, 1, 12))


def issued(fernshire, house):
    """Issue the audits, so that letters wait, and let the worker see that moment."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    jobs.tick(house)
    return review_id


def deliver(house, port):
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def planned(fernshire):
    with fernshire.transaction() as session:
        return len(session.scalars(select(LadderStep.id).where(LadderStep.state == "planned")).all())


def test_hands_nothing_over_after_the_clock_jumped_ahead(fernshire, house, box, port, clock):
    issued(fernshire, house)
    clock.moment += timedelta(days=45)

    with capture_logs() as logs:
        sent = deliver(house, port)

    assert sent == 0
    assert box.arrived == []
    assert [(line["event"], line["job"], line["why"]) for line in logs] == [
        ("clock.in_doubt", "deliver", "jumped_ahead")
    ]


def test_hands_nothing_over_after_the_clock_went_back(fernshire, house, box, port, clock):
    issued(fernshire, house)
    clock.moment -= timedelta(minutes=6)

    deliver(house, port)

    assert box.arrived == []


def test_writes_no_reminder_down_by_a_clock_in_doubt(fernshire, house, clock):
    issued(fernshire, house)
    before = planned(fernshire)
    clock.moment += timedelta(days=45)

    queued = jobs.tick(house)

    assert queued == 0
    assert planned(fernshire) == before > 0


def test_hands_all_over_once_the_clock_is_right_again(fernshire, house, box, port, clock):
    issued(fernshire, house)
    clock.moment += timedelta(days=45)
    deliver(house, port)

    clock.moment = ISSUED + timedelta(minutes=10)
    deliver(house, port)

    assert len(box.arrived) > 5


def test_catches_up_once_the_clock_was_confirmed(fernshire, house, box, port, clock):
    issued(fernshire, house)
    clock.moment = at(date(2026, 3, 2))
    deliver(house, port)

    house.carry_out(lambda session: heartbeat.confirm(session, by=fernshire.manager, now=clock.moment))
    queued = jobs.tick(house)
    deliver(house, port)

    assert queued > 0
    assert len(box.arrived) > 5


def test_notes_when_each_job_came_by(fernshire, house, port, clock):
    issued(fernshire, house)
    clock.moment += timedelta(minutes=1)
    deliver(house, port)

    with fernshire.transaction() as session:
        beats = [heartbeat.last(session, job).last_at for job in ("tick", "deliver")]

    assert beats == [ISSUED, ISSUED + timedelta(minutes=1)]
