"""Each piece of the history is damaged once, behind the back of the house; each time the check tells it."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.reviews import Review
from malp_flow.services import history, history_check
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 9))
WHY = "The agency has lost its records in a flood."
PIECES = [
    *(("entry", name) for name in ("seq", "body", "previous", "hash", "kind", "at", "actor")),
    *(("entry", name) for name in ("review_id", "review_seq", "review_previous", "partnership_id")),
    *(("entry_secret", name) for name in ("id", "entry_id", "field", "salt", "sealed")),
    *(("review", name) for name in ("version", "history_hash")),
    *(("partnership", name) for name in ("history_size", "history_hash")),
]
"""Tables and columns; all but those of `partnership` are damaged where the review's second entry is."""


@pytest.fixture
def written(fernshire):
    """A review with three entries of its own, the second with a reason beside it; returns the review's id."""
    review = Review(
        partnership_id=fernshire.partnership_id, reference="MALP-2026-09", theme="Neglect",
        workflow_digest=fernshire.digest, state="commissioned", created_at=NOW,
    )  # fmt: skip
    with fernshire.transaction() as session:
        session.add(review)
        session.flush()
        review_id = review.id
        for kind, secrets in (
            ("review.commissioned", {}),
            ("waiver.asked", {"reason": WHY}),
            ("waiver.agreed", {}),
        ):
            opened = fernshire.open(session, review_id)
            history.append(
                session, kind, by=fernshire.manager, now=NOW, review=opened, facts={}, secrets=secrets
            )
    return review_id


def faults(fernshire):
    """Look as `malp-flow history verify` does: on a connection that only reads."""
    reader = fernshire.engine.execution_options(readonly=True)
    with fernshire.sessions(bind=reader) as session:
        return history_check.faults(session, fernshire.partnership_id)


def test_finds_a_history_whole_on_a_connection_that_only_reads(fernshire, written):
    found = faults(fernshire)

    assert found == []


@pytest.mark.parametrize(("table", "column"), PIECES)
def test_tells_of_a_byte_that_was_flipped(fernshire, written, table, column):
    row_id = the_row(fernshire, written, table)
    kept = look(fernshire, table, column, row_id)

    change(fernshire, table, column, row_id, flipped(kept))

    found = faults(fernshire)
    assert found
    assert all(fault.sentence and WHY not in fault.sentence for fault in found)


def test_tells_that_a_kept_value_was_damaged_once_and_names_it(fernshire, written):
    row_id = the_row(fernshire, written, "entry_secret")
    kept = look(fernshire, "entry_secret", "sealed", row_id)

    change(fernshire, "entry_secret", "sealed", row_id, flipped(kept))

    (fault,) = faults(fernshire)
    assert (fault.kind, fault.review) == ("secret", str(written))
    assert "‘reason’" in fault.sentence


def test_tells_of_a_value_that_is_not_the_one_committed_to(fernshire, written):
    row_id = the_row(fernshire, written, "entry_secret")
    with fernshire.transaction() as session:
        place = {"table": "entry_secret", "column": "sealed", "row_id": row_id}
        other = session.info["seal"].close("A lighter reason.", **place)

    change(fernshire, "entry_secret", "sealed", row_id, other)

    assert [fault.kind for fault in faults(fernshire)] == ["commitment"]


def test_tells_of_a_trimmed_tail(fernshire, written):
    last = the_row(fernshire, written, "entry", number=3)

    behind_its_back(fernshire, "DELETE FROM entry WHERE id = %s", last)

    assert {fault.kind for fault in faults(fernshire)} == {"head"}
    assert {fault.review for fault in faults(fernshire)} == {None, str(written)}


def test_takes_an_erased_value_for_no_fault(fernshire, written):
    row_id = the_row(fernshire, written, "entry_secret")

    behind_its_back(fernshire, "DELETE FROM entry_secret WHERE id = %s", row_id)

    assert faults(fernshire) == []


@pytest.mark.parametrize(
    ("column", "nonsense"),
    [("body", b"\xff\xfe"), ("review_id", b"none"), ("at", b"yesterday"), ("actor", b"\xff")],
)
def test_tells_of_what_cannot_even_be_read(fernshire_on_a_file, column, nonsense):
    fernshire = fernshire_on_a_file
    with fernshire.transaction() as session:
        last = session.scalars(select(Entry.id).order_by(Entry.seq.desc()).limit(1)).one()

    change(fernshire, "entry", column, last, nonsense, kind="TEXT")

    assert faults(fernshire)


def the_row(fernshire, review_id, table, *, number=2):
    """Return the id of the row of this table at the review's entry of that number."""
    with fernshire.transaction() as session:
        entry = session.scalars(
            select(Entry.id).where(Entry.review_id == review_id, Entry.review_seq == number)
        ).one()
    if table == "entry_secret":
        [[kept]] = behind_its_back(fernshire, "SELECT id FROM entry_secret WHERE entry_id = %s", entry)
        return UUID(str(kept))
    return {"entry": entry, "review": review_id, "partnership": fernshire.partnership_id}[table]


def look(fernshire, table, column, row_id):
    query = f"SELECT {column} FROM {table} WHERE id = %s"  # noqa: S608 - names of our own tables
    [[kept]] = behind_its_back(fernshire, query, row_id)
    return kept


def change(fernshire, table, column, row_id, value, *, kind=""):
    mark = f"CAST(%s AS {kind})" if kind else "%s"
    act = f"UPDATE {table} SET {column} = {mark} WHERE id = %s"  # noqa: S608 - names of our own tables
    behind_its_back(fernshire, act, value, row_id)


def flipped(kept):
    """Return the value with one bit turned over: still of its kind, and another one."""
    if isinstance(kept, bytes):
        return kept[:-1] + bytes([kept[-1] ^ 2])
    if isinstance(kept, int):
        return kept ^ 64  # beyond every number in use
    if isinstance(kept, UUID):
        return UUID(int=kept.int ^ 2)
    if isinstance(kept, datetime):
        return kept.replace(microsecond=kept.microsecond ^ 2)
    return kept[:-1] + chr(ord(kept[-1]) ^ 2)


def behind_its_back(fernshire, statement, *values):
    """Run one statement as somebody would who owns the machine: past triggers, keys and our code."""
    url = fernshire.engine.url
    if fernshire.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(url.database)) as raw, raw:
            named = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in named:
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute("PRAGMA ignore_check_constraints = ON")
            plain = [value.hex if isinstance(value, UUID) else value for value in values]
            return raw.execute(statement.replace("%s", "?"), plain).fetchall()
    with psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database) as raw:
        raw.execute("SET session_replication_role = replica")
        found = raw.execute(sql.SQL(statement), values)
        return found.fetchall() if found.description else []
