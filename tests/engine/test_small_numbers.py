"""Small counts are not told, and what is told beside them leaves more than one answer open."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine import disclosure
from malp_flow.engine.small_numbers import can_be_worked_out, in_words, suppressed


def solutions(small, large):
    """All that the hidden counts may be, for somebody who knows their sum and which of them are small."""
    total = sum(small) + sum(large)
    ranges = [range(1, 5)] * len(small) + [range(5, total + 1)] * len(large)
    return [each for each in product(*ranges) if sum(each) == total]


@given(st.lists(st.integers(1, 4), max_size=3), st.lists(st.integers(5, 9), max_size=2))
def test_knows_when_a_sum_tells_one_of_the_hidden_counts(small, large):
    all_of_them = solutions(small, large)

    is_told = any(len(set(each)) == 1 for each in zip(*all_of_them, strict=True))

    assert can_be_worked_out(small, large) is is_told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 1, "b": 1, "c": 20}, {"a": None, "b": None, "c": None}),
        ({"a": 4, "b": 4, "c": 20, "d": 9}, {"a": None, "b": None, "c": 20, "d": None}),
        ({"a": 2, "b": 3, "c": 20}, {"a": None, "b": None, "c": 20}),
    ],
)
def test_hides_one_more_where_two_could_be_worked_out(counts, told):
    assert suppressed(counts) == told


def test_hides_one_more_of_a_row_where_two_ones_could_be_worked_out():
    (row,) = disclosure.kept_back([("Age", "1", "1", "20", "22")])

    assert row == ("Age", "fewer than 5", "fewer than 5", "not shown", "22")


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5")])
def test_tells_small_numbers_in_words(number, words):
    assert in_words(number) == words
