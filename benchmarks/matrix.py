"""How long the matrix of a school round takes: one child's record, 400 agencies.

    python -m benchmarks.matrix 20

Listed (the page as HTML), filtered, and exported as CSV and as JSON, on SQLite. Prints median and worst.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.web.audits_issued import commission_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.school_round import ask_schools

PAGE = "/fernshire/reviews/MALP-2026-07/matrix"
ASKED = {
    "listed": PAGE,
    "second page": f"{PAGE}?page=5",
    "filtered": f"{PAGE}?agency=school+12&status=expected",
    "on paper": f"{PAGE}?for=paper",
    "as CSV": f"{PAGE}.csv",
    "as JSON": f"{PAGE}.json",
}


def taken(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Return median and worst of the milliseconds that an act takes, once warm."""
    act()
    found = []
    for _ in range(times):
        begun = perf_counter()
        act()
        found.append((perf_counter() - begun) * 1e3)
    return median(found), max(found)


def main() -> None:
    """Make the round, ask each page and print a line for it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        house, _clock = a_house(Path(folder))
        made = commission_audits(house, now=NOON)
        number = ask_schools(house, made, 398, now=NOON) + 2
        browser = signed_in(house, made.manager).browser
        for name, path in ASKED.items():
            middle, worst = taken(lambda p=path: browser.get(p).get_data(), times)  # type: ignore[misc]
            print(f"{name} at {number} agencies: {middle:.0f} ms, worst {worst:.0f} ms")


if __name__ == "__main__":
    main()
