"""The workers of a proof: processes of their own, on a clock that the proof sets, started and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

from tests.proofs.far_end import wait_until_ready
from tests.proofs.house_of_reminders import House

LONGEST_WAIT = 120
"""Seconds in which all that may go by one clock must have gone."""
STILL = 3
"""Seconds after which a letter in nobody's hands but a dead worker's is seen to stay there."""
MOST_JUMPS = 40


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


def spawned(house: House, clock: Clock, *options: str) -> subprocess.Popen[str]:
    """Start a worker and return at once."""
    words = [clock.shows.isoformat(), clock.at.isoformat(), *options]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.proofs.worker", *words],
        env=_environment() | house.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _environment() -> dict[str, str]:
    # Where Python may keep nothing it reads all modules anew at each start, for seconds.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def started(house: House, clock: Clock, *options: str) -> subprocess.Popen[str]:
    """Start a worker and return once it is ready for work."""
    process = spawned(house, clock, *options)
    wait_until_ready(process)
    return process


def killed(process: subprocess.Popen[str]) -> None:
    """Kill a worker as the system does: it gets no chance to tidy up."""
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def living(house: House, workers: int, clock: Clock, *options: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Give so many workers, and kill those that are left at the end."""
    alive = [spawned(house, clock, *options) for _ in range(workers)]
    try:
        for process in alive:
            wait_until_ready(process)
        yield alive
    finally:
        for process in alive:
            if process.poll() is None:
                killed(process)


def until_all_is_done(house: House, workers: int, clock: Clock) -> float:
    """Let workers do all that is left, nobody killed any more, and return how many seconds that took.

    What waits for a second try would take hours: when nothing can be done now, the workers are stopped and
    start again with the clock at the last of those moments.
    """
    begun = time.monotonic()
    for _ in range(MOST_JUMPS):
        with living(house, workers, clock):
            _until_quiet(house, clock)
        moment = house.last_moment()
        if moment is None:
            break
        clock = clock.set_on_to(moment + timedelta(seconds=1))
    return time.monotonic() - begun


def _until_quiet(house: House, clock: Clock) -> None:
    end, since, before = time.monotonic() + LONGEST_WAIT, time.monotonic(), (-1, -1)
    while time.monotonic() < end:
        work = house.work_at(clock.now())
        if work != before:
            since, before = time.monotonic(), work
        if work == (0, 0) or (work[0] == 0 and time.monotonic() - since > STILL):
            return
        Event().wait(0.05)
