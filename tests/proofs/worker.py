"""The real worker's work, again and again without a pause, on a clock that starts where the proof says.

python -m tests.proofs.worker MOMENT STARTED [--crash-at POINT:TIME] [--ticking] [--largest-file BYTES]

The house is that of the environment. With --crash-at the process is gone at that point, the n-th time it
comes by (`claim.after_commit:3`). With --ticking the scheduler of `malp-flow worker` does the work. With
--largest-file no file may grow beyond so many bytes.
"""

import argparse
import os
import resource
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

import structlog

from malp_flow.outputs.mail import Mailer
from malp_flow.scheduler import jobs
from malp_flow.scheduler.run import ticking
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build
from tests.proofs import crash_points


def begun(environment: dict[str, str], words: list[str], ready: Connection) -> None:
    """Work in this process, which was forked for it, and tell through `ready` when it can begin."""
    os.environ.update(environment)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    main(_asked(words), lambda: ready.send("ready"))


def main(asked: argparse.Namespace, say_ready: Callable[[], None]) -> None:
    def clock() -> datetime:
        return asked.moment + (datetime.now(UTC) - asked.started)  # noqa: TID251 - a proof runs in real time

    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    house = build(load_settings(), clock=clock)
    if asked.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.largest_file, resource.RLIM_INFINITY))
    if asked.crash_at:
        crash_points.arm(asked.crash_at, house.engine)
    with house.working_name() as name, closing(Mailer(house.mail)) as mailer:
        jobs.take_up(house, owner=name)
        say_ready()
        if asked.ticking:
            with ticking(lambda: _work(house, mailer, name), every_seconds=0.1):
                Event().wait()
        while True:
            _work(house, mailer, name)
            Event().wait(0.005)


def _work(house: House, mailer: Mailer, name: str) -> None:
    jobs.tick(house)
    jobs.deliver(house, mailer, owner=name)


def _asked(words: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("moment", type=datetime.fromisoformat)
    asked.add_argument("started", type=datetime.fromisoformat)
    asked.add_argument("--crash-at", default="")
    asked.add_argument("--ticking", action="store_true")
    asked.add_argument("--largest-file", type=int, default=0)
    return asked.parse_args(words)


if __name__ == "__main__":
    main(_asked(sys.argv[1:]), lambda: None)
