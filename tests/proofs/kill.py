"""Kill the worker again and again while reminders leave, and count what the other end holds.

python -m tests.proofs.kill --database postgres --reminders 1000 --kills 200 --results docs/kill.jsonl

The verdict comes from the mail server's own file, not from our tables: what was due and never arrived is
lost; what arrived twice must have been flagged "possibly sent twice" before. One line of JSON a run.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from tests import databases
from tests.proofs.house_of_reminders import DUE_FROM, House, a_house_of_reminders
from tests.scheduler.mail_sink import a_free_port

MANY = 5
"""How many reminders become due before each kill."""
HURRY = 60
"""How much faster the clock runs in the end: a second try comes after minutes, a foreign lease after one."""
LONGEST_WAIT = 420
"""Seconds for everything to arrive once nobody is killed any more; by the hurried clock seven hours."""


@dataclass(frozen=True)
class Run:
    """What is tried."""

    database: str = "sqlite"
    reminders: int = 50
    kills: int = 10
    seed: int = 1
    workers: int = 1
    faults: str = "0,0,0"
    life: float = 1.0
    """Seconds from `ready` to the kill, at most: long enough to be killed while letters are handed over."""


@dataclass(frozen=True)
class Verdict:
    """What came of it. `lost`, `unknown` and `unflagged` must be 0, `message_ids` at most 1."""

    lost: int
    unknown: int
    duplicates: int
    unflagged: int
    message_ids: int
    dead: int
    busy: int
    attempts: int
    seconds: float


def proved(run: Run, url: str, folder: Path) -> Verdict:
    """Return the verdict of one run on a fresh database at `url`; files go into `folder`."""
    begun, started = time.monotonic(), datetime.now(UTC)  # noqa: TID251 - a proof runs in real time
    with ExitStack() as open_now:
        sink = open_now.enter_context(_sink(folder, run))
        house = a_house_of_reminders(url, folder, reminders=run.reminders, mail_port=sink.port)
        open_now.callback(house.close)
        busy = _kill_again_and_again(house, run, _Clock(DUE_FROM, started))
        so_far = datetime.now(UTC)  # noqa: TID251
        # From here on, not from the beginning: the hurry must not lead past the hours in which letters leave.
        with _living(house, run.workers, _Clock(DUE_FROM + (so_far - started), so_far, HURRY)):
            house.make_due(run.reminders)
            _wait_until_quiet(house)
        return _verdict(house, sink.lines(), busy=busy, seconds=time.monotonic() - begun)


@dataclass(frozen=True)
class _Clock:
    """A worker's clock: what it shows at a moment of real time, and how much faster it runs from there."""

    shows: datetime
    at: datetime
    speed: int = 1


@dataclass(frozen=True)
class _Sink:
    port: int
    path: Path

    def lines(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


@contextmanager
def _sink(folder: Path, run: Run) -> Iterator[_Sink]:
    there = _Sink(a_free_port(), folder / "sink.jsonl")
    command = [sys.executable, "-m", "tests.proofs.sink", str(there.port), str(there.path)]
    process = subprocess.Popen([*command, str(run.seed), run.faults], stdout=subprocess.PIPE, text=True)
    try:
        _wait_until_ready(process)
        yield there
    finally:
        process.kill()
        process.communicate()


def _worker(house: House, clock: _Clock) -> subprocess.Popen[str]:
    words = [clock.shows.isoformat(), clock.at.isoformat(), str(clock.speed)]
    command = [sys.executable, "-m", "tests.proofs.worker", *words]
    process = subprocess.Popen(
        command,
        env=os.environ | house.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    _wait_until_ready(process)
    return process


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


@contextmanager
def _living(house: House, workers: int, clock: _Clock) -> Iterator[None]:
    alive = [_worker(house, clock) for _ in range(workers)]
    try:
        yield
    finally:
        for process in alive:
            process.kill()
            process.communicate()


def _kill_again_and_again(house: House, run: Run, clock: _Clock) -> int:
    """Kill one worker after another at random moments; return how often something was on its way then."""
    dice, busy = random.Random(run.seed), 0
    with _living(house, run.workers - 1, clock):
        for _ in range(run.kills):
            victim = _worker(house, clock)
            house.make_due(MANY)
            Event().wait(dice.uniform(0, run.life))
            busy += house.is_busy()
            os.kill(victim.pid, signal.SIGKILL)
            victim.communicate()
    return busy


def _wait_until_quiet(house: House) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while house.is_busy() and time.monotonic() < end:
        Event().wait(0.2)


def _verdict(house: House, lines: list[dict[str, str]], *, busy: int, seconds: float) -> Verdict:
    arrived = Counter(line["to"] for line in lines)
    ids = {(line["to"], line["id"], line["date"]) for line in lines}
    twice = {address for address, times in arrived.items() if times > 1}
    return Verdict(
        lost=len(house.expected - arrived.keys() - house.dead()),
        unknown=len(arrived.keys() - house.expected),
        duplicates=sum(times - 1 for times in arrived.values()),
        unflagged=len(twice - house.flagged()),
        message_ids=max(Counter(to for to, _, _ in ids).values(), default=0),
        dead=len(house.dead()),
        busy=busy,
        attempts=house.most_attempts(),
        seconds=round(seconds, 1),
    )


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty, migrated database of this kind."""
    from malp_flow.records.session import migrate

    if kind == "sqlite":
        yield databases.fresh_sqlite(databases.sqlite_template(folder, migrate), folder)
        return
    programs = databases.server_programs()
    if programs is None:
        raise SystemExit("There is no PostgreSQL server here.")
    with databases.running_cluster(programs) as cluster:
        migrate(url := cluster.create("proof"))
        yield url


def _asked() -> tuple[Run, Path | None]:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    for name in ("reminders", "kills", "seed", "workers"):
        asked.add_argument(f"--{name}", type=int, default=getattr(Run, name))
    asked.add_argument("--faults", default="0,0,0", help="shares of 451, 550 and lost lines")
    asked.add_argument("--results", type=Path, help="a file to which the verdict is added")
    given = vars(asked.parse_args())
    results = given.pop("results")
    return Run(**given), results


def main() -> None:
    """Run once as asked, say the verdict, and end with 1 when something was lost or doubled unflagged."""
    run, results = _asked()
    with tempfile.TemporaryDirectory() as folder, database(run.database, Path(folder)) as url:
        verdict = proved(run, url, Path(folder))
    line = json.dumps(asdict(run) | asdict(verdict) | {"on": f"{datetime.now(UTC):%Y-%m-%d}"})  # noqa: TID251
    print(line)  # noqa: T201 - that is what it is for
    if results:
        with results.open("a") as kept:
            kept.write(line + "\n")
    sys.exit(bool(verdict.lost or verdict.unknown or verdict.unflagged))


if __name__ == "__main__":
    main()
