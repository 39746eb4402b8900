"""How much work something is, counted in a way that is the same on a slow machine."""

import sys
from collections.abc import Callable
from types import FrameType

MOST_CALLS = 2_000_000
"""About 0.3 s of a slow core."""


def calls_while(act: Callable[[], object]) -> int:
    """How many functions were called meanwhile: work, instead of time."""
    calls = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return calls
