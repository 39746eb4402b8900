"""A mail server that refuses for an hour: nothing is lost or doubled, and the most urgent leaves first."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select

from malp_flow.records.chases import Deadline
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.scheduler import jobs
from malp_flow.services import moves, outbox
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED, LATE = date(2026, 1, 12), date(2026, 2, 3)


def issued(fernshire, house, port):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))
    deliver(house, port)
    return review_id


def deliver(house, port):
    with mailer_at(port) as mailer:
        return jobs.deliver(house, mailer)


def statuses(fernshire):
    with fernshire.transaction() as session:
        return Counter(session.scalars(select(Letter.status)))


def test_loses_and_doubles_nothing_while_the_server_refuses_for_an_hour(fernshire, house, box, port, clock):
    issued(fernshire, house, port)
    clock.moment = at(LATE, 9)
    jobs.tick(house)
    due = statuses(fernshire)["pending"]
    box.arrived, box.reply = [], "451 not now"

    for _ in range(60):
        deliver(house, port)
        jobs.tick(house)
        clock.moment += timedelta(minutes=1)
    while_away, box.reply = len(box.arrived), ""
    for _ in range(120):
        deliver(house, port)
        clock.moment += timedelta(minutes=1)

    assert (while_away, len(box.arrived)) == (0, due)
    assert set(Counter(letter["To"] for letter in box.arrived).values()) == {1}
    assert statuses(fernshire)["pending"] == 0


def test_hands_over_what_is_overdue_first_then_what_is_due_soonest(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, port)
    days = {"Partner 1": 20, "Partner 2": 0, "Partner 3": -3, "Ruth Adeyemi": 5, "Dana Whitlock": None}
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        audits = select(Deadline).where(Deadline.name == "audit").order_by(Deadline.id)
        deadlines = dict(zip(days, session.scalars(audits), strict=False))
        for reader, ahead in days.items():
            cause = outbox.NOTHING_MORE
            if ahead is not None:
                deadlines[reader].due_at = clock.moment + timedelta(days=ahead)
                cause = outbox.Cause(deadlines[reader].item_id, deadlines[reader].id)
            member = fernshire.members[reader]
            outbox.queue(session, "review_moved", to=member, review=review, now=clock.moment, cause=cause)
    box.arrived.clear()

    deliver(house, port)

    order = [letter["To"].addresses[0].display_name for letter in box.arrived]
    assert order == ["Partner 3", "Partner 2", "Ruth Adeyemi", "Partner 1", "Dana Whitlock"]


def test_hands_a_code_over_before_anything_else(fernshire, house, box, port, clock):
    review_id = issued(fernshire, house, port)
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        overdue = session.scalars(select(Deadline).where(Deadline.name == "audit")).first()
        overdue.due_at = clock.moment - timedelta(days=3)
        given = {"review": review, "now": clock.moment}
        cause = outbox.Cause(overdue.item_id, overdue.id)
        outbox.queue(session, "review_moved", to=fernshire.members["Partner 1"], cause=cause, **given)
        alone = {"cause": outbox.NOTHING_MORE, "any_hour": True}
        outbox.queue_alone(session, "review_moved", to=fernshire.members["Partner 2"], **alone, **given)
        assert session.scalar(select(LetterCause.id).where(LetterCause.deadline_id == overdue.id))
    box.arrived.clear()

    deliver(house, port)

    assert [letter["To"].addresses[0].display_name for letter in box.arrived] == ["Partner 2", "Partner 1"]
