"""`malp-flow workflow` on files of a place’s own: it sees the letters and audit tools that they name."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from malp_flow.start.main import malp_flow

FIELD = Path(__file__).parents[1] / "cases" / "field"
SCHOOLS = FIELD / "workflows" / "gloucestershire.yaml"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(malp_flow, [str(argument) for argument in arguments])


def test_sees_letters_and_tools_of_the_folder_that_a_file_lies_in() -> None:
    told = run("workflow", "check", SCHOOLS)

    assert told.output == f"{SCHOOLS}: sound. Schools’ safeguarding return, version 1, 6 states.\n"


def test_sees_letters_and_tools_of_the_own_folder_wherever_a_file_lies(tmp_path: Path, monkeypatch) -> None:
    elsewhere = Path(shutil.copy(SCHOOLS, tmp_path))
    alone = run("workflow", "check", elsewhere)
    monkeypatch.setenv("MALP_OWN_FOLDER", str(FIELD))

    told = run("workflow", "check", elsewhere)

    assert {line.split()[1] for line in alone.output.splitlines()} == {"M1", "M4"}
    assert told.exit_code == 0


def test_tells_what_is_wrong_with_a_letter_of_ones_own(tmp_path: Path) -> None:
    place = Path(shutil.copytree(FIELD, tmp_path / "place"))
    broken = place / "notifications" / "school_silent" / "body.txt"
    broken.write_text("{{ matter.child }}", "utf-8")

    told = run("workflow", "check", place / "workflows" / SCHOOLS.name)

    assert told.exit_code == 3
    assert " M2 " in told.output
    assert "matter.child" in told.output


@pytest.mark.thorough
def test_plays_a_story_with_the_tool_beside_the_file() -> None:
    story = FIELD / "stories" / "kirklees.yaml"

    told = run(
        "workflow",
        "rehearse",
        FIELD / "workflows" / "kirklees.yaml",
        "--start",
        "2026-03-02",
        "--story",
        story,
    )

    assert "       7 April 2026  Collated\n" in told.output
