"""Small numbers in tables for the public are kept back, and cannot be worked out from the others."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from malp_flow.engine import disclosure

FEW, HIDDEN = "fewer than 5", "not shown"


def test_keeps_back_small_numbers_and_the_next_with_them():
    rows = [["under 5", "2", "8%"], ["5 to 11", "13", "52%"], ["12 and over", "10", "40%"]]

    assert disclosure.kept_back(rows) == (
        ("under 5", FEW, HIDDEN),
        ("5 to 11", "13", "52%"),
        ("12 and over", HIDDEN, HIDDEN),
    )


def test_leaves_zeros_large_numbers_and_words_alone():
    rows = [["Police", "0", "1,200"], ["Health", "–", "Two workers were away."], ["3 schools", "5", "2026"]]

    assert disclosure.kept_back(rows) == tuple(map(tuple, rows))


@pytest.mark.parametrize(("words", "is_one"), [("12", True), ("1,200", True), ("8%", False), ("", False)])
def test_knows_a_number(words, is_one):
    assert disclosure.is_number(words) is is_one


@settings(suppress_health_check=[HealthCheck.too_slow])  # it says how busy the machine is
@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=5))
def test_never_shows_a_small_number_nor_lets_it_be_worked_out_from_a_sum(numbers):
    shown = disclosure.kept_back([["row", *map(str, row)] for row in numbers])

    cells = {(r, c): shown[r][c + 1] for r in range(len(numbers)) for c in range(3)}
    for (row, column), words in cells.items():
        if 0 < numbers[row][column] < 5:
            assert words == FEW
            assert _others_hidden(cells, numbers, column=column, row=row, axis=1)
            assert _others_hidden(cells, numbers, column=column, row=row, axis=0)


def _others_hidden(cells, numbers, *, row, column, axis):
    """Whether nothing but zeros stands open beside it, or another number of the line is hidden too."""
    line = [
        place
        for place in cells
        if place[axis] == (row, column)[axis] and place != (row, column) and numbers[place[0]][place[1]]
    ]
    return not line or any(cells[place] in {FEW, HIDDEN} for place in line)
