"""Transactions of a real house, on both databases: what is refused, and what is tried again."""

import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.errors import Conflict, Refused
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from malp_flow.settings import Settings
from malp_flow.wiring import House
from tests.records.house import a_filled_house, a_partnership

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
TELLING = "Jane-Smith-of-Oakmere"


def an_empty_house(database_url: str) -> House:
    engine = make_engine(database_url)
    maker = sessions(engine, Seal.from_keyset(new_keyset()))
    return House(Settings(), engine, maker, Letters(shipped("notifications"), None), lambda: NOON)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    house = an_empty_house(database_url)
    yield house
    house.engine.dispose()


@pytest.fixture
def on_a_server(postgres_url: str) -> Iterator[House]:
    house = an_empty_house(postgres_url)
    yield house
    house.engine.dispose()


def test_tells_no_parameter_in_an_error_of_the_database(house):
    with house.engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(text("INSERT INTO heartbeat (job) VALUES (:job)"), {"job": TELLING})

    assert TELLING not in str(refused.value).partition("DETAIL")[0]
    assert "parameters hidden" in str(refused.value)


def test_says_that_it_is_here_already_and_quotes_nothing(house, caplog):
    with house.transaction() as session:
        session.add(a_partnership(slug=TELLING))

    with pytest.raises(Conflict, match="here already") as refused, house.transaction() as session:
        session.add(a_partnership(slug=TELLING))

    assert TELLING not in str(refused.value)
    assert refused.value.__cause__ is None
    assert TELLING not in caplog.text
    assert "partnership" in caplog.text


def test_says_that_somebody_else_changed_an_item(house, caplog):
    with house.maker() as session:
        key = a_filled_house(session).sign_off.id
    with house.maker(expire_on_commit=False) as early:
        read_early = early.get_one(Item, key)
        early.commit()
    with house.transaction() as other:
        other.get_one(Item, key).state = "opened"

    def too_late(session: Session) -> None:
        session.add(read_early)
        read_early.state = "complete"

    with pytest.raises(Conflict, match="Somebody else changed this"):
        house.carry_out(too_late)

    assert "StaleDataError" in caplog.text


def test_refuses_what_is_too_long_and_says_to_shorten_it(house):
    if house.engine.dialect.name == "sqlite":
        event.listen(house.engine, "connect", _keep_short)
        house.engine.dispose()

    with pytest.raises(Refused, match="Shorten it") as refused, house.transaction() as session:
        session.add(a_partnership(name=TELLING * 1000))

    assert not isinstance(refused.value, Conflict)
    assert TELLING not in str(refused.value)


def _keep_short(raw: sqlite3.Connection, _: object) -> None:
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000)  # of its own it keeps a thousand million signs


def test_sees_one_state_as_long_as_it_reads(house):
    with house.reading() as session:
        before = session.scalars(select(Partnership.slug)).all()
        house.carry_out(lambda other: other.add(a_partnership()))

        after = session.scalars(select(Partnership.slug)).all()

    assert before == after == []


def test_lets_an_error_of_ours_pass_as_it_is(house):
    with pytest.raises(ZeroDivisionError), house.transaction():
        _ = 1 / 0


def test_says_what_was_refused_to_an_act_that_insists_too(house):
    with house.transaction() as session:
        session.add(a_partnership())

    with pytest.raises(Conflict, match="here already"):
        house.insist(lambda session: session.add(a_partnership()))


def test_returns_what_an_act_returned(house):
    with house.transaction() as session:
        session.add(a_partnership())

    name = house.carry_out(lambda session: session.scalar(select(Partnership.slug)))

    assert name == "fernshire"


@pytest.mark.postgres
def test_carries_out_both_of_two_acts_that_deadlock(on_a_server, caplog):
    with on_a_server.transaction() as session:
        session.add_all([a_partnership(slug="here"), a_partnership(slug="there")])
    met, tries = Barrier(2, timeout=20), []

    def both(first: str, second: str) -> None:
        def act(session: Session) -> None:
            tries.append(first)
            _count_up(session, first)
            if tries.count(first) == 1:
                met.wait()  # each holds what the other wants next
            _count_up(session, second)

        on_a_server.carry_out(act)

    threads = [Thread(target=both, args=pair) for pair in (("here", "there"), ("there", "here"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    with on_a_server.reading() as session:
        assert session.scalars(select(Partnership.history_size)).all() == [2, 2]
    assert len(tries) >= 3
    assert "40P01" in caplog.text


def _count_up(session: Session, slug: str) -> None:
    row = session.scalars(select(Partnership).where(Partnership.slug == slug).with_for_update()).one()
    row.history_size += 1
    session.flush()


@pytest.mark.postgres
def test_gives_an_act_up_that_collides_again_and_again(on_a_server, caplog):
    caplog.set_level(logging.CRITICAL)
    tries = []

    def act(session: Session) -> None:
        tries.append(session)
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(Conflict, match="do it again in a minute"):
        on_a_server.carry_out(act)

    assert len(set(tries)) == 3
