"""Copies of the whole database: made while it is in use, looked at, and put into an empty place.

SQLite is copied by `VACUUM INTO`, one read of one state; PostgreSQL by its own programs, found on the PATH or
where Debian keeps them. A file that is copied by hand while the service runs misses what was just written.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url, text

from malp_flow.errors import Conflict, Misconfigured, NotFound, Refused

_DEBIAN = Path("/usr/lib/postgresql")


class FileThere(Conflict):
    """There is a file of that name already. A backup is never written over: choose another name."""


class NotEmpty(Refused):
    """There is a database already. A backup is put only into an empty place, so that nothing is lost."""


class NoSuchProgram(Misconfigured):
    """A program of PostgreSQL is missing: install pg_dump and pg_restore, as new as the server."""


class NoSuchFile(NotFound):
    """There is no file of that name. Check the path."""


class NotACopy(Refused):
    """That file is not a backup of this kind of database, or it is damaged."""


def copy_out(engine: Engine, file: Path) -> None:
    """Write the whole database to a new file only its owner may read. Raises FileThere, NoSuchProgram."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise FileThere from None
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as reader:
            reader.execute("VACUUM INTO ?", (str(file),))
    else:
        bare = ("--format=custom", "--no-owner", "--no-privileges")
        _run("pg_dump", *bare, f"--file={file}", _url(engine))
    with file.open("rb") as written:
        os.fsync(written.fileno())


def copy_in(file: Path, engine: Engine) -> None:
    """Put a copy into an empty place. Raises NoSuchFile, NotEmpty, NotACopy, NoSuchProgram."""
    require_file(file)
    if engine.dialect.name == "sqlite":
        target = Path(str(engine.url.database))
        if target.exists():
            raise NotEmpty
        if file.read_bytes()[:16] != b"SQLite format 3\x00":
            raise NotACopy
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        target.chmod(0o600)
        return
    with engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise NotEmpty
    whole = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *whole, f"--dbname={_url(engine)}", str(file))


def require_file(file: Path) -> None:
    """Go on where there is a file; raises NoSuchFile."""
    if not file.is_file():
        raise NoSuchFile


def look_into(file: Path) -> None:
    """Read the list of contents of a copy of PostgreSQL; raises NotACopy, NoSuchProgram."""
    _run("pg_restore", "--list", str(file))


def broken_pages(connection: Connection) -> list[str]:
    """Return what SQLite itself finds wrong in its file, at most ten lines. PostgreSQL has its own."""
    if connection.dialect.name != "sqlite":
        return []
    found = list(connection.scalars(text("PRAGMA integrity_check(10)")))
    return [] if found == ["ok"] else found


def _url(engine: Engine) -> str:
    return make_url(engine.url).set(drivername="postgresql", password=None).render_as_string()


def _run(program: str, *arguments: str) -> None:
    given = [_found(program), *arguments]
    # The password is asked of the surroundings (PGPASSWORD, .pgpass): on a command line all would see it.
    done = subprocess.run(given, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, our words
    if done.returncode:
        raise NotACopy


def _found(program: str) -> str:
    on_path = shutil.which(program)
    newest = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    if not on_path and not newest:
        raise NoSuchProgram
    return on_path or str(newest[-1])
