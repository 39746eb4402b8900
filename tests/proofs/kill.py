"""Kill workers again and again while reminders leave, and count what the other end holds (KILL-200).

The verdict comes from the mail server's own file, not from our tables: what was due and never arrived is
lost; what arrived twice must have been flagged "possibly sent twice" before its second copy came.
"""

import random
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests.proofs.far_end import FarEnd, far_end
from tests.proofs.house_of_reminders import DUE_FROM, House, Plan
from tests.proofs.workers import Clock, Worker, begun, clock_from, killed, living, started, until_all_is_done

MANY = 5
"""How many reminders become due before each kill."""
AFTER_READY, FROM_SPAWN = 0.12, 0.9
"""Seconds to the kill at most: from the moment a worker is ready, or from that of its birth."""


@dataclass(frozen=True)
class Run:
    """What is tried. `kills_from`: `ready`, or `spawn` to kill workers while they start."""

    db: str = "sqlite"
    seed: int = 1
    workers: int = 1
    sink: str = "0,0,0"
    kills_from: str = "ready"
    life: float = AFTER_READY
    journal: bool = False
    n: int = 50
    kills: int = 10


@dataclass(frozen=True)
class Verdict:
    """What came of it; `faults` says what must not be."""

    busy: int
    lost: int
    dup: int
    dup_not_flagged: int
    max_copies: int
    unknown: int
    distinct_mid: int
    dead: int
    dead_but_delivered: int
    attempts_max: int
    found_in_journal: int
    recovery_s: float
    wall_s: float

    def faults(self, run: Run) -> list[str]:
        """Return which promises were broken; an empty list is what we want."""
        # With a share of lost lines each letter may be doubled by the mail server as well.
        doubles = 0 if run.journal else run.kills * MANY + run.n * float(run.sink.split(",")[2]) * 3
        kept = {
            "lost": self.lost == 0,
            "unknown": self.unknown == 0,
            "dup_not_flagged": self.dup_not_flagged == 0,
            "distinct_mid": self.distinct_mid == 1,
            "dup": self.dup <= doubles,
        }
        return [name for name, is_kept in kept.items() if not is_kept]


def proved(run: Run, url: str, folder: Path, plan: Plan) -> Verdict:
    """Return the verdict of one run on the house laid down at `url`; files go into `folder`."""
    begun = time.monotonic()
    with (
        far_end(folder, url, seed=run.seed, faults=run.sink, journal=run.journal) as there,
        _opened(url, plan, folder, there) as house,
    ):
        clock = clock_from(DUE_FROM)
        busy = _kill_again_and_again(house, run, clock)
        house.make_due(run.n)
        recovery = until_all_is_done(house, run.workers, clock)
        return _verdict(house, there, busy, recovery, time.monotonic() - begun)


@contextmanager
def _opened(url: str, plan: Plan, folder: Path, there: FarEnd) -> Iterator[House]:
    house = House.at(url, plan, folder, mail_port=there.port, journal_port=there.journal_port)
    try:
        yield house
    finally:
        house.close()


def _kill_again_and_again(house: House, run: Run, clock: Clock) -> int:
    """Kill workers at random moments; return how often something was due or on its way then.

    From `ready` the longest living one is killed as soon as its heir can work, so that it dies at work; from
    `spawn` the new one, while it starts.
    """
    dice, busy = random.Random(run.seed), 0
    with living(house, run.workers - 1, clock) as alive:
        queue: deque[Worker] = deque(alive)
        for _ in range(run.kills):
            ready = run.kills_from == "ready"
            newest = started(house, clock) if ready else begun(house, clock, from_nothing=True)
            house.make_due(MANY)
            Event().wait(dice.uniform(0, run.life))
            busy += house.is_busy()
            queue.append(newest)
            killed(queue.popleft() if ready else queue.pop())
            alive[:] = queue  # those that are left at the end are looked after there
    return busy


def _verdict(house: House, there: FarEnd, busy: int, recovery: float, wall: float) -> Verdict:
    copies, dead = there.copies(), house.dead()
    twice = {to for to, times in copies.items() if times > 1}
    return Verdict(
        busy=busy,
        lost=len(house.expected - copies.keys() - dead),
        dup=sum(times - 1 for times in copies.values()),
        dup_not_flagged=max(there.came_unflagged(), len(twice - house.flagged())),
        max_copies=max(copies.values(), default=0),
        unknown=len(copies.keys() - house.expected),
        distinct_mid=there.identities(),
        dead=len(dead),
        dead_but_delivered=len(dead & copies.keys()),
        attempts_max=house.most_attempts(),
        found_in_journal=house.found_in_journal(),
        recovery_s=round(recovery, 1),
        wall_s=round(wall, 1),
    )
