"""All crash proofs, a line of JSON for each configuration; what stands in the file already is not done again.

make crash                                       all, in the whole form
python -m tests.proofs.crash --only sweep --db sqlite --times 1
python -m tests.proofs.crash --only kill --kills 20 --n 100 --results somewhere.jsonl

A line counts for the delivery code that it names in `code`: when that changes, its configuration runs again.
"""

import argparse
import json
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import text

from malp_flow.records.session import make_engine, migrate
from tests import databases
from tests.proofs import kill, stops, sweep
from tests.proofs.crash_points import POINTS
from tests.proofs.house_of_reminders import IN_ONE_REVIEW, Plan, laid_down

FAULTS = "0.2,0.02,0.03"
LATE_START = 3.0
"""Seconds from its birth in which a worker of ours has read its code, its settings and its workflows."""
AT_WORK = 1.0
"""Seconds in which a worker hands letters over, also where its first connections take their time."""
DELIVERY_CODE = (
    *(f"malp_flow/services/{name}.py" for name in ("claiming", "delivery", "doubts", "outbox", "chasing")),
    *(f"malp_flow/outputs/{name}.py" for name in ("mail", "journal", "message")),
    *(f"malp_flow/records/{name}.py" for name in ("outbox", "session", "worker_names")),
    *(f"malp_flow/services/{name}.py" for name in ("letter_causes", "resending")),
    "malp_flow/scheduler",
    "malp_flow/wiring.py",
)

Line = dict[str, object]
Proof = tuple[Line, Callable[["Houses"], tuple[Line, list[str]]]]
"""What is tried, and how: the line of its result, and the promises that were broken."""


class Houses:
    """Houses of reminders, laid down once for each size and kind of database, and copied for each run."""

    def __init__(self, open_now: ExitStack) -> None:
        self.open_now, self.numbers = open_now, count(1)
        self.folder = Path(open_now.enter_context(tempfile.TemporaryDirectory()))
        self.cluster: databases.Cluster | None = None
        self.laid: dict[tuple[str, int, int], tuple[str, Plan]] = {}

    def copy(self, db: str, reminders: int, in_one_review: int = IN_ONE_REVIEW) -> tuple[str, Path, Plan]:
        """Return the URL of a house of one's own, a folder for its files, and what was laid into it."""
        key = (db, reminders, in_one_review)
        if key not in self.laid:
            url = self._empty(db)
            self.laid[key] = (url, laid_down(url, reminders=reminders, in_one_review=in_one_review))
        original, plan = self.laid[key]
        (folder := self.folder / f"run_{next(self.numbers)}").mkdir()
        return databases.copied(original, folder, folder.name), folder, plan

    def _empty(self, db: str) -> str:
        name = f"house_{next(self.numbers)}"
        url = f"sqlite:///{self.folder / name}.db" if db == "sqlite" else self.server().create(name)
        migrate(url)
        return url

    def server(self) -> databases.Cluster:
        programs = databases.server_programs()
        if programs is None:
            raise SystemExit("There is no PostgreSQL server here.")
        self.cluster = self.cluster or self.open_now.enter_context(databases.running_cluster(programs))
        return self.cluster


def kills(db: str, asked: argparse.Namespace) -> Iterator[Proof]:
    """Yield the runs of KILL-200 on one kind of database."""
    run = partial(kill.Run, db=db, n=asked.n, kills=asked.kills)
    for each in (
        *(run(seed=seed) for seed in (1, 2, 3)),
        run(workers=3),
        run(sink=FAULTS),
        run(life=AT_WORK),
        run(workers=3, kills_from="spawn", life=kill.FROM_SPAWN),
        run(kills_from="spawn", life=LATE_START),
        run(workers=3, sink="0,0,0.03", journal=True),
    ):
        yield {"proof": "kill", **asdict(each)}, partial(_kill, each)


def _kill(run: kill.Run, houses: Houses) -> tuple[Line, list[str]]:
    verdict = kill.proved(run, *houses.copy(run.db, run.n))
    return asdict(verdict), verdict.faults(run)


def sweeps(db: str, asked: argparse.Namespace) -> Iterator[Proof]:
    """Yield the deaths of SWEEP on one kind of database."""
    for turn in range(1, asked.times + 1):
        for point in POINTS:
            death = sweep.drawn(db, point, turn)
            yield {"proof": "sweep", "turn": turn, **asdict(death)}, partial(_sweep, death)


def _sweep(death: sweep.Death, houses: Houses) -> tuple[Line, list[str]]:
    verdict = sweep.proved(death, *houses.copy(death.db, sweep.REMINDERS, sweep.IN_ONE_REVIEW))
    return asdict(verdict), verdict.faults(death)


def stopped(db: str, asked: argparse.Namespace) -> Iterator[Proof]:
    """Yield the run in which PostgreSQL is stopped; of SQLite there is none."""
    if db == "postgres":
        run = stops.Run(stops=asked.stops, n=asked.stops * stops.MANY)
        yield {"proof": "stops", **asdict(run)}, partial(_stops, run)


def _stops(run: stops.Run, houses: Houses) -> tuple[Line, list[str]]:
    verdict = stops.proved(run, houses.server(), *houses.copy(run.db, run.n))
    return asdict(verdict), verdict.faults(run)


PROOFS = {"kill": kills, "sweep": sweeps, "stops": stopped}


def main() -> None:
    asked = _asked()
    kinds, dbs = asked.only or PROOFS, asked.db or ("sqlite", "postgres")
    wanted = [proof for kind in kinds for db in dbs for proof in PROOFS[kind](db, asked)]
    code, broken = delivery_code(), 0
    with ExitStack() as open_now:
        houses = Houses(open_now)
        for what, proved in wanted:
            if not asked.again and _stands(what, code, asked.results):
                continue
            verdict, faults = proved(houses)
            line = {**what, **verdict, "faults": faults, **circumstances(houses, str(what["db"]), code)}
            with asked.results.open("a") as out:
                out.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)  # noqa: T201 - it is a command
            broken += bool(faults)
    sys.exit(min(broken, 1))


def _stands(what: Line, code: str, results: Path) -> bool:
    wanted = {**what, "code": code}
    lines = results.read_text().splitlines() if results.exists() else []
    return any(wanted.items() <= json.loads(line).items() for line in lines)


def circumstances(houses: Houses, db: str, code: str) -> Line:
    return {
        "database": _version(houses, db),
        "python": platform.python_version(),
        "git": _git("rev-parse", "--short", "HEAD"),
        "code": code,
        "on": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - a proof runs in real time
    }


def _version(houses: Houses, db: str) -> str:
    if db == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with make_engine(houses.server().url("postgres")).connect() as connection:
        return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"


def delivery_code() -> str:
    """Return the commit by which the code that delivers letters is as it is."""
    return _git("log", "-1", "--format=%h", "--", *DELIVERY_CODE)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", action="append", choices=PROOFS)
    asked.add_argument("--db", action="append", choices=("sqlite", "postgres"))
    for name, usual in {"n": 1000, "kills": 200, "times": 12, "stops": 40}.items():
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--results", type=Path, default=Path("docs/proofs/crash.jsonl"))
    asked.add_argument("--again", action="store_true", help="also what stands in the file already")
    return asked.parse_args()


if __name__ == "__main__":
    main()
