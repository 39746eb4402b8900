"""`malp-flow review chronology`: rows for people and machines, and no dates where only weeks are wanted."""

import csv
import io

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
