"""A branch on a recorded decision: the way that was decided is open, and the other says what was decided."""

import pytest

from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Finding
from malp_flow.engine.gates import findings
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from tests.engine.builders import NOW
from tests.engine.small import problems_of, with_changes


def learning_review() -> Workflow:
    path = shipped("workflows") / "learning-review.yaml"
    return load_workflow(path.name, path.read_bytes()).workflow


def decided(answer: str, **changes: object) -> ItemFact:
    usual: dict[str, object] = {
        "id": "committee_decision",
        "name": "committee_decision",
        "state": "done" if answer else "to_do",
        "done": bool(answer),
        "title": "Decision of the committee",
        "answer": answer,
    }
    return ItemFact(**(usual | changes))  # type: ignore[arg-type]


def asked(workflow: Workflow, move_id: str, *items: ItemFact) -> Finding:
    move = workflow.move(move_id)
    assert move
    facts = Facts(state="to_be_decided", at=NOW, items=items)
    return next(each for each in findings(workflow, move, facts) if each.check == "step_answered")


@pytest.mark.parametrize(
    ("answer", "opened", "closed"),
    [
        ("proceed", "begin_review", "close_without_review"),
        ("no_review", "close_without_review", "begin_review"),
    ],
)
def test_opens_the_way_that_was_decided_and_keeps_the_other_closed(
    answer: str, opened: str, closed: str
) -> None:
    workflow = learning_review()

    taken, other = (asked(workflow, move, decided(answer)) for move in (opened, closed))

    assert taken.met
    [blocker] = other.blockers
    assert workflow.items["committee_decision"].answers[answer].title in blocker.sentence


def test_waits_while_nothing_is_recorded() -> None:
    [blocker] = asked(learning_review(), "begin_review", decided("", holder="Una Blair")).blockers

    assert "nothing is recorded yet; this move needs ‘A review goes ahead’" in blocker.sentence
    assert blocker.who == "Una Blair"


def test_heeds_no_answer_of_a_step_that_is_asked_anew() -> None:
    again = decided("proceed", done=False, state="to_do")

    assert not asked(learning_review(), "begin_review", again).met


def test_is_not_met_by_a_step_that_nobody_made() -> None:
    assert not asked(learning_review(), "begin_review").met


def test_wants_the_answer_at_every_place_unless_fewer_will_do() -> None:
    workflow = learning_review()
    places = [
        decided("proceed", id="1", agency_name="Police"),
        decided("no_review", id="2", agency_name="Health"),
    ]
    move = workflow.move("begin_review")
    assert move
    use = move.checks[0]
    one_will_do = use.model_copy(update={"with_": {**use.with_, "at_least": 1}})
    facts = Facts(state="to_be_decided", at=NOW, items=tuple(places))

    all_of_them, one_of_them = (
        findings(workflow, move.model_copy(update={"checks": (each,)}), facts)[0]
        for each in (use, one_will_do)
    )

    assert [blocker.items for blocker in all_of_them.blockers] == [("2",)]
    assert "(Health)" in all_of_them.blockers[0].sentence
    assert one_of_them.met


STEP = "  paper: {kind: document"
DECIDED = "  way: {kind: step, title: Way, by: manager, answers: {on: {title: On}}}\n" + STEP


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("{check: step_answered, with: {item: way, answer: off}}", "G2"),
        ("{check: step_answered, with: {item: paper, answer: on}}", "G2"),
        ("{check: step_answered, with: {item: way, answer: on, at_least: 2}}", "G4"),
    ],
)
def test_refuses_a_branch_that_nothing_could_ever_take(check: str, code: str) -> None:
    text = with_changes(
        (STEP, DECIDED), ("{check: parts_written, with: {item: paper, at_least: {learning: 1}}}", check)
    )

    assert code in [problem.code for problem in problems_of(text)]
