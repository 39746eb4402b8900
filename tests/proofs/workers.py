"""The workers of a proof: processes of their own, on a clock that the proof sets, started and killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Protocol

from tests.proofs import worker
from tests.proofs.house_of_reminders import House

LONGEST_WAIT = 120
"""Seconds in which all that may go by one clock must have gone."""
STILL = 3
"""Seconds after which a letter in nobody's hands but a dead worker's is seen to stay there."""
MOST_JUMPS = 40
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload([f"tests.proofs.{name}" for name in ("kill", "stops", "sweep", "worker")])


@dataclass(frozen=True)
class Clock:
    """A worker's clock: what it shows at a moment of real time; from there it runs as clocks do."""

    shows: datetime
    at: datetime

    def now(self) -> datetime:
        return self.shows + (_real_now() - self.at)

    def set_on_to(self, moment: datetime) -> "Clock":
        """Return a clock that shows this moment now, or a later one if that is what it shows already."""
        return Clock(max(moment, self.now()), _real_now())


def clock_from(moment: datetime) -> Clock:
    """Return a clock that shows this moment now."""
    return Clock(moment, _real_now())


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a proof runs in real time


class Worker(Protocol):
    """A worker's process."""

    @property
    def pid(self) -> int | None: ...

    def wait_until_ready(self) -> None: ...

    def ended(self, seconds: float) -> int | None:
        """Wait so long for its end and return its exit code; None when it lives on."""


class _Forked:
    """A worker forked from a process that has read all modules: it can work in a fraction of a second."""

    def __init__(self, environment: dict[str, str], words: list[str]) -> None:
        self._ready, says = _NURSERY.Pipe(duplex=False)
        self._process = _NURSERY.Process(target=worker.begun, args=(environment, words, says), daemon=True)
        self._process.start()
        says.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def wait_until_ready(self) -> None:
        assert self._ready.recv() == "ready"

    def ended(self, seconds: float) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode


class _Spawned:
    """A worker that begins as `malp-flow worker` does, with reading its own code."""

    def __init__(self, environment: dict[str, str], words: list[str]) -> None:
        # Where Python may keep nothing it reads all modules anew at each start, for seconds.
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.worker", *words],
            env=usual | environment,
            stderr=subprocess.DEVNULL,
        )

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def wait_until_ready(self) -> None:
        raise NotImplementedError  # it is killed while it starts

    def ended(self, seconds: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.poll()


def begun(house: House, clock: Clock, *options: str, from_nothing: bool = False) -> Worker:
    """Start a worker and return at once; `from_nothing` lets it read its own code first."""
    words = [clock.shows.isoformat(), clock.at.isoformat(), *options]
    return (_Spawned if from_nothing else _Forked)(house.environment, words)


def started(house: House, clock: Clock, *options: str) -> Worker:
    """Start a worker and return once it is ready for work."""
    process = begun(house, clock, *options)
    process.wait_until_ready()
    return process


def killed(process: Worker) -> None:
    """Kill a worker as the system does: it gets no chance to tidy up."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.ended(60)


@contextmanager
def living(house: House, workers: int, clock: Clock, *options: str) -> Iterator[list[Worker]]:
    """Give so many workers, and kill those that are left at the end."""
    alive = [begun(house, clock, *options) for _ in range(workers)]
    try:
        for process in alive:
            process.wait_until_ready()
        yield alive
    finally:
        for process in alive:
            if process.ended(0) is None:
                killed(process)


def until_all_is_done(house: House, workers: int, clock: Clock) -> float:
    """Let workers do all that is left, nobody killed any more, and return how many seconds that took.

    What waits for a second try would take hours: when nothing can be done now, the workers are stopped and
    start again with the clock at the last of those moments.
    """
    begun = time.monotonic()
    for _ in range(MOST_JUMPS):
        with living(house, workers, clock):
            until_quiet(house, clock)
        moment = house.last_moment()
        if moment is None:
            break
        clock = clock.set_on_to(moment + timedelta(seconds=1))
    return time.monotonic() - begun


def until_quiet(house: House, clock: Clock) -> None:
    """Wait until nothing can be done at present and nobody does anything."""
    end, since, before = time.monotonic() + LONGEST_WAIT, time.monotonic(), (-1, -1)
    while time.monotonic() < end:
        work = house.work_at(clock.now())
        if work != before:
            since, before = time.monotonic(), work
        if work == (0, 0) or (work[0] == 0 and time.monotonic() - since > STILL):
            return
        Event().wait(0.05)
