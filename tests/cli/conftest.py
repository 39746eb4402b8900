"""The house as commands find it through their settings, at a chapter of the story; the clock stands still.

A test asks for the chapter at which it begins: founded, commissioned, prepared, issued, returned, held,
drafted, asked; of several the last counts. One that needs a later day says so: `with on(2, 16): …`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from malp_flow.demo.stage import Stage
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build
from tests import databases
from tests.cli import story as chapters
from tests.cli.story import MONDAY, Story


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture(scope="session")
def story(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return chapters.told(sqlite_template, tmp_path_factory.mktemp("story"))


@pytest.fixture
def house(
    story: Story, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    chapter = next(name for name in reversed(story.files) if name in {"founded", *request.fixturenames})
    url = databases.fresh_sqlite(story.files[chapter], tmp_path)
    monkeypatch.setenv("MALP_DATABASE_URL", url)
    monkeypatch.setenv("MALP_KEYSET", story.keyset)
    house = build(load_settings(), clock=lambda: MONDAY)
    yield house
    house.engine.dispose()


def _chapter(name: str) -> object:
    @pytest.fixture(name=name)
    def begins_here(house: House, story: Story) -> Stage:
        return story.stage

    return begins_here


founded, *_later = (_chapter(name) for name in ("founded", *chapters.CHAPTERS))
commissioned, prepared, issued, returned, held, drafted, asked = _later
