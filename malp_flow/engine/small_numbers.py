"""Counts of children that nobody can be recognised by: small ones are not told."""

from collections.abc import Mapping

LEAST = 5
"""Counts below it are not told; zero is."""


def suppressed(counts: Mapping[str, int], *, least: int = LEAST) -> dict[str, int | None]:
    """Return the counts with None in place of small ones.

    Where one alone is not told, the next smallest is not either: from the sum of all the one that is
    missing could be worked out.
    """
    hidden = {name for name, number in counts.items() if 0 < number < least}
    others = sorted((number, name) for name, number in counts.items() if number and name not in hidden)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {name: None if name in hidden else number for name, number in counts.items()}
