"""`malp-flow review`, `audits` and `history`: what they say, and what scripts rely on."""

import json
import sqlite3
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner, Result

from malp_flow.demo.cast import MANAGER, REVIEWERS
from malp_flow.demo.stage import Stage
from malp_flow.services import moves, review_lists
from malp_flow.start.main import main, malp_flow
from malp_flow.wiring import House
from tests.cli.conftest import MONDAY, PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
ADVANCE = ("review", "advance", PLAY.reference, "--to", "audits_issued", "--as")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(malp_flow, list(arguments))


def exit_code(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """Run the whole command and return the code it ends with."""
    monkeypatch.setattr(sys, "argv", ["malp-flow", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def state_of(house: House) -> str:
    with house.reading() as session:
        place = review_lists.partnership(session, None)
        return review_lists.lines(session, place.id, now=MONDAY)[0].state


def test_lists_the_reviews_of_the_only_partnership() -> None:
    people, machines = run("review", "list"), run("review", "list", "--json")

    assert "MALP-2026-07" in people.output
    assert "Commissioned" in people.output
    assert [line["reference"] for line in json.loads(machines.output)] == ["MALP-2026-07"]


def test_shows_what_every_move_waits_for(house: House, commissioned: Stage) -> None:
    with house.reading() as session:
        ways = moves.explain(session, commissioned.review(session, PLAY), now=MONDAY)

    result = run("review", "show", PLAY.reference)

    sentences = [blocker.sentence for way in ways for check in way.findings for blocker in check.blockers]
    assert sentences
    assert all(sentence in result.output for sentence in sentences)


def test_refuses_to_move_on_with_the_reasons_that_show_gives(house: House) -> None:
    shown = json.loads(run("review", "show", PLAY.reference, "--json").output)

    refused = run(*ADVANCE, MANAGER.address, "--json")

    answer = json.loads(refused.output)
    assert refused.exit_code == 3
    assert answer["moved"] is False
    assert answer["move"] in shown["moves"]
    assert state_of(house) == "commissioned"


@pytest.mark.usefixtures("prepared")
def test_moves_a_review_on_for_its_manager(house: House) -> None:
    result = run(*ADVANCE, MANAGER.address)

    assert result.exit_code == 0
    assert "MALP-2026-07 moved to “Audits issued”." in result.output
    assert state_of(house) == "audits_issued"


@pytest.mark.usefixtures("prepared")
def test_moves_nothing_for_somebody_whose_move_it_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = exit_code(monkeypatch, *ADVANCE, REVIEWERS[0].address)

    assert code == 3
    assert state_of(house) == "commissioned"


@pytest.mark.parametrize(
    "arguments",
    [
        (*ADVANCE, "stranger@fernshire.example"),
        ("review", "show", "MALP-1999-01"),
        ("review", "list", "--partnership", "elsewhere"),
        ("review", "advance", PLAY.reference, "--to", "nowhere", "--as", MANAGER.address),
        ("history", "verify", "--partnership", "elsewhere"),
    ],
)
def test_ends_with_code_4_for_what_is_not_there(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = exit_code(monkeypatch, *arguments)

    assert code == 4
    assert capsys.readouterr().err.strip()


@pytest.mark.usefixtures("prepared")
def test_lists_audits_with_their_due_day() -> None:
    run(*ADVANCE, MANAGER.address)

    found = json.loads(run("audits", "list", PLAY.reference, "--json").output)

    assert [(line["case"], line["state"]) for line in found] == [("C-118", "issued")] * 2
    assert all(line["due_on"] and not line["overdue"] for line in found)


def test_finds_a_history_whole() -> None:
    result = run("history", "verify", "--json")

    assert result.exit_code == 0
    assert json.loads(result.output) == {"fernshire": []}


def test_ends_with_code_6_when_the_history_was_touched(house: House, sqlite_url: str) -> None:
    house.engine.dispose()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE partnership SET history_hash = ?", ("f" * 64,))

    result = run("history", "verify")

    assert result.exit_code == 6
    assert "fernshire: 1 fault." in result.output
    assert "or with another hash" in result.output


@pytest.mark.usefixtures("prepared")
def test_ends_with_code_6_when_a_kept_value_was_damaged(house: House, sqlite_url: str) -> None:
    house.engine.dispose()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE entry_secret SET sealed = x'00' || substr(sealed, 2)")

    result = run("history", "verify", "--json")

    assert result.exit_code == 6
    assert {fault["kind"] for fault in json.loads(result.output)["fernshire"]} == {"secret"}


def test_lets_the_worker_do_what_is_due_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALP_SMTP_HOST", "localhost")
    monkeypatch.setenv("MALP_SMTP_SECURITY", "none")
    monkeypatch.setenv("MALP_SENDER_ADDRESS", "reviews@example.org")

    result = run("worker", "--once", "--json")

    assert json.loads(result.stdout) == {"queued": 0, "sent": 0}


def test_says_which_settings_the_worker_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = exit_code(monkeypatch, "worker", "--once")

    assert code == 1
    assert "MALP_SMTP_HOST, MALP_SENDER_ADDRESS" in capsys.readouterr().err
