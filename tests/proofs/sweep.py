"""Let a worker die at each named point, let another one go on, and count what the other end holds (SWEEP)."""

import random
import time
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.crash_points import BEHIND_THE_DOT
from tests.proofs.far_end import far_end
from tests.proofs.house_of_reminders import DUE_FROM, House, Plan
from tests.proofs.workers import Worker, begun, clock_from, killed, until_all_is_done

REMINDERS = 8
IN_ONE_REVIEW = 2
"""So that planning them takes several transactions."""
LONGEST_LIFE = 60
"""Seconds after which a worker that should have died is seen to live on."""
_HELD = "smtp.before_data:1"
"""Before a worker can take a letter back, another must have died over it: here, with nothing sent yet."""


@dataclass(frozen=True)
class Death:
    """One death: at which point, and the n-th time that a worker came by there."""

    db: str
    point: str
    time: int

    @property
    def may_double(self) -> bool:
        return self.point in BEHIND_THE_DOT


@dataclass(frozen=True)
class Verdict:
    """What came of one death."""

    crashes: int
    lost: int
    dup: int
    dup_not_flagged: int
    unknown: int
    distinct_mid: int
    wall_s: float

    def faults(self, death: Death) -> list[str]:
        """Return which promises were broken; an empty list is what we want."""
        kept = {
            "crashes": self.crashes == 1,
            "lost": self.lost == 0,
            "unknown": self.unknown == 0,
            "dup_not_flagged": self.dup_not_flagged == 0,
            "distinct_mid": self.distinct_mid == 1,
            "dup": self.dup <= death.may_double,
        }
        return [name for name, is_kept in kept.items() if not is_kept]


def drawn(db: str, point: str, turn: int) -> Death:
    """Return the death at a point in one of the turns: the same turn gives the same death."""
    most = {"plan": 4, "claim": 2, "take_back": 1}.get(point.partition(".")[0], REMINDERS)
    return Death(db, point, random.Random(f"{point} {turn}").randint(1, most))


def proved(death: Death, url: str, folder: Path, plan: Plan) -> Verdict:
    """Return what came of one death on the house laid down at `url`; files go into `folder`."""
    since, clock = time.monotonic(), clock_from(DUE_FROM)
    with far_end(folder, url) as there:
        house = House.at(url, plan, folder, mail_port=there.port, journal_port=None)
        try:
            house.make_due(REMINDERS)
            if death.point.startswith("take_back"):
                _died(begun(house, clock, "--crash-at", _HELD))
            crashes = _died(begun(house, clock, "--crash-at", f"{death.point}:{death.time}"))
            until_all_is_done(house, 1, clock)
            copies = there.copies()
            return Verdict(
                crashes=crashes,
                lost=len(house.expected - copies.keys()),
                dup=sum(times - 1 for times in copies.values()),
                dup_not_flagged=there.came_unflagged(),
                unknown=len(copies.keys() - house.expected),
                distinct_mid=there.identities(),
                wall_s=round(time.monotonic() - since, 1),
            )
        finally:
            house.close()


def _died(process: Worker) -> int:
    """Wait until a worker is gone; whether it went by itself."""
    code = process.ended(LONGEST_LIFE)
    if code is None:
        killed(process)
    return int(code == 137)
