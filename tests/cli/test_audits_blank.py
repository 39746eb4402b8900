"""`malp-flow audits blank`: a Word file to fill in, without answers."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from malp_flow.outputs import packages
from tests.cli.command import refused, run, told
from tests.cli.story import PLAY

REF = PLAY.reference
POLICE = "Fernshire Police"


def words_of(file: Path) -> list[str]:
    tables = Document(BytesIO(file.read_bytes())).tables
    assert "word/document.xml" in packages.opened(file.read_bytes())
    return [table._tbl.xml for table in tables]


@pytest.mark.usefixtures("issued")
def test_writes_the_blank_tool_of_one_agency(tmp_path: Path) -> None:
    file = tmp_path / "audit.docx"

    spoken = run("audits", "blank", REF, "--agency", "fernshire police", "--out", str(file))

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(f"{file}: ")
    first = words_of(file)[0]
    assert all(fact in first for fact in (REF, POLICE, "C-118"))


@pytest.mark.usefixtures("issued")
def test_names_no_agency_where_none_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "audit.docx"

    found = told("audits", "blank", REF, "--out", str(file))

    assert (found["agency"], found["case"], found["reference"]) == ("", "", REF)
    assert POLICE not in "".join(words_of(file))


@pytest.mark.usefixtures("issued")
def test_writes_over_no_file(tmp_path: Path) -> None:
    file = tmp_path / "audit.docx"
    file.write_text("Mine")

    assert "There is a file of that name already" in str(refused("audits", "blank", REF, "--out", str(file)))
    assert file.read_text() == "Mine"


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("place", [("--agency", "Fernshire Polise"), ("--case", "C-119")])
def test_proposes_the_nearest_where_there_is_no_such_audit(tmp_path: Path, place: tuple[str, str]) -> None:
    spoken = run("audits", "blank", REF, *place, "--out", str(tmp_path / "audit.docx"))

    assert spoken.exit_code == 4
    assert "Did you mean" in spoken.output


@pytest.mark.usefixtures("commissioned")
def test_says_so_where_no_tool_is_chosen_yet(tmp_path: Path) -> None:
    spoken = run("audits", "blank", REF, "--out", str(tmp_path / "audit.docx"))

    assert spoken.exit_code == 3
    assert "no tool yet" in spoken.output
