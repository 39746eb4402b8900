"""Respondents in waves: each asked once a wave, by their own clock, and closed together."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.loading import load_workflow
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import (
    access,
    audits,
    commissioning,
    items,
    library,
    moves,
    respondents,
    reviews,
    workflow_list,
)
from malp_flow.services.actor import Actor
from malp_flow.services.audit_pages import read
from malp_flow.services.commissioning import Commission
from malp_flow.services.here import NotHere
from malp_flow.services.move_preview import preview
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.respondents import Respondent
from malp_flow.services.tool_shelf import shelf_of
from tests.stories.fernshire import at

FILE = Path(__file__).parents[1] / "cases" / "workflows" / "asked_in_waves.yaml"
FIRST_DAY, LATER = at(date(2026, 1, 12)), at(date(2026, 2, 2))


class Round:
    """A review that asks respondents, and what its manager does with them."""

    def __init__(self, fernshire):
        self.fernshire, self.by = fernshire, fernshire.manager
        definition = load_workflow(FILE.name, FILE.read_bytes())
        with fernshire.transaction() as session:
            library.activate(session, definition, by=None, now=FIRST_DAY)
            wanted = Commission("Q-2026-01", "Safeguarding in schools", definition.digest, panel=[])
            self.review = commissioning.commission(session, wanted, by=self.by, now=FIRST_DAY)
            here = reviews.opened(session, self.review, partnership_id=fernshire.partnership_id)
            tool = assemble(shelf_of(session).tool("information_request"), None, {})
            name = respondents.name_in(here)
            commissioning.choose_tools(session, here, {name: tool}, by=self.by, now=FIRST_DAY)

    def do(self, act, *given, now=FIRST_DAY, **more):
        with self.fernshire.transaction() as session:
            here = self.fernshire.open(session, self.review)
            return act(session, here, *given, by=self.by, now=now, **more)

    def add(self, people, wave=1, now=FIRST_DAY):
        listed = [Respondent(f"Head of School {n}", f"head{n}@school{n}.example") for n in people]
        return self.do(respondents.add, listed, wave=wave, now=now)

    def send_out(self):
        return self.do(moves.move_on, "send_out")

    def seen(self, ask, *given):
        with self.fernshire.transaction() as session:
            return ask(session, self.fernshire.open(session, self.review), *given)

    def states(self, wave):
        def found(session, here):
            names = here.workflow.items_of(Kind.return_)
            return [one.state for one in items.of_review(session, here, names) if one.round == wave]

        return self.seen(found)


@pytest.fixture
def asked(fernshire):
    return Round(fernshire)


def test_issues_the_first_wave_with_the_move_and_no_later_one(asked):
    asked.add(range(3))
    asked.add(range(3, 5), wave=2)

    asked.send_out()

    assert asked.states(1) == [ReturnState.issued] * 3
    assert asked.states(2) == [ReturnState.expected] * 2
    asking = select(func.count(LetterCause.id)).where(LetterCause.name == "agency_report_asked")
    letters = asked.seen(lambda session, here: session.scalar(asking))
    assert letters == 3


def test_shows_before_the_move_only_the_people_of_the_first_wave(asked):
    asked.add(range(3))
    asked.add(range(3, 5), wave=2)

    shown = asked.seen(lambda s, here: preview(s, here, here.workflow.move("send_out"), now=FIRST_DAY))

    first_wave = {f"Head of School {n}" for n in range(3)}
    assert {name for mailing in shown.mailings for name in mailing.names} == first_wave
    assert {
        name for line in shown.reminders if line.role == "Respondent" for name in line.names
    } == first_wave


def test_says_that_a_review_of_respondents_needs_a_list_of_them():
    workflow = load_workflow(FILE.name, FILE.read_bytes()).workflow

    assert workflow_list.needed(workflow) == {workflow_list.RESPONDENTS}


def test_counts_the_days_of_a_later_wave_from_the_day_it_is_sent(asked):
    asked.add([1])
    asked.send_out()
    asked.add([2], wave=2, now=LATER)

    sent = asked.do(respondents.send, wave=2, now=LATER)

    days = select(Deadline.due_on).where(Deadline.name == "questionnaire").order_by(Deadline.due_on)
    due = asked.seen(lambda session, here: session.scalars(days).all())
    assert sent == 1
    assert due == [date(2026, 2, 9), date(2026, 3, 2)]


def test_sends_no_wave_twice_and_adds_nobody_to_one_that_has_left(asked):
    asked.add([1])
    asked.add([2], wave=2)
    asked.send_out()
    asked.do(respondents.send, wave=2)

    with pytest.raises(respondents.SentAlready):
        asked.do(respondents.send, wave=2)
    with pytest.raises(respondents.SentAlready):
        asked.add([3], wave=2)
    with pytest.raises(respondents.SentAlready):
        asked.add([3], wave=1)


def test_refuses_a_wave_that_is_empty_or_before_the_first(asked):
    asked.add([1])
    with pytest.raises(respondents.NotYet):
        asked.do(respondents.send, wave=2)
    asked.send_out()

    with pytest.raises(respondents.EmptyWave):
        asked.do(respondents.send, wave=2)
    with pytest.raises(respondents.NothingOpen):
        asked.do(respondents.close, wave=2, reason="Nobody is in it at all.")


def test_asks_the_same_person_once_a_wave_and_again_in_the_next(asked):
    first = asked.add([1, 1, 2])
    with pytest.raises(respondents.NobodyToAdd):
        asked.add([2, 1])

    again = asked.add([1], wave=2)

    assert (first, again) == (2, 1)


def test_lets_a_respondent_answer_for_nobody_else(asked):
    asked.add([1, 2])
    asked.send_out()

    def both(session, here):
        found = items.of_review(session, here, here.workflow.items_of(Kind.return_))
        return [(item.id, Actor(here.partnership_id, item.owner_id)) for item in found]

    (own, first), (other, second) = asked.seen(both)

    with asked.fernshire.transaction() as session:
        assert read(session, own, by=first, now=LATER).item_id == own
        with pytest.raises(NotHere):
            read(session, other, by=first, now=LATER)
        here = asked.fernshire.open(session, asked.review)
        with pytest.raises(NotHere):
            access.require_holder(session, second, session.get_one(Item, own), review=here, on=LATER.date())


def test_closes_a_wave_for_one_reason_and_leaves_the_answers_that_came(asked):
    asked.add(range(4))
    asked.send_out()
    mine, actor = asked.seen(
        lambda session, here: next(
            (item.id, Actor(here.partnership_id, item.owner_id))
            for item in items.of_review(session, here, here.workflow.items_of(Kind.return_))
        )
    )
    with asked.fernshire.transaction() as session:
        here = asked.fernshire.open(session, asked.review)
        audits.say_not_known(session, here, mine, reason="We have no pupils.", by=actor, now=LATER)

    with pytest.raises(ReasonNeeded):
        asked.do(respondents.close, wave=1, reason="", now=LATER)
    closed = asked.do(respondents.close, wave=1, reason="The term has ended; the rest were rung.", now=LATER)

    [wave] = asked.seen(respondents.waves)
    assert (closed, wave.people, wave.answered, wave.out, wave.sent) == (3, 4, 1, 0, True)


def test_is_refused_where_a_workflow_asks_no_respondents(fernshire):
    review = fernshire.commission(now=FIRST_DAY)

    with pytest.raises(respondents.AsksNobody):
        fernshire.do(review, respondents.add, [], wave=1, by=fernshire.manager, now=FIRST_DAY)
