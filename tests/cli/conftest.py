"""One partnership with one commissioned review, as the commands find it through their settings."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from malp_flow.demo import stage
from malp_flow.demo.cast import AGENCIES
from malp_flow.demo.stage import Play, Stage
from malp_flow.services.installation import fresh_keyset
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build

MONDAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
PLAY = Play("MALP-2026-07", "Neglect", "winter", ("C-118",), AGENCIES[:2])


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[House]:
    monkeypatch.setenv("MALP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MALP_KEYSET", fresh_keyset())
    house = build(load_settings(), clock=lambda: MONDAY)
    yield house
    house.engine.dispose()


@pytest.fixture
def commissioned(house: House) -> Stage:
    with house.transaction() as session:
        there = stage.found_partnership(session, now=MONDAY)
        stage.commission(session, there, PLAY, now=MONDAY)
    return there


@pytest.fixture
def prepared(house: House, commissioned: Stage) -> Stage:
    with house.transaction() as session:
        stage.prepare(session, commissioned, PLAY, now=MONDAY)
    return commissioned
