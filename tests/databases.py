"""Fresh databases for tests: a PostgreSQL server of our own, and templates that are migrated once.

Nothing listens on the network: the server is reached by a socket in its own temporary folder.
"""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

SERVER_USER = "postgres"
TEMPLATE = "malp_template"
_NUMBERS = count(1)

Migrate = Callable[[str], None]


def server_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None where PostgreSQL cannot be started."""
    on_path = shutil.which("initdb")
    # Debian keeps them off the PATH, one folder for each version.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    found = [Path(on_path).parent] if on_path else [each for each in folders if (each / "initdb").is_file()]
    return found[-1] if found and (os.geteuid() != 0 or _has_server_user()) else None


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{SERVER_USER}@/{name}?host={self.folder}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Create a database and return its URL. Waits up to 5 s until nobody uses the template."""
        new, old = sql.Identifier(name), sql.Identifier(template)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, even under connections that a failed test left open."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, command: sql.Composed) -> None:
        where = {"host": str(self.folder), "user": SERVER_USER, "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(command)


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """Start a new PostgreSQL server and yield it; it and its folder are gone afterwards."""
    # A socket's path may have 107 characters at most, so pytest's long temporary paths will not do.
    folder = Path(tempfile.mkdtemp(prefix="malp-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    try:
        _as_server_user(
            [programs / "initdb", "--pgdata", str(folder / "data"), "--username", SERVER_USER]
            + ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            folder,
        )
        cluster = Cluster(folder)
        start_again(cluster)
        try:
            yield cluster
        finally:
            stop_at_once(cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_again(cluster: Cluster) -> None:
    """Start a server that is not running; what it has to mend after a crash is mended when this returns."""
    options = f"-c listen_addresses='' -c unix_socket_directories='{cluster.folder}'"
    _control(cluster, "--log", cluster.folder / "log", "--options", options, "start")


def stop_at_once(cluster: Cluster) -> None:
    """Stop a server as a crash does: nobody is waited for, nothing is written down in order."""
    _control(cluster, "--mode", "immediate", "stop")


def _control(cluster: Cluster, *words: str | Path) -> None:
    programs = server_programs()
    assert programs is not None
    data = str(cluster.folder / "data")
    command = [programs / "pg_ctl", "--pgdata", data, "--wait", "--silent", *words]
    _as_server_user(command, cluster.folder)


@contextmanager
def fresh_postgres(cluster: Cluster) -> Iterator[str]:
    """Yield the URL of a migrated database of one's own, copied from the template."""
    name = f"test_{next(_NUMBERS)}"
    try:
        yield cluster.create(name, template=TEMPLATE)
    finally:
        cluster.drop(name)


def sqlite_template(folder: Path, migrate: Migrate) -> Path:
    """Return a migrated SQLite file to copy from."""
    path = folder / "template.db"
    migrate(f"sqlite:///{path}")
    return path


def fresh_sqlite(template: Path, folder: Path) -> str:
    """Return the URL of a migrated SQLite file of one's own."""
    path = folder / "malp_flow.db"
    _copy(template, path)
    return f"sqlite:///{path}"


def copied(url: str, folder: Path, name: str) -> str:
    """Copy the database at `url`, to which nobody is connected, and return the URL of the copy.

    A SQLite copy lies in `folder`; a PostgreSQL one lies in the same cluster and is gone with it.
    """
    if url.startswith("sqlite"):
        copy = f"sqlite:///{folder / name}.db"
        _copy(_file(url), _file(copy))
        return copy
    return _cluster_of(url).create(name, template=_name(url))


def put_back(copy: str, url: str) -> None:
    """Make the database at `url`, to which nobody is connected, what its copy holds."""
    if url.startswith("sqlite"):
        return _copy(_file(copy), _file(url))
    cluster = _cluster_of(url)
    cluster.drop(_name(url))
    cluster.create(_name(url), template=_name(copy))
    return None


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _cluster_of(url: str) -> Cluster:
    return Cluster(Path(parse_qs(urlsplit(url).query)["host"][0]))


def _copy(old_path: Path, new_path: Path) -> None:
    # Unlike a plain copy, this takes along what is still in the old one's write-ahead log.
    with closing(sqlite3.connect(old_path)) as old, closing(sqlite3.connect(new_path)) as new:
        old.backup(new)


def _has_server_user() -> bool:
    return SERVER_USER in {entry.pw_name for entry in pwd.getpwall()}


def _as_server_user(command: list[str | Path], folder: Path) -> None:
    """PostgreSQL refuses to run as root, which is what a container usually is."""
    user = {"user": SERVER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    out = folder / "said"  # a pipe would stay open as long as the server runs
    with out.open("w") as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False, **user)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {out.read_text()}")
