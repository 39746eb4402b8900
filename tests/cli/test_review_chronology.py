"""`malp-flow review chronology`: rows for people and machines, and no dates where only weeks are wanted."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.command import AS_MANAGER, AS_PARTNER, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference


def test_prints_the_rows_of_one_record_as_csv_and_json() -> None:
    spoken = run("review", "chronology", REF, *AS_MANAGER)
    rows = told("review", "chronology", REF, *AS_MANAGER)

    titles = next(csv.reader(io.StringIO(spoken.stdout)))
    assert titles[:4] == ["No.", "When", "Agency", "What happened"]
    assert rows == []


def test_knows_no_other_record_and_lets_nobody_else_read() -> None:
    refused("review", "chronology", REF, "--case", "C-999", *AS_MANAGER, code=4)
    refused("review", "chronology", REF, *AS_PARTNER)


ROWS = "When,What happened,Agency\n6 May 2025,Seen at home.,Fernshire Police\nlate spring,Seen again.,\n"
ADD = ("review", "chronology-add", REF, *AS_MANAGER, "--case", PLAY.cases[0])


def stored() -> str:
    return str(told("review", "chronology", REF, *AS_MANAGER))


def test_keeps_no_row_while_one_cannot_be_kept_and_says_which_and_why(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, "utf-8")

    said = run(*ADD, str(file))

    assert said.exit_code == 3
    assert "Row 3, “late spring Seen again.”: " in said.stdout
    assert "Could be kept: 1 row. Cannot be kept: 1 row. Nothing was changed." in said.stdout
    assert "Seen at home." not in stored()


def test_keeps_a_row_whose_date_is_given_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, "utf-8")

    said = run(*ADD, str(file), "--day", "3=about May 2025")

    assert said.exit_code == 0, said.stdout
    assert "Kept 2 rows." in said.stdout
    assert "Seen at home." in stored()
    assert "Seen again." in stored()


def test_tries_without_changing_anything_and_can_keep_a_part(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, "utf-8")

    tried = told(*ADD, str(file), "--dry-run", code=3)
    after_trying = stored()
    partly = run(*ADD, str(file), "--partly")

    assert [line["number"] for line in tried["refused"]] == [3]
    assert after_trying == "[]"
    assert "Kept 1 row. Not kept: 1 row." in partly.stdout
    assert "Seen at home." in stored()


@pytest.mark.parametrize("day", ["3", "x=May 2025", "3="])
def test_says_how_a_date_is_given(day: str) -> None:
    assert run(*ADD, "-", "--day", day, typed=ROWS).exit_code == 2
