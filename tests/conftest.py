"""What every test may use: a database of its own, on both engines."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases, dovecot

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in there
_ENOUGH_ROOM = 2 * 1024**3
_OBJECTS_BEFORE_A_LOOK = 20_000


def chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def _notices() -> list[str]:
    missing = []
    if not chromium():
        missing.append("There is no Chromium here: tests in a browser are skipped.")
    if not databases.server_programs():
        missing.append("There is no PostgreSQL server here: tests on it are skipped.")
    if not dovecot.PROGRAM:
        missing.append("There is no dovecot here: tests with a mailbox are skipped.")
    return missing


def _work_in_memory() -> None:
    """Keep the files of tests in memory where there is room: a disk spends most of it on `fsync`."""
    room = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free
    if "TMPDIR" not in os.environ and room and room >= _ENOUGH_ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it is looked up anew


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until everything is loaded: of that nothing is rubbish
    _work_in_memory()
    notices = _notices()
    if os.environ.get("MALP_CI") == "1" and notices:
        raise pytest.UsageError(" ".join([*notices, "MALP_CI=1 does not allow that."]))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave stories, services and the clock on the second database to `make thorough`, but for losses."""
    for item in items:
        where, twice = item.path.as_posix(), "[postgres" in item.name
        later = any(each in where for each in ("/services/", "/scheduler/", "/stories/test_story"))
        at_once = any(each in where for each in ("race", "letters_are_not_lost"))
        if twice and later and not at_once:
            item.add_marker(pytest.mark.slow if "published_comparison" in where else pytest.mark.thorough)


def pytest_collection_finish() -> None:
    """Compile statements once, and look for rubbish less often, never among what is loaded by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK, 10, 5)
    gc.enable()
    if "sqlalchemy" in sys.modules:  # tests of the rule room alone do without it
        from tests import compiled_once

        compiled_once.for_all_engines()


def pytest_report_header(config: pytest.Config) -> list[str]:
    return _notices()


def _migrate(url: str) -> None:
    # Tests of the rule room must not load SQLAlchemy.
    from malp_flow.records.session import migrate

    migrate(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"), _migrate)


@pytest.fixture(scope="session")
def empty_cluster() -> Iterator[databases.Cluster]:
    """One server for each process of the test run."""
    programs = databases.server_programs()
    if not programs:
        pytest.skip("there is no PostgreSQL server on this machine")
    with databases.running_cluster(programs) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def cluster(empty_cluster: databases.Cluster) -> databases.Cluster:
    _migrate(empty_cluster.create(databases.TEMPLATE))
    return empty_cluster


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    return databases.fresh_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(cluster: databases.Cluster) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    with databases.fresh_postgres(cluster) as url:
        yield url


@pytest.fixture
def mailbox() -> Iterator[dovecot.Mailbox]:
    """A mailbox on a real IMAP server of this test's own."""
    if not dovecot.PROGRAM:
        pytest.skip("there is no dovecot on this machine")
    with dovecot.served() as served:
        yield served


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own; the test runs once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> object:
    from tests.stories.chapters import Shelf

    return Shelf(tmp_path_factory.mktemp("chapters"))


@pytest.fixture
def fernshire(database_url: str, shelf: object) -> Iterator[object]:
    """An invented partnership with its people; the test runs once on each engine."""
    yield from _fernshire(database_url, shelf)


@pytest.fixture
def fernshire_on_a_file(sqlite_url: str, shelf: object) -> Iterator[object]:
    yield from _fernshire(sqlite_url, shelf)


def _fernshire(url: str, shelf: object) -> Iterator[object]:
    from tests.stories.fernshire import Fernshire

    partnership = Fernshire(url, shelf)
    yield partnership
    partnership.engine.dispose()
