"""A condition beside an approval is work for the manager until it is said what follows from it."""

import pytest

from malp_flow.services import conditions, sign_off, today
from malp_flow.services.access import NotYours
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.need import Kind
from tests.services.panels import asked_to_sign

TEXT = "Only if the second audit is paid for by all three of us."
FOLLOWS = "The three finance leads meet on 4 May and settle it."


@pytest.fixture
def panel(database_url, shelf):
    with asked_to_sign(database_url, shelf, "panel_all_of_three.yaml") as panel:
        for number in (1, 2, 3):
            who = f"partner{number}"
            page = panel.page(who)
            beside = sign_off.Beside(remark="condition") if number == 1 else sign_off.ALONE
            panel.do(
                sign_off.answer, page.item_id, answer_id="approve", sha256=page.report.sha256,
                reason=TEXT if number == 1 else "", beside=beside, by=who,
            )  # fmt: skip
        yield panel


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
