"""Points of an agenda are known again once it is another one."""

import pytest

from malp_flow.engine.agenda import carried, points


def test_reads_one_point_a_line_without_empty_ones():
    assert points("Records\n\n  What was hard \n") == ("Records", "What was hard")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (["Records", "Hard", "Next"], {0: 0, 1: 1, 2: 2, 3: 3}),
        (["Welcome", "Records", "Hard", "Next"], {0: 0, 1: 2, 2: 3, 3: 4}),
        (["Next", "records", "Hard "], {0: 0, 1: 2, 2: 3, 3: 1}),
        (["Hard"], {0: 0, 1: 0, 2: 1, 3: 0}),
        (["Records", "What was hard", "Next"], {0: 0, 1: 1, 2: 2, 3: 3}),
        (["Welcome", "Records", "Next"], {0: 0, 1: 2, 2: 0, 3: 3}),
        ([], {0: 0, 1: 0, 2: 0, 3: 0}),
    ],
    ids=["same", "one before", "another order", "shortened", "renamed", "one for another", "empty"],
)
def test_says_where_each_point_has_gone(new, expected):
    assert carried(["Records", "Hard", "Next"], new) == expected


def test_uses_each_of_two_points_of_the_same_words_once():
    assert carried(["Break", "Break"], ["Start", "Break", "Talk", "Break"]) == {0: 0, 1: 2, 2: 4}
