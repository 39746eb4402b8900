"""Strands that go side by side: one of them rests, and the others go on."""

from datetime import date

import pytest

from malp_flow.engine.definition import Kind
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import deadlines, items, pause_pages, pausing, roles, steps
from malp_flow.services.items import NoSuchItem
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.pausing import NotPaused
from tests.services.panels import Panel
from tests.stories.fernshire import at, keyset

WHY = "The leads wait for a decision of the council."
DUE, MOVED = date(2026, 3, 16), date(2026, 3, 19)
"""Ten working days after Monday 2 March, and after a pause of three."""


@pytest.fixture
def drafting(database_url):
    """A review whose strands wait until its paper is put forward."""
    engine = make_engine(database_url)
    yield Panel(sessions(engine, Seal.from_keyset(keyset())), "on_its_day.yaml")
    engine.dispose()


@pytest.fixture
def review(drafting):
    drafting.put_forward()
    return drafting


def days(review):
    with review.transaction() as session:
        here = review.open(session)
        return [deadlines.running(session, here, name=name)[0].due_on for name in ("leads", "users")]


def page(review):
    with review.transaction() as session:
        here = review.open(session)
        mine = roles.roles_of(session, here, review.members["manager"], on=review.now.date())
        return pause_pages.page(session, here, mine, now=review.now)


def test_moves_the_days_of_the_strand_that_rested_and_of_no_other(review):
    review.do(pausing.pause_strand, "Leads", reason=WHY, by="manager")
    resting = [rest.what for rest in page(review).rests]
    review.now = at(date(2026, 3, 5))

    review.do(pausing.resume_strand, "Leads", by="manager")

    assert resting == ["Talks with leads"]
    assert days(review) == [MOVED, DUE]
    assert page(review).rests == ()


def test_offers_strands_and_what_is_asked_of_somebody(review):
    offered = [words for _id, words in page(review).choices]

    assert offered[:4] == ["Strand: Leads", "Strand: Families", "Talks with leads", "Talks with families"]
    assert "Sign-off: Seat 1" in offered


def test_lets_nothing_rest_of_a_strand_that_is_done_or_unknown(review):
    with review.transaction() as session:
        item = next(iter(items.of_review(session, review.open(session), ["leads"])))
        assert item.kind == Kind.step
        item_id = item.id
    review.do(steps.finish, item_id, answer_id="", reason="", by="author")

    for strand in ("Leads", "Schools"):
        with pytest.raises(NoSuchItem):
            review.do(pausing.pause_strand, strand, reason=WHY, by="manager")


def test_lets_no_strand_rest_that_has_not_begun(drafting):
    offered = [words for _id, words in page(drafting).choices]

    with pytest.raises(NoSuchItem):
        drafting.do(pausing.pause_strand, "Leads", reason=WHY, by="manager")

    assert offered == []


def test_carries_on_only_with_what_rests_and_rests_only_for_a_reason(review):
    with pytest.raises(NotPaused):
        review.do(pausing.resume_strand, "Leads", by="manager")
    with pytest.raises(ReasonNeeded):
        review.do(pausing.pause_strand, "Leads", reason="Wait.", by="manager")
