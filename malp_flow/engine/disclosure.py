"""Small numbers in a table that anybody may read: kept back, so that nobody is found by counting.

Fewer than five children with one mark may be known by name in their town. A number that could be worked out
from the others of its row or column is kept back with it.
"""

import re
from collections.abc import Sequence

from malp_flow.engine.small_numbers import LEAST, can_be_worked_out, is_small
from malp_flow.wording import gettext as _

_NUMBER = re.compile(r"[0-9][0-9,]*")
_SHARE = re.compile(r"[0-9.,]+ ?%")

Place = tuple[int, int]


def is_number(words: str) -> bool:
    """Whether these words are a whole number and nothing beside."""
    return _NUMBER.fullmatch(words.strip()) is not None


def is_figure(words: str) -> bool:
    """Whether these words are a number or a share of a hundred."""
    return is_number(words) or _SHARE.fullmatch(words.strip()) is not None


def kept_back(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the rows with small numbers in words, and without what would give them away.

    The first column says what each row is about, and stays. Zeros stay: nobody is behind them. A share of a
    row in which a number is kept back is not shown either.
    """
    numbers = {
        (row, column): int(words.replace(",", ""))
        for row, cells in enumerate(rows)
        for column, words in enumerate(cells)
        if column and is_number(words)
    }
    small = {place for place, number in numbers.items() if is_small(number)}
    beside = _given_away(numbers, small)
    hidden_rows = {row for row, _column in small | beside}
    return tuple(
        tuple(
            _shown(words, (row, column), small, beside, shares_hidden=row in hidden_rows)
            for column, words in enumerate(cells)
        )
        for row, cells in enumerate(rows)
    )


def _shown(words: str, place: Place, small: set[Place], beside: set[Place], *, shares_hidden: bool) -> str:
    if place in small:
        return _("fewer than %(number)s") % {"number": LEAST}
    if place in beside or (place[1] and shares_hidden and _SHARE.fullmatch(words.strip())):
        return _("not shown")
    return words


def _given_away(numbers: dict[Place, int], small: set[Place]) -> set[Place]:
    """Return places to keep back with the small ones, so that no sum of a row or column tells one of them."""
    beside: set[Place] = set()
    while alone := _told_by_a_sum(numbers, small, beside):
        beside.add(alone)
    return beside


def _told_by_a_sum(numbers: dict[Place, int], small: set[Place], beside: set[Place]) -> Place | None:
    """Return the smallest number beside hidden ones, where the sum of their row or column tells one."""
    hidden = small | beside
    for axis in (0, 1):
        for line in sorted({place[axis] for place in hidden}):
            there = [place for place in numbers if place[axis] == line and numbers[place]]
            others = [place for place in there if place not in hidden]
            kept = [[numbers[each] for each in there if each in group] for group in (small, beside)]
            if others and can_be_worked_out(*kept):
                return min(others, key=lambda place: (numbers[place], place))
    return None
