"""The whole demonstration, built once, and a copy of it for each test that changes something."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
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
    """The folder of a demonstration that nobody has touched since it was built."""
    folder = Folder(tmp_path_factory.mktemp("demonstration"))
    with opened(folder, port=8000, beat_of=beat_of):
        pass
    return folder


@pytest.fixture
def running(built: Folder, tmp_path: Path) -> Iterator[Demonstration]:
    """A demonstration of this test's own."""
    path = tmp_path / "copy"
    shutil.copytree(built.path, path)
    with opened(Folder(path), port=8000, beat_of=beat_of) as running:
        yield running
