import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from malp_flow.errors import Misconfigured
from malp_flow.records.base import MomentWithoutZone
from malp_flow.records.ids import new_id
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.session import NoDatabase, create_all_in_memory, make_engine, migrate
from tests.records.house import NOON, a_partnership, a_person

WRITERS, TURNS = 2, 40


def test_gives_ids_in_the_order_of_their_making():
    ids = [new_id() for _ in range(100)]

    assert ids == sorted(ids)
    assert {each.version for each in ids} == {7}


def test_gives_a_row_its_id_when_it_is_made():
    assert a_person().id != a_person().id


def test_refuses_a_moment_without_a_zone(session):
    session.add(a_person(disabled_at=datetime(2026, 5, 6, 12, 0)))  # noqa: DTZ001 - that is the point

    with pytest.raises(StatementError) as refused:
        session.flush()

    assert isinstance(refused.value.orig, MomentWithoutZone)


def test_hands_moments_back_in_utc(session):
    summer = timezone(timedelta(hours=1))
    person = a_person(disabled_at=datetime(2026, 5, 6, 12, 0, tzinfo=summer))
    session.add(person)
    session.commit()

    session.refresh(person)

    assert person.disabled_at == NOON
    assert person.disabled_at.tzinfo is UTC


def test_loses_no_update_between_two_writers(engine, open_session):
    with open_session.begin() as session:
        session.add(a_partnership())
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(TURNS):
                with open_session.begin() as own:
                    row = own.scalars(select(Partnership).with_for_update()).one()
                    row.history_size = row.history_size + 1
        except Exception as failure:  # noqa: BLE001 - a thread's error would go unseen
            failures.append(failure)

    writers = [threading.Thread(target=count_up) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with open_session() as session:
        assert not failures
        assert session.scalars(select(Partnership.history_size)).one() == WRITERS * TURNS


def test_lets_readers_in_while_somebody_writes(sqlite_url):
    engine = make_engine(sqlite_url)
    reading = engine.execution_options(readonly=True)

    with engine.begin() as writer, reading.connect() as reader:
        writer.execute(text("UPDATE person SET disabled_at = NULL"))
        seen = reader.scalar(text("SELECT count(*) FROM person"))

    assert seen == 0
    engine.dispose()


def test_writes_nothing_on_a_connection_for_looking(engine):
    looking = engine.execution_options(readonly=True)

    with looking.connect() as reader, pytest.raises(DBAPIError, match="read-?only|readonly"):
        reader.execute(text("UPDATE person SET disabled_at = NULL"))


def test_writes_again_on_the_connection_that_only_looked_before(engine):
    with engine.execution_options(readonly=True).connect() as reader:
        reader.scalar(text("SELECT count(*) FROM person"))

    with engine.begin() as writer:
        done = writer.execute(text("UPDATE person SET disabled_at = NULL"))

    assert done.rowcount == 0


def test_takes_the_write_lock_when_a_transaction_begins(sqlite_url):
    engine = make_engine(sqlite_url)

    with engine.connect() as first, engine.connect() as second:
        first.execute(text("SELECT 1"))
        second.connection.cursor().execute("PRAGMA busy_timeout=1")

        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))
    engine.dispose()


def test_writes_through_on_sqlite(sqlite_url):
    engine = make_engine(sqlite_url)

    with engine.connect() as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    engine.dispose()


@pytest.mark.postgres
def test_refuses_a_server_that_may_forget_what_it_confirmed(postgres_url):
    engine = make_engine(f"{postgres_url}&options=-csynchronous_commit%3Doff")

    with pytest.raises(Misconfigured, match="synchronous_commit"):
        engine.connect()

    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://somewhere/malp", "not an address", "postgresql+asyncpg:///malp"])
def test_refuses_a_database_it_does_not_know(url):
    with pytest.raises(Misconfigured, match="sqlite://"):
        make_engine(url)


def test_says_when_somebody_else_changed_an_item(open_session, session, house):
    key = house.sign_off.id
    session.rollback()
    with open_session(expire_on_commit=False) as early:
        read_early = early.get_one(Item, key)
        early.commit()
    with open_session.begin() as other:
        other.get_one(Item, key).state = "opened"

    with open_session() as late:
        late.add(read_early)
        read_early.state = "complete"

        with pytest.raises(StaleDataError):
            late.flush()


def test_rehearses_in_memory_only(database_url):
    engine = make_engine(database_url)

    with pytest.raises(Misconfigured, match="in memory"):
        create_all_in_memory(engine)

    engine.dispose()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://a:secret@127.0.0.1:1/b"]
)
def test_says_of_a_database_that_cannot_be_opened_what_to_look_at(url):
    with pytest.raises(NoDatabase, match="Look at MALP_DATABASE_URL") as refused:
        migrate(url)

    assert "secret" not in str(refused.value)
