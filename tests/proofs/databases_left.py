"""A database as workers leave it: amid their letters after a kill, or closed in peace; and how it is read."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.people import Partnership
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import history_check
from tests.proofs.far_end import FarEnd, far_end
from tests.proofs.house_of_reminders import DUE_FROM, House, Plan
from tests.proofs.workers import clock_from, killed, started, until_all_is_done

REMINDERS, AT_WORK = 60, 40
"""How many are due, and how many letters have left when the worker is killed."""


@dataclass(frozen=True)
class Left:
    """A database as a killed worker left it: its file and, beside it, its write-ahead log."""

    database: Path
    plan: Plan

    @property
    def log(self) -> Path:
        return self.database.with_name(f"{self.database.name}-wal")


def left_by_a_kill(url: str, folder: Path, plan: Plan) -> Left:
    """Kill a worker amid its letters, and keep the files of its database as they lie there."""
    with _at_work(url, folder, plan) as (house, there):
        process = started(house, clock_from(DUE_FROM), "--ticking")
        while len(there.lines()) < AT_WORK:
            process.ended(0.02)
        killed(process)
        (kept := folder / "left").mkdir()
        return Left(_copied(Path(house.engine.url.database or ""), kept), plan)


def left_in_peace(url: str, folder: Path, plan: Plan) -> Left:
    """Let a worker send all its letters and close the database: all stands in its one file."""
    with _at_work(url, folder, plan) as (house, _there):
        until_all_is_done(house, 1, clock_from(DUE_FROM))
        path = Path(house.engine.url.database or "")
    return Left(path, plan)


@contextmanager
def _at_work(url: str, folder: Path, plan: Plan) -> Iterator[tuple[House, FarEnd]]:
    with far_end(folder, url) as there:
        house = House.at(url, plan, folder, mail_port=there.port, journal_port=None)
        try:
            house.make_due(REMINDERS)
            yield house, there
        finally:
            house.close()


def _copied(database: Path, folder: Path) -> Path:
    for path in database.parent.glob(f"{database.name}*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, folder)
    return folder / database.name


@contextmanager
def reading(path: Path, plan: Plan) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{path}")
    reader = engine.execution_options(readonly=True)
    try:
        with sessions(engine, Seal.from_keyset(plan.keyset))(bind=reader) as session:
            yield session
    finally:
        engine.dispose()


def history_faults(session: Session) -> int:
    places = session.scalars(select(Partnership.id)).all()
    return sum(len(history_check.faults(session, place)) for place in places)
