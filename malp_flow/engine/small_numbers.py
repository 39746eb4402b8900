"""Counts that nobody can be recognised by: small ones are not told, and cannot be worked out either."""

from collections.abc import Collection, Mapping

from malp_flow.wording import gettext

LEAST = 5
"""Counts below it are not told; zero is."""


def is_small(number: int, *, least: int = LEAST) -> bool:
    """Whether a count is not told: at least one, and fewer than `least`."""
    return 0 < number < least


def in_words(number: int) -> str:
    """Return a count as a sentence may tell it: in figures, or “fewer than 5”."""
    return gettext("fewer than %(number)s") % {"number": LEAST} if is_small(number) else str(number)


def plural(number: int) -> int:
    """Return the number that the grammar of a sentence follows: “fewer than 5” are several."""
    return LEAST if is_small(number) else number


def can_be_worked_out(small: Collection[int], large: Collection[int], *, least: int = LEAST) -> bool:
    """Whether somebody who knows the sum of these hidden counts, and which are small, knows one of them.

    Of a small one it is known that it lies between 1 and `least` - 1, of a large one that it is not below
    `least`.
    """
    total, most = sum(small) + sum(large), (least - 1) * len(small)
    spare = total - len(small) - least * len(large)
    low = 1 if large else max(1, total - most + least - 1)
    of_small = small and low >= min(least - 1, 1 + spare)
    low = least if len(large) > 1 else max(least, total - most)
    of_large = large and low >= least + spare
    return bool(of_small or of_large)


def suppressed(counts: Mapping[str, int], *, least: int = LEAST) -> dict[str, int | None]:
    """Return the counts with None in place of small ones.

    Where one of those that are missing could be worked out from the sum of all, the next smallest is not
    told either.
    """
    small = {name for name, number in counts.items() if is_small(number, least=least)}
    others = sorted((number, name) for name, number in counts.items() if number and name not in small)
    hidden = set(small)
    while others and hidden and _are_open(counts, small, hidden - small, least):
        hidden.add(others.pop(0)[1])
    return {name: None if name in hidden else number for name, number in counts.items()}


def _are_open(counts: Mapping[str, int], small: set[str], beside: set[str], least: int) -> bool:
    numbers = [counts[name] for name in small], [counts[name] for name in beside]
    return can_be_worked_out(*numbers, least=least)
