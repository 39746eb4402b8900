"""Moves found by what they do: by those who must not know their names."""

from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Kind
from malp_flow.engine.loading import load_workflow
from tests.engine.builders import shipped_definition, shipped_workflow

WORKFLOW = shipped_workflow()


def renamed(old: str, new: str) -> str:
    """Return the shipped file with another name for one of its parts."""
    text = shipped_definition().text
    assert old in text
    return text.replace(old, new)


def test_finds_the_move_that_opens_the_returns() -> None:
    assert [move.id for move in telling_moves.opening(WORKFLOW, Kind.return_)] == ["issue_audits"]


def test_finds_it_under_any_name() -> None:
    other = load_workflow("other.yaml", renamed("issue_audits", "send_out").encode()).workflow

    assert [move.id for move in telling_moves.opening(other, Kind.return_)] == ["send_out"]


def test_finds_no_move_where_an_item_opens_others() -> None:
    assert telling_moves.opening(WORKFLOW, Kind.decision) == ()


def test_finds_the_early_end_and_not_the_one_at_which_the_main_line_arrives() -> None:
    assert [move.id for move in telling_moves.ending_early(WORKFLOW)] == ["withdraw"]


def test_finds_no_early_end_that_asks_for_no_reason() -> None:
    other = load_workflow("other.yaml", renamed("    reason: required\n", "").encode()).workflow

    assert telling_moves.ending_early(other) == ()
