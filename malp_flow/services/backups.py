"""Copies of the whole database: made while it is in use, looked at, and put into an empty place."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from malp_flow.records import copies
from malp_flow.records.session import make_engine, migrate, sessions
from malp_flow.services import health, heartbeat, history_check, review_lists

Faults = dict[str, list[str]]
"""By partnership, one sentence for each fault of its history; none where it is whole."""


def make(session: Session, file: Path, *, now: datetime) -> Faults:
    """Write the whole database to a new file, look at what was written, and note that a backup was made.

    The session has written nothing yet. Raises FileThere, NoSuchProgram.
    """
    copies.copy_out(session.get_bind().engine, file)
    found = faults_in(session, file)
    heartbeat.beat(session, health.BACKUP, now=now)
    return found


def faults_in(session: Session, file: Path) -> Faults:
    """Return the faults of a copy, which stays untouched; raises NoSuchFile, NotACopy, NoSuchProgram.

    Of a copy from PostgreSQL only its list of contents is read: the rest is seen when it is restored.
    """
    copies.require_file(file)
    if session.get_bind().dialect.name != "sqlite":
        copies.look_into(file)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "looked-at.db"
        shutil.copyfile(file, again)
        return _opened(f"sqlite:///{again}", session)


def _opened(url: str, session: Session) -> Faults:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            broken = copies.broken_pages(connection)
        if broken:
            return {"file": broken}
        migrate(url)
        with sessions(engine, session.info["seal"])() as copied:
            return faults(copied)
    except DatabaseError:
        raise copies.NotACopy from None
    finally:
        engine.dispose()


def faults(session: Session) -> Faults:
    """Return the faults of every history in this database."""
    return {
        place.slug: [fault.sentence for fault in history_check.faults(session, place.id)]
        for place in review_lists.partnerships(session)
    }


def put_back(file: Path, url: str) -> None:
    """Put a copy into the empty place of this address; raises what `copies.copy_in` raises."""
    engine = make_engine(url)
    try:
        copies.copy_in(file, engine)
    finally:
        engine.dispose()
