"""A database that is locked, full or gone while letters begin: they wait for it, and none is blamed."""

from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from malp_flow.records.outbox import Letter
from malp_flow.scheduler import jobs
from malp_flow.services import claiming, moves
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED = date(2026, 1, 12)


@contextmanager
def away(engine, *, where):
    """Let the database fail at the statements that begin so, and be back a moment later."""

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith(where):
            raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def issued(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))


def deliver(house, port):
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)


def letters(house):
    with house.reading() as session:
        return session.execute(select(Letter.status, Letter.crashes, Letter.uncertain)).all()


def test_blames_no_letter_for_a_database_that_was_away_while_it_began(fernshire, house, box, port, clock):
    issued(fernshire)

    with away(fernshire.engine, where="INSERT INTO letter_text"):
        for _ in range(claiming.POISON + 1):
            deliver(house, port)
            clock.moment += timedelta(minutes=6)
    waiting, arrived_meanwhile = set(letters(house)), len(box.arrived)
    deliver(house, port)

    assert (waiting, arrived_meanwhile) == ({("pending", 0, 0)}, 0)
    assert set(letters(house)) == {("sent", 0, 0)}
    assert len(box.arrived) == len(letters(house))
