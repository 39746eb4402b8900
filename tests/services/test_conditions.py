"""A condition beside an approval is work for the manager until it is said what follows from it."""

import pytest

from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import conditions, sign_off, today
from malp_flow.services.access import NotYours
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.need import Kind
from tests.services.panels import Panel
from tests.stories.fernshire import keyset

TEXT = "Only if the second audit is paid for by all three of us."
FOLLOWS = "The three finance leads meet on 4 May and settle it."


@pytest.fixture
def panel(database_url):
    engine = make_engine(database_url)
    found = Panel(sessions(engine, Seal.from_keyset(keyset())), "panel_all_of_three.yaml")
    found.put_forward()
    for number in (1, 2, 3):
        who = f"partner{number}"
        page = found.page(who)
        beside = sign_off.Beside(remark="condition") if number == 1 else sign_off.ALONE
        found.do(
            sign_off.answer, page.item_id, answer_id="approve", sha256=page.report.sha256,
            reason=TEXT if number == 1 else "", beside=beside, by=who,
        )  # fmt: skip
    yield found
    engine.dispose()


def set_conditions(panel):
    with panel.transaction() as session:
        return conditions.of_review(session, panel.open(session))


def needed(panel):
    with panel.transaction() as session:
        needs = today.today(session, panel.as_("manager"), now=panel.now).needs
        return [need.title for need in needs if need.kind is Kind.condition]


def test_brings_a_condition_before_the_manager_until_it_is_said_what_follows(panel):
    before = needed(panel)

    panel.do(conditions.say_what_follows, set_conditions(panel)[0].answer_id, words=FOLLOWS, by="manager")

    assert panel.state() == "signed"
    assert before == ["MALP-2026-01: Seat 1 set a condition"]
    assert needed(panel) == []
    assert [(each.text, each.follows, each.said_by) for each in set_conditions(panel)] == [
        (TEXT, FOLLOWS, "Manager")
    ]


def test_takes_what_follows_from_the_manager_alone_and_in_words(panel):
    answer = set_conditions(panel)[0].answer_id

    with pytest.raises(NotYours):
        panel.do(conditions.say_what_follows, answer, words=FOLLOWS, by="partner1")
    with pytest.raises(ReasonNeeded):
        panel.do(conditions.say_what_follows, answer, words="Yes.", by="manager")
