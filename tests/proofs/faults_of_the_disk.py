"""Disks that are full, limited, locked or read-only under a worker that sends; what the other end holds."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests import databases
from tests.proofs.far_end import FarEnd, far_end
from tests.proofs.house_of_reminders import DUE_FROM, House, Plan
from tests.proofs.workers import Clock, Worker, clock_from, living, until_all_is_done, until_quiet

DISK = 12
"""Megabytes of the small disk."""
AT_WORK = 20
"""So many letters have left when the fault begins."""
LIMIT = 3 * 1024**2
"""Bytes that no file may grow beyond: the write-ahead log reaches them after some letters."""
PATIENCE = 60


@dataclass(frozen=True)
class Run:
    """What is tried: which fault, for how long, and under how many reminders."""

    fault: str
    seconds: float
    n: int = 300
    db: str = "sqlite"


@dataclass(frozen=True)
class Verdict:
    """What came of it; counted in the mail server's file."""

    sent_before: int
    sent_meanwhile: int
    workers_dead: int
    lost: int
    dup: int
    dup_not_flagged: int
    unknown: int
    distinct_mid: int
    dead: int
    integrity: str
    said: str
    wall_s: float

    def faults(self, _run: Run) -> list[str]:
        """Return which promises were broken; an empty list is what we want."""
        wrong = ("workers_dead", "lost", "dup_not_flagged", "unknown", "dead")
        found = [name for name in wrong if getattr(self, name)]
        found += [] if self.distinct_mid == 1 else ["distinct_mid"]
        return found if self.integrity == "ok" else [*found, "integrity"]


@dataclass
class _Place:
    """Where a run goes on."""

    house: House
    there: FarEnd
    clock: Clock
    folder: Path
    database: Path

    def wait_for(self, letters: int) -> None:
        end = time.monotonic() + PATIENCE
        while len(self.there.lines()) < letters and time.monotonic() < end:
            Event().wait(0.02)


Fault = Callable[[_Place, Run], tuple[int, int, int, str]]
"""What it does: letters sent before and meanwhile, workers that died of it, and what was said."""


def proved(run: Run, laid: str, folder: Path, plan: Plan) -> Verdict:
    """Return the verdict of one run on a copy of the house laid down at `laid`; files go into `folder`."""
    since = time.monotonic()
    with _disk(folder, run) as disk:
        url = databases.copied(laid, disk, "house")
        with far_end(folder, url) as there:
            house = House.at(url, plan, folder, mail_port=there.port, journal_port=None)
            place = _Place(house, there, clock_from(DUE_FROM), folder, disk / "house.db")
            try:
                house.make_due(run.n)
                before, meanwhile, dead, said = FAULTS[run.fault](place, run)
                until_all_is_done(house, 1, place.clock)
                return _verdict(place, before, meanwhile, dead, said, since)
            finally:
                house.close()


def _verdict(
    place: _Place, before: int, meanwhile: int, workers_dead: int, said: str, since: float
) -> Verdict:
    house, copies = place.house, place.there.copies()
    with closing(sqlite3.connect(place.database)) as raw:
        integrity = raw.execute("PRAGMA integrity_check").fetchone()[0]
    return Verdict(
        sent_before=before,
        sent_meanwhile=meanwhile,
        workers_dead=workers_dead,
        lost=len(house.expected - copies.keys()),
        dup=sum(times - 1 for times in copies.values()),
        dup_not_flagged=place.there.came_unflagged(),
        unknown=len(copies.keys() - house.expected),
        distinct_mid=place.there.identities(),
        dead=len(house.dead()),
        integrity=integrity,
        said=said,
        wall_s=round(time.monotonic() - since, 1),
    )


@contextmanager
def _disk(folder: Path, run: Run) -> Iterator[Path]:
    """Give a folder for the database: a small disk of its own where the fault is one of disks."""
    disk = folder / "disk"
    disk.mkdir()
    if run.fault not in NEED_A_DISK:
        yield disk
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def may_mount() -> bool:
    """Whether small disks can be made here; that takes the rights of root."""
    return os.geteuid() == 0 and sys.platform == "linux"


def _alive(workers: list[Worker]) -> int:
    return sum(each.ended(0) is not None for each in workers)


def _during(
    place: _Place, run: Run, fault: Callable[[], None], over: Callable[[], None]
) -> tuple[int, int, int, str]:
    """Let a worker send, then let a fault last so long; the same worker must go on afterwards."""
    with living(place.house, 1, place.clock, "--ticking") as alive:
        place.wait_for(AT_WORK)
        fault()
        before = len(place.there.lines())
        Event().wait(run.seconds)
        meanwhile = len(place.there.lines()) - before
        over()
        until_quiet(place.house, place.clock)
        return before, meanwhile, _alive(alive), f"{len(place.there.lines())} sent by the same worker"


def _full(place: _Place, run: Run) -> tuple[int, int, int, str]:
    ballast = place.database.with_name("ballast")

    def fill() -> None:
        with suppress(OSError), ballast.open("ab", buffering=0) as out:
            while out.write(bytes(4096)):
                pass

    return _during(place, run, fill, ballast.unlink)


def _locked(place: _Place, run: Run) -> tuple[int, int, int, str]:
    with closing(sqlite3.connect(place.database, timeout=60, isolation_level=None)) as other:
        return _during(place, run, lambda: other.execute("BEGIN IMMEDIATE"), other.rollback)


def _limited(place: _Place, run: Run) -> tuple[int, int, int, str]:
    with living(place.house, 1, place.clock, "--ticking", "--largest-file", str(LIMIT)) as alive:
        Event().wait(run.seconds)
        return 0, len(place.there.lines()), _alive(alive), "then a worker without the limit"


def _read_only(place: _Place, run: Run) -> tuple[int, int, int, str]:
    """Start the real command on a disk that nobody may write to: it must end with 1, and say what to do."""
    disk = place.database.parent
    place.house.engine.dispose()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    ended = subprocess.run(
        [Path(sys.executable).with_name("malp-flow"), "worker"],
        env=os.environ | place.house.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert ended.returncode == 1, ended
    return 0, len(place.there.lines()), 0, ended.stderr.strip()


FAULTS: dict[str, Fault] = {
    "full_disk": _full,
    "largest_file": _limited,
    "locked": _locked,
    "read_only": _read_only,
}
NEED_A_DISK = ("full_disk", "read_only")
RUNS = (Run("full_disk", 6), Run("largest_file", 10), Run("locked", 13), Run("read_only", 0))
