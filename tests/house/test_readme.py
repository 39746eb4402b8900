"""What README.md says can be done: its paths and commands are there, and its lines without make run."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from malp_flow.start.main import malp_flow
from tests.house.files import ROOT, not_ignored

README = (ROOT / "README.md").read_text("utf-8")
LINK = re.compile(r"\]\(([^)#:]+)\)")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"(?<![\w./:-])((?:\w[\w-]*/)+(?:[\w-]+\.\w+)?)(?![\w/])")
MAKE = re.compile(r"\bmake ([a-z]+)\b(?=`|  )")
COMMAND = re.compile(r"malp-flow ([a-z][^\n`]*)")
MADE = (".venv/", "http")


def test_links_only_to_files_that_are_there():
    linked = LINK.findall(README)

    assert len(linked) > 10
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_names_only_paths_that_are_there():
    named = {path for block in BLOCK.findall(README) for path in PATH.findall(block)}

    assert {"workflows/malp.yaml", "tests/"} <= named
    assert [path for path in sorted(named) if not path.startswith(MADE) and not (ROOT / path).exists()] == []


def test_names_only_goals_that_make_knows():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    goals = set(MAKE.findall(README))

    assert {"run", "test"} <= goals
    assert [goal for goal in sorted(goals) if f"\n{goal}:" not in makefile] == []


@pytest.mark.parametrize("line", sorted({line.strip() for line in COMMAND.findall(README)}))
def test_names_only_commands_and_options_that_the_program_knows(line):
    words = shlex.split(line)
    options = [word for word in words if word.startswith("--") and word != "--help"]
    named = [word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]

    result = CliRunner().invoke(malp_flow, [*named, "--help"])

    assert result.exit_code == 0, result.output
    assert [option for option in options if option not in result.output] == []


def lines_without_make(*, on: str = "Linux") -> list[str]:
    """Return the commands that stand under “Without make, on …”."""
    (block,) = BLOCK.findall(README[README.index(f"Without make, on {on}") :])[:1]
    return block.splitlines()


def test_shows_three_lines_without_make():
    assert [shlex.split(line)[0] for line in lines_without_make()] == [
        "python3", ".venv/bin/python", ".venv/bin/malp-flow",
    ]  # fmt: skip


def test_shows_the_same_three_lines_for_windows():
    windows = [line.replace("\\Scripts\\", "/bin/") for line in lines_without_make(on="Windows")]

    assert windows == [lines_without_make()[0].replace("python3", "py"), *lines_without_make()[1:]]


@pytest.mark.slow
def test_runs_its_lines_without_make_in_a_fresh_copy(tmp_path):
    copy = a_fresh_copy(tmp_path / "copy")
    python, install, demo = map(shlex.split, lines_without_make())
    # Where Python has another name, the one that runs this test stands for it.
    commands = [[sys.executable, *python[1:]], install, [*demo, "--build-only", "--folder", str(tmp_path)]]

    for command in commands:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    assert "emails have arrived" in done.stdout


def a_fresh_copy(folder: Path) -> Path:
    """Copy what is ours, as somebody has it who has just fetched it."""
    for path in not_ignored():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return folder


def test_counts_the_letters_as_they_are():
    letters = [folder for folder in (ROOT / "notifications").iterdir() if (folder / "line.txt").is_file()]

    assert f"{len(letters)} of them, merged" in README
