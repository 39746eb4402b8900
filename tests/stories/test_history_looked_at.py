"""A history read by somebody who only looks, while others go on writing."""

from contextlib import contextmanager
from datetime import date

from sqlalchemy import func, select

from malp_flow.records.history import Entry
from malp_flow.services import commissioning, history_check
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 8))


@contextmanager
def looking(fernshire):
    """Give a session as `history verify` has it: the database refuses it every write and every lock."""
    with fernshire.sessions(bind=fernshire.engine.execution_options(readonly=True)) as session:
        yield session
        session.rollback()


def test_finds_a_history_whole_without_taking_a_lock(fernshire):
    fernshire.commission(now=NOW)

    with looking(fernshire) as session:
        faults = history_check.faults(session, fernshire.partnership_id)

    assert faults == []


def test_shows_one_moment_to_somebody_who_only_looks(fernshire):
    review_id = fernshire.commission(now=NOW)

    with looking(fernshire) as session:
        before = session.scalar(select(func.count(Entry.id)))
        fernshire.do(review_id, commissioning.add_case, "C-900", by=fernshire.manager, now=NOW)
        during = session.scalar(select(func.count(Entry.id)))
        faults = history_check.faults(session, fernshire.partnership_id)

    assert before == during
    assert faults == []
