"""`malp-flow tool check`: what is wrong with an audit tool, in words and for machines."""

from pathlib import Path

import pytest

from malp_flow.folders import shipped
from tests.cli.command import refused, run, told

SOUND = shipped("workflows") / "tools" / "malp.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(SOUND.read_text("utf-8").replace("kind: text", "kind: txet", 1), "utf-8")
    return path


def test_says_that_the_shipped_tool_is_sound() -> None:
    spoken, answer = run("tool", "check", str(SOUND)), told("tool", "check", str(SOUND))

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(f"{SOUND}: sound. ")
    assert (answer["sound"], answer["questions"]) == (True, 75)


def test_says_what_is_wrong_with_a_tool(broken: Path) -> None:
    reasons = refused("tool", "check", str(broken))

    assert "‘kind’ cannot be ‘txet’." in reasons


def test_calls_a_tool_that_is_not_there_wrong_usage() -> None:
    assert run("tool", "check", "no_such_tool.yaml").exit_code == 2
