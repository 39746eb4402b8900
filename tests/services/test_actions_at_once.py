"""Actions that begin while their review still runs, and those that wait for its report to be signed off."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import (
    action_progress,
    action_sources,
    actions,
    deadlines,
    moves,
    people,
    reports,
    today,
)
from malp_flow.services.action_progress import NotBegun
from tests.services.panels import Panel
from tests.stories.fernshire import at, keyset

DUE = date(2026, 3, 31)
WHY = "The partners stopped this review together."


class AtOnce(Panel):
    """A review by a file whose actions begin at once, and an agency with somebody who owns them."""

    def _found(self, session, file, body, seats):
        super()._found(session, file, body, seats)
        self.agency = people.add_agency(session, name="Police", kind="police", by=self.system, now=self.now)

    def make(self, source="event", statement=None):
        wanted = actions.Wanted(
            source=source, text="Ask about debts.", measure="Noted in 8 of 10.", due_on=DUE,
            agency_id=self.agency, owner_id=self.members["deputy"], statement_id=statement,
        )  # fmt: skip
        with self.transaction() as session:
            return actions.add(session, self.open(session), wanted, by=self.as_("manager"), now=self.now)

    def say(self, item_id):
        with self.transaction() as session:
            action_progress.update(session, item_id, words="Begun.", by=self.as_("deputy"), now=self.now)

    def given(self):
        query = select(LetterCause.item_id).where(LetterCause.name == "action_given")
        with self.transaction() as session:
            return list(session.scalars(query))

    def days(self):
        with self.transaction() as session:
            return [row.due_on for row in deadlines.running(session, self.open(session), name="action")]


@pytest.fixture
def review(database_url):
    engine = make_engine(database_url)
    yield AtOnce(sessions(engine, Seal.from_keyset(keyset())), "on_its_day.yaml")
    engine.dispose()


def test_begins_at_once_and_is_told_once(review):
    item_id = review.make()
    begun = review.given(), review.days()
    review.say(item_id)
    review.put_forward()

    for number in (1, 2, 3):
        review.answer(f"partner{number}")

    assert review.state() == "signed"
    assert begun == ([item_id], [DUE])
    assert (review.given(), review.days()) == ([item_id], [DUE])


def test_lets_one_from_a_recommendation_wait_for_the_signatures(review):
    review.do(_save_with_recommendation, by="author")
    with review.transaction() as session:
        statement = action_sources.recommendations(session, review.open(session))[0][0].id
    item_id = review.make("recommendation", statement)

    with pytest.raises(NotBegun):
        review.say(item_id)

    assert (review.given(), review.days()) == ([], [])


def _save_with_recommendation(session, review, *, by, now):
    parts = {"learning": ["Debts are a sign."], "recommendations": ["Ask about debts."]}
    reports.save_version(session, review, parts=parts, said_none={}, by=by, now=now)


def test_goes_on_when_its_review_is_withdrawn(review):
    item_id = review.make()

    review.do(moves.move_on, "drop", by="manager", reason=WHY)
    review.say(item_id)

    with review.transaction() as session:
        assert session.get_one(Item, item_id).done_at is None
    assert review.days() == [DUE]


def test_tells_the_manager_of_one_that_is_late_while_the_review_runs(review):
    review.make()
    review.now = at(date(2026, 4, 14))

    with review.transaction() as session:
        needs = today.today(session, review.as_("manager"), now=review.now).needs

    assert "MALP-2026-01, action A1 of Police is overdue" in [need.title for need in needs]
