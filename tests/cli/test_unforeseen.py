"""What nobody foresaw is told in a sentence, with the place of its details, and never as a traceback."""

import json
import sys
from pathlib import Path

import pytest

from malp_flow.services import review_lists
from malp_flow.start.main import main

pytestmark = pytest.mark.usefixtures("commissioned")


@pytest.fixture(autouse=True)
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what a list of reviews stands on, as only a fault of the program could."""
    monkeypatch.setenv("MALP_DATA_FOLDER", str(tmp_path))
    monkeypatch.delattr(review_lists, "lines")


def end(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["malp-flow", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_says_where_the_details_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = end(monkeypatch, "review", "list")

    said = capsys.readouterr()
    log = tmp_path / "malp_flow-errors.log"
    assert (code, said.out) == (1, "")
    assert f"The details are in {log}." in said.err
    assert "Traceback" not in said.err
    assert "AttributeError" in log.read_text("utf-8")


def test_tells_machines_in_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code = end(monkeypatch, "review", "list", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (code, told["done"], told["error"]) == (1, False, "unexpected")


def test_writes_down_no_word_that_may_name_somebody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    end(monkeypatch, "review", "list", "--partnership", "fernshire")

    assert "fernshire" not in (tmp_path / "malp_flow-errors.log").read_text("utf-8").partition("\n")[0]
