"""`malp-flow history`: what happened, by whom, and whether it still stands as it was written."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from malp_flow.cli.account import machine_account
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.sealing import Seal
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference
ISSUE = ("review", "advance", REF, "--to", "audits_issued", *AS_MANAGER)


def kept_accounts(house: House) -> list[str]:
    with house.reading() as session:
        seal: Seal = session.info["seal"]
        rows = session.scalars(select(EntrySecret).where(EntrySecret.field == "machine_account"))
        return [seal.open(row.sealed, table="entry_secret", column="sealed", row_id=row.id) for row in rows]


@pytest.mark.usefixtures("prepared")
def test_shows_what_happened_the_oldest_first() -> None:
    run(*ISSUE)

    spoken, found = run("history", "show", REF), told("history", "show", REF)

    assert [entry["number"] for entry in found] == list(range(1, len(found) + 1))
    assert (found[0]["title"], found[-1]["title"]) == ("Review commissioned", "Moved to “Audits issued”")
    assert (found[-1]["kind"], found[-1]["facts"]["to"]) == ("review.moved", "audits_issued")
    assert found[-1]["at"] == "2026-01-12T09:00:00+00:00"
    assert spoken.stdout.endswith("  Marian Holloway           Moved to “Audits issued”\n")
    assert "12 January 2026, 9am" in spoken.stdout


def test_proposes_the_nearest_review_where_one_is_not_there() -> None:
    mistyped = refused("history", "show", "MALP-2026-7", code=4)

    assert mistyped == ["There is no review ‘MALP-2026-7’ here. Did you mean ‘MALP-2026-07’?"]


def test_finds_a_history_whole() -> None:
    spoken, answer = run("history", "verify"), told("history", "verify")

    assert spoken.stdout == "fernshire: the history is whole.\n"
    assert answer == {"fernshire": []}


def test_ends_with_code_6_when_the_history_was_touched(house: House) -> None:
    house.engine.dispose()
    path = house.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE partnership SET history_hash = ?", ("f" * 64,))

    result = run("history", "verify")

    assert result.exit_code == 6
    assert "fernshire: 1 fault." in result.output
    assert "or with another hash" in result.output


@pytest.mark.usefixtures("prepared")
def test_ends_with_code_6_when_a_kept_value_was_damaged(house: House) -> None:
    house.engine.dispose()
    path = house.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE entry_secret SET sealed = x'00' || substr(sealed, 2)")

    faults = told("history", "verify", code=6)["fernshire"]

    assert {fault["kind"] for fault in faults} == {"secret"}


@pytest.mark.usefixtures("prepared")
def test_keeps_from_which_account_a_command_was_given_sealed_beside_the_entry(house: House) -> None:
    before = kept_accounts(house)

    run(*ISSUE)

    with house.reading() as session:
        body = session.scalars(select(Entry.body).order_by(Entry.seq)).all()[-1]
    assert (before, kept_accounts(house)) == ([], [machine_account()])
    assert "machine_account" in body
    assert machine_account() not in body.replace("machine_account", "")
    assert told("history", "verify") == {"fernshire": []}
