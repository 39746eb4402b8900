"""Disks, files and locks that fail (FAULT-8), a line of JSON for each.

make faults                                          all, in a smaller number
make faults ARGS="--trials 250 --bits 400"           the whole number
python -m tests.proofs.faults --only locked --results somewhere.jsonl

What needs a disk of its own is left out, and said to be, where none can be made.
"""

import argparse
import json
import platform
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.proofs import faults_of_the_disk
from tests.proofs.crash import Houses, Line, circumstances, delivery_code
from tests.proofs.databases_left import REMINDERS, left_by_a_kill, left_in_peace
from tests.proofs.faults_of_bits import bits_turned
from tests.proofs.faults_of_the_disk import NEED_A_DISK, RUNS
from tests.proofs.faults_of_the_log import DAMAGES, logs_damaged

BITS = "bits"
_NAMES = (*(run.fault for run in RUNS), *DAMAGES, BITS)


def _of_the_disk(run: faults_of_the_disk.Run, houses: Houses) -> tuple[Line, list[str]]:
    url, folder, plan = houses.copy(run.db, run.n)
    verdict = faults_of_the_disk.proved(run, url, folder, plan)
    return {"fault": run.fault, **asdict(run), **asdict(verdict)}, verdict.faults(run)


def _of_the_log(damage: str, asked: argparse.Namespace, houses: Houses) -> tuple[Line, list[str]]:
    left = left_by_a_kill(*houses.copy("sqlite", REMINDERS))
    verdict = logs_damaged(damage, left, trials=asked.trials)
    return {"fault": damage, **asdict(verdict)}, verdict.faults


def _of_bits(asked: argparse.Namespace, houses: Houses) -> tuple[Line, list[str]]:
    verdict = bits_turned(left_in_peace(*houses.copy("sqlite", REMINDERS)), trials=asked.bits)
    return {"fault": BITS, **asdict(verdict)}, verdict.faults


def _proved(name: str, asked: argparse.Namespace, houses: Houses) -> tuple[Line, list[str]]:
    if name == BITS:
        return _of_bits(asked, houses)
    if name in DAMAGES:
        return _of_the_log(name, asked, houses)
    return _of_the_disk(next(run for run in RUNS if run.fault == name), houses)


def main() -> None:
    asked, broken = _asked(), 0
    with ExitStack() as open_now:
        houses = Houses(open_now)
        for name in asked.only or _NAMES:
            if name in NEED_A_DISK and not faults_of_the_disk.may_mount():
                _say(f"{name}: left out. It needs a small disk of its own, which takes root on Linux.")
                continue
            verdict, wrong = _proved(name, asked, houses)
            line = {**verdict, "wrong": wrong, **_where(houses)}
            with asked.results.open("a") as out:
                out.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)  # noqa: T201 - it is a command
            broken += bool(wrong)
    sys.exit(min(broken, 1))


def _where(houses: Houses) -> Line:
    return {"machine": platform.machine(), **circumstances(houses, "sqlite", delivery_code())}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - it is a command


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", action="append", choices=_NAMES)
    asked.add_argument("--trials", type=int, default=25, help="damaged write-ahead logs of each kind")
    asked.add_argument("--bits", type=int, default=100, help="bits that are turned over")
    asked.add_argument("--results", type=Path, default=Path("docs/proofs/faults.jsonl"))
    return asked.parse_args()


if __name__ == "__main__":
    main()
