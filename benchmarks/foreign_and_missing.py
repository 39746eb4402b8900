"""How long an answer takes about what is not the visitor's own, beside one about what is not there.

    python -m benchmarks.foreign_and_missing 200

In pairs, taking turns: each actor asks for another review, another partnership's review, another agency's
link, and for one that does not exist. Prints both medians and their difference, in milliseconds.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.access.cells import Asking, Line, address, foreign, table
from tests.access.founding import a_world

ASKED = (
    ("reviewer", "review.matrix"),
    ("partner", "partner.sign_off"),
    ("far_manager", "review.matrix"),
    ("auditor", "auditor.home"),
    ("anonymous", "review.matrix"),
)


def pairs(asking: Asking) -> Iterator[tuple[str, str, str, str]]:
    """Yield who asks, what is not theirs, its address, and the address of what is not there."""
    lines = {line.endpoint: line for line in table() if line.method == "GET"}
    for actor, endpoint in ASKED:
        line: Line = lines[endpoint]
        for name, theirs, missing in foreign(asking.world, line, actor):
            yield actor, name, address(asking.world, line, theirs), address(asking.world, line, missing)


def taken(asking: Asking, actor: str, path: str) -> float:
    """Return the milliseconds of one request."""
    begun = perf_counter()
    asking.ask(actor, "GET", path)
    return (perf_counter() - begun) * 1000


def main() -> None:
    """Ask each pair in turns and print a line for it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        asking = Asking(a_world(Path(folder), "report_drafted"))
        for actor, name, theirs, missing in pairs(asking):
            both = [(taken(asking, actor, theirs), taken(asking, actor, missing)) for _ in range(times)]
            there, gone = (median(column) for column in zip(*both, strict=True))
            said = f"{there:.2f} ms, missing {gone:.2f} ms, difference {there - gone:+.2f} ms"
            print(f"{actor}, {name}: {said}")


if __name__ == "__main__":
    main()
