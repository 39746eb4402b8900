"""Years of reminders in virtual time over the real services and a real database, all by a seed.

make sim                                                          ten years; the seed is drawn and printed
python -m tests.proofs.simulation --days 3652 --seed 1
python -m tests.proofs.simulation --days 365 --mutants            each seeded fault must be noticed

A line of JSON for each run. Only the mail server is played; it looks into the database as each letter comes.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import structlog

from malp_flow.records.session import migrate
from tests.proofs.seeded_faults import FAULTS
from tests.proofs.years import world

IN_MEMORY = Path("/dev/shm")
TEN_YEARS = 3652


def told(url: str, *, days: int, seed: int, fault: str = "", agencies: int = 5) -> dict[str, object]:
    """Live so many days on the empty database at `url`, and return the line that is printed of them.

    With a fault it ends on the day on which that is noticed.
    """
    begun = time.monotonic()
    with FAULTS[fault]() if fault else nullcontext(), world(url, seed, agencies=agencies) as lived:
        lived.live(days, ends_when_wrong=bool(fault))
        found = lived.found()
    return {
        "days": days,
        "seed": seed,
        "fault": fault,
        "letters": len(lived.far_end.taken),
        "steps": len(lived.far_end.arrived),
        "twice_flagged": lived.far_end.twice_flagged,
        "late_beside_another": lived.far_end.late_beside_another(),
        "happened": dict(sorted(lived.people.happened.items())),
        "wrong": dict(Counter(each.rule for each in found)),
        "examples": [each.words for each in found[:3]],
        "wall_s": round(time.monotonic() - begun, 1),
    }


def main() -> None:
    """Run one simulation, or one for each seeded fault; exit 1 when a verdict is not as it must be."""
    asked = _asked()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    seed, bad = asked.seed or random.SystemRandom().randrange(1, 10**6), False
    print(f"seed {seed}", file=sys.stderr, flush=True)  # noqa: T201 - it is a command
    for fault in FAULTS if asked.mutants else [""]:
        with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
            url = f"sqlite:///{folder}/years.db"
            migrate(url)
            line = told(url, days=asked.days, seed=seed, fault=fault)
        bad |= bool(line["wrong"]) is not bool(fault)
        print(json.dumps(line), flush=True)  # noqa: T201 - it is a command
    sys.exit(bad)


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--days", type=int, default=TEN_YEARS)
    asked.add_argument("--seed", type=int, default=0, help="0 draws one")
    asked.add_argument("--mutants", action="store_true", help="with each seeded fault in turn")
    return asked.parse_args()


if __name__ == "__main__":
    main()
