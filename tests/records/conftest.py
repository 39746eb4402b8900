"""The store of one test, on either engine."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from tests.records.house import House, a_filled_house


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def open_session(engine: Engine) -> sessionmaker[Session]:
    return sessions(engine, Seal.from_keyset(new_keyset()))


@pytest.fixture
def session(open_session: sessionmaker[Session]) -> Iterator[Session]:
    with open_session() as session:
        yield session


@pytest.fixture
def house(session: Session) -> House:
    return a_filled_house(session)
