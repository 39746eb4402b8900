"""The whole demonstration, built once, and a copy of it for each test that changes something."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from malp_flow.demo.demonstration import Demonstration, opened
from malp_flow.demo.folder import Folder
from malp_flow.outputs.mail import Mailer
from malp_flow.scheduler import jobs
from malp_flow.wiring import House


def beat_of(house: House) -> Callable[[], object]:
    def beat() -> None:
        jobs.tick(house)
        with closing(Mailer(house.mail)) as mailer:
            jobs.deliver(house, mailer)

    return beat


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The folder of a demonstration that nobody has touched since it was built: once for all processes."""
    place = _shared(tmp_path_factory)
    with (place / "lock").open("w") as turn:
        flock(turn, LOCK_EX)
        folder = Folder(place / "built")
        if not folder.is_built():
            with opened(folder, port=8000, beat_of=beat_of):
                pass
    return folder


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run see."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstration"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture
def running(built: Folder, tmp_path: Path) -> Iterator[Demonstration]:
    """A demonstration of this test's own."""
    path = tmp_path / "copy"
    shutil.copytree(built.path, path)
    with opened(Folder(path), port=8000, beat_of=beat_of) as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits until the demonstration is built, and that is long on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))
