"""What acts cost that happen thousands of times a day: counting days, sealing a page, following the history.

    python -m benchmarks.small_acts 5

Prints the median over the rounds, of process CPU.
"""

import sys
from collections.abc import Callable
from datetime import date
from statistics import median
from time import process_time

from malp_flow.engine.chain import verify
from tests.engine.test_chain import a_chain
from tests.engine.test_working_days import ENGLAND
from tests.records.test_sealing import closed, opened

PAGE = "x" * 3000
ENTRIES = 2000


def taken(act: Callable[[], object], times: int, rounds: int) -> float:
    """Return the seconds that an act takes, as the median of some rounds."""
    act()
    found = []
    for _ in range(rounds):
        begun = process_time()
        for _ in range(times):
            act()
        found.append((process_time() - begun) / times)
    return median(found)


def main() -> None:
    """Measure each."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    entries, heads = a_chain(ENTRIES)
    days = taken(lambda: ENGLAND.add(date(2026, 12, 10), 20), 2000, rounds)
    page = taken(lambda: opened(closed(PAGE)), 500, rounds)
    chain = taken(lambda: verify(iter(entries), expected=heads), 1, rounds)
    print(f"twenty working days counted: {days * 1e6:.1f} µs")
    print(f"a page of {len(PAGE)} signs sealed and opened: {page * 1e6:.1f} µs")
    print(f"entries of a history verified: {ENTRIES / chain:,.0f} a second")


if __name__ == "__main__":
    main()
