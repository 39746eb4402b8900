"""The page of the 43 workflow patterns: each has its row, and what it shows and names is there."""

import ast
import re
from pathlib import Path

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "workflow_patterns.md").read_text("utf-8")
TESTS = ROOT / "tests" / "services" / "test_workflow_patterns.py"
FILES = sorted((ROOT / "tests" / "cases" / "patterns").glob("*.yaml"))
SAID = [1, 2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16, 18, 19, 20, 23, 24, 25, 26, 27, 30, 34, 35, 36, 39, 43]


def rows() -> list[list[str]]:
    """Return the cells of each row that begins with a number."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()]
    return [row for row in cells if row[0].isdigit()]


SHOWN = [row for row in rows() if len(row) == 4]


def test_has_a_row_for_each_of_43_patterns() -> None:
    numbers = sorted(int(row[0]) for row in rows())

    assert numbers == list(range(1, 44))


def test_shows_the_26_that_a_file_can_say_and_a_reason_for_the_others() -> None:
    assert [int(row[0]) for row in SHOWN] == SAID
    assert all(len(row) == 3 and row[2] for row in rows() if int(row[0]) not in SAID)


@pytest.mark.parametrize("row", SHOWN, ids=[row[0] for row in SHOWN])
def test_shows_words_that_stand_in_a_sound_file(row: list[str]) -> None:
    [link] = re.findall(r"\]\(([^)]+)\)", row[1])
    path = (ROOT / "docs" / link).resolve()
    shown = re.findall(r"`([^`]+)`", row[2])

    load_workflow(path.name, path.read_bytes(), letters=letters())

    assert shown
    assert [words for words in shown if words not in path.read_text("utf-8")] == []


def letters() -> frozenset[str]:
    return frozenset(folder.name for folder in shipped("notifications").iterdir())


def test_names_every_test_of_the_patterns_and_every_file() -> None:
    tree = ast.parse(TESTS.read_text("utf-8"))
    there = [part.name for part in tree.body if isinstance(part, ast.FunctionDef)]

    named = [name for row in SHOWN for name in re.findall(r"`(test_\w+)`", row[3])]

    assert sorted(named) == sorted(name for name in there if name.startswith("test_"))
    assert [int(name[5:7]) for name in named] == SAID
    assert [path.name for path in FILES if path.name not in PAGE] == []
