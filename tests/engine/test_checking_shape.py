"""States and moves as a graph: every review can come to its end, and can be given up on the way."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.ways import in_circles, main_line, reached
from tests.engine.builders import shipped_workflow
from tests.engine.small import SMALL, codes_and_lines, problems_of, with_changes

FINALS = "  - {id: ended, title: Ended, final: true}\n  - {id: dropped, title: Dropped, final: true}\n"
DROP = "  - {id: drop, title: Drop, from: [begun, issued, back], to: dropped, by: [manager]}\n"


def line_of_moves(text: str) -> list[str]:
    return [move.id for move in main_line(load_workflow("small.yaml", text.encode()).workflow)]


def test_refuses_a_file_in_which_no_review_ever_ends() -> None:
    text = with_changes((FINALS, FINALS.replace(", final: true", "")))

    problems = problems_of(text)

    assert [problem.code for problem in problems] == ["S5"]


def test_refuses_a_review_that_is_over_when_it_begins() -> None:
    found = codes_and_lines(("title: Begun}", "title: Begun, final: true}"))

    assert ("S5", "- {id: begun, title: Begun, final: true}") in found


def test_refuses_a_state_in_which_nobody_can_withdraw_the_review() -> None:
    [problem] = problems_of(with_changes(("[begun, issued, back]", "[begun, issued]")))

    assert (problem.code, problem.sentence) == ("S6", "At ‘back’ nobody can withdraw the review.")
    assert problem.mend == "Add ‘back’ to from of ‘drop’."


def test_takes_no_move_with_a_gate_for_a_withdrawal() -> None:
    gated = DROP.replace(
        "by: [manager]}", "by: [manager], checks: [{check: tool_ready, with: {item: audit}}]}"
    )

    found = codes_and_lines((DROP, gated))

    assert [code for code, _ in found] == ["S6", "S6", "S6"]


def test_proposes_the_nearest_state() -> None:
    [problem] = problems_of(with_changes(("to: issued", "to: isued")))

    assert problem.mend == "Did you mean ‘issued’?"


def test_goes_the_shipped_way_from_the_first_state_to_the_last() -> None:
    line = [move.id for move in main_line(shipped_workflow())]

    assert line == ["issue_audits", "close_audits", "hold_event", "draft_report", "sign_off"]


BRANCH = (
    "  - {id: put_away, title: Put away, from: [issued, back], to: shelved, by: [manager]}\n"
    "  - {id: shelve, title: Shelve, from: [begun], to: shelved, by: [manager]}\n"
)
BACK = "  - {id: again, title: Again, from: [issued, back], to: begun, by: [manager]}\n"
ORDERS = {
    "withdrawal first": with_changes((DROP, ""), ("moves:\n", "moves:\n" + DROP)),
    "finals declared early": with_changes(
        (FINALS, ""), ("  - {id: issued, title: Issued}\n", FINALS + "  - {id: issued, title: Issued}\n")
    ),
    "a branch first": with_changes(
        ("moves:\n", "moves:\n" + BRANCH),
        (FINALS, "  - {id: shelved, title: Shelved, final: true}\n" + FINALS),
    ),
    "a way back first": with_changes(("moves:\n", "moves:\n" + BACK)),
}


@pytest.mark.parametrize("text", [SMALL, *ORDERS.values()], ids=["as it is", *ORDERS])
def test_goes_to_the_normal_end_whatever_the_order_of_the_file(text: str) -> None:
    line = line_of_moves(text)

    assert line == ["issue", "close", "finish"]


def test_goes_through_a_move_that_leaves_several_states() -> None:
    text = with_changes(("from: [issued]", "from: [begun, issued]"), ("    opened_by: issue\n", ""))

    line = line_of_moves(text)

    assert line == ["close", "finish"]


def test_finds_what_can_be_reached_and_what_runs_in_circles() -> None:
    steps = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "e"), ("f", "a")]

    there, circles = reached({"a"}, steps), in_circles(steps)

    assert there == {"a", "b", "c", "d"}
    assert circles == {("b", "c"), ("c", "b"), ("e", "e")}
