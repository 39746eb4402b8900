"""A partner’s request for changes is answered, by a change or by words, before they are asked again."""

from datetime import timedelta

import pytest

from malp_flow.engine.machine import MoveRefused
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import change_requests, changes_asked, moves, reports, sign_off_status
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.moves import ReasonNeeded
from tests.confirming import confirm_anonymity
from tests.services.panels import WHY, Panel
from tests.services.rows import kinds
from tests.stories.fernshire import keyset

WHY_NOT = "Two agencies read it in the same way, so it stays as it is."


@pytest.fixture
def panel(database_url):
    engine = make_engine(database_url)
    found = Panel(sessions(engine, Seal.from_keyset(keyset())), "panel_changes_answered.yaml")
    found.put_forward()
    yield found
    engine.dispose()


def requests(panel):
    with panel.transaction() as session:
        return change_requests.of_review(session, panel.open(session))


def stopping(panel):
    with panel.transaction() as session:
        found = moves.explain(session, panel.open(session), now=panel.now)
    forward = next(each for each in found if each.move.id == "put_forward")
    return [blocker.sentence for finding in forward.findings for blocker in finding.blockers]


def put_forward(panel):
    panel.do(moves.move_on, "put_forward", by="author")


def test_stops_the_same_text_from_going_to_the_partners_again(panel):
    panel.answer("partner2", "refuse")

    with pytest.raises(MoveRefused):
        put_forward(panel)
    assert panel.state() == "drafting"
    assert stopping(panel) == ["Changes asked by Seat 2 on “Learning” on 2 March 2026: not answered."]


def test_lets_the_paper_go_on_once_that_section_is_changed(panel):
    panel.answer("partner2", "refuse")

    panel.write("Debts are a sign that somebody needs help.")
    panel.do(confirm_anonymity, by="author")

    put_forward(panel)
    assert panel.state() == "with_partners"
    assert [each.is_changed for each in requests(panel)] == [True]


def test_does_not_take_a_change_elsewhere_for_an_answer(panel):
    panel.answer("partner2", "refuse")

    panel.do(
        reports.save_version,
        parts={"learning": ["Debts are a sign."]},
        said_none={"recommendations": "None: the learning is for practice."},
        by="author",
    )
    panel.do(confirm_anonymity, by="author")

    assert len(stopping(panel)) == 1


def test_lets_the_paper_go_on_once_it_is_written_why_not(panel):
    panel.answer("partner2", "refuse")

    panel.do(changes_asked.answer, requests(panel)[0].answer_id, words=WHY_NOT, by="author")

    put_forward(panel)
    answered = requests(panel)[0]
    assert (answered.reason, answered.words, answered.who) == (WHY, WHY_NOT, "Partner2")
    assert "report.change_declined" in kinds(panel)


def test_refuses_an_answer_without_words(panel):
    panel.answer("partner2", "refuse")

    with pytest.raises(ReasonNeeded):
        panel.do(changes_asked.answer, requests(panel)[0].answer_id, words="No.", by="author")


def test_takes_an_answer_from_the_author_alone_and_only_to_a_request_of_this_paper(panel):
    panel.answer("partner2", "refuse")

    with pytest.raises(NotYours):
        panel.do(changes_asked.answer, requests(panel)[0].answer_id, words=WHY_NOT, by="partner1")
    with pytest.raises(NotHere):
        panel.do(changes_asked.answer, panel.review_id, words=WHY_NOT, by="author")


def test_asks_for_no_answer_to_what_the_partner_has_approved_since(panel):
    panel.answer("partner2", "refuse")
    panel.do(changes_asked.answer, requests(panel)[0].answer_id, words=WHY_NOT, by="author")
    put_forward(panel)

    panel.answer("partner2")

    assert requests(panel) == ()


def test_shows_the_partners_what_was_asked_and_what_came_of_it(panel):
    panel.answer("partner2", "refuse")
    panel.do(changes_asked.answer, requests(panel)[0].answer_id, words=WHY_NOT, by="author")
    put_forward(panel)

    seen = panel.page("partner1").changes_asked

    assert [(each.seat, each.section, each.reason, each.words) for each in seen] == [
        ("Seat 2", "Learning", WHY, WHY_NOT)
    ]


def test_says_that_an_answer_brought_the_report_back_of_the_request_alone(panel):
    panel.now -= timedelta(seconds=1)
    panel.answer("partner1")
    panel.now -= timedelta(seconds=1)
    panel.answer("partner2", "refuse")

    with panel.transaction() as session:
        given = sign_off_status.overview(session, panel.open(session), now=panel.now).seats

    assert [each.answers[0].brought_back for each in given[:2]] == [False, True]
