"""Stop PostgreSQL at once, again and again, under workers that go on, and count what the other end holds."""

import random
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests import databases
from tests.proofs.far_end import far_end
from tests.proofs.house_of_reminders import DUE_FROM, House, Plan
from tests.proofs.workers import clock_from, living, until_all_is_done

MANY = 5
"""How many reminders become due before each stop."""


@dataclass(frozen=True)
class Run:
    """What is tried: the server is gone for a moment so many times; the workers are never started anew."""

    seed: int = 1
    workers: int = 2
    n: int = 200
    stops: int = 40
    db: str = "postgres"


@dataclass(frozen=True)
class Verdict:
    """What came of it."""

    busy: int
    workers_dead: int
    lost: int
    dup: int
    dup_not_flagged: int
    unknown: int
    distinct_mid: int
    dead: int
    recovery_s: float
    wall_s: float

    def faults(self, _run: Run) -> list[str]:
        """Return which promises were broken; an empty list is what we want."""
        wrong = ("workers_dead", "lost", "unknown", "dup_not_flagged", "dead")
        found = [name for name in wrong if getattr(self, name)]
        return found if self.distinct_mid == 1 else [*found, "distinct_mid"]


def proved(run: Run, cluster: databases.Cluster, url: str, folder: Path, plan: Plan) -> Verdict:
    """Return the verdict of one run on the house laid down at `url` in a server that only it uses."""
    begun, clock, dice = time.monotonic(), clock_from(DUE_FROM), random.Random(run.seed)
    busy = 0
    with far_end(folder, url, seed=run.seed) as there:
        house = House.at(url, plan, folder, mail_port=there.port, journal_port=None)
        try:
            with living(house, run.workers, clock, "--ticking") as alive:
                for _ in range(run.stops):
                    house.make_due(MANY)
                    Event().wait(dice.uniform(0, 1))
                    busy += house.is_busy()
                    databases.stop_at_once(cluster)
                    Event().wait(dice.uniform(0, 0.5))
                    databases.start_again(cluster)
                house.make_due(run.n)
                dead = sum(process.ended(0) is not None for process in alive)
            recovery = until_all_is_done(house, run.workers, clock)
            copies = there.copies()
            return Verdict(
                busy=busy,
                workers_dead=dead,
                lost=len(house.expected - copies.keys()),
                dup=sum(times - 1 for times in copies.values()),
                dup_not_flagged=there.came_unflagged(),
                unknown=len(copies.keys() - house.expected),
                distinct_mid=there.identities(),
                dead=len(house.dead()),
                recovery_s=round(recovery, 1),
                wall_s=round(time.monotonic() - begun, 1),
            )
        finally:
            house.close()
