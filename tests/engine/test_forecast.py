"""When a review may end, counted by hand from the pace of others; and what is true of every such range."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.forecast import (
    FEWEST,
    Forecast,
    Place,
    Stay,
    comparable,
    forecast,
    in_words,
    planned_in_words,
)

BEGUN, TODAY = date(2026, 1, 1), date(2027, 2, 1)


def a_past(*stays: tuple[str, int], begun: date = BEGUN) -> tuple[Stay, ...]:
    """Return a review by how many days it stayed in each state, one after the other."""
    found = []
    for state, days in stays:
        found.append(Stay(state, begun, begun := begun + timedelta(days=days)))
    return tuple(found)


def five(*last: int) -> list[tuple[Stay, ...]]:
    """Return reviews that were drafting for so many days each, after 30 days out."""
    return [a_past(("out", 30), ("drafting", days)) for days in last]


def test_ends_between_the_quickest_and_the_slowest_of_five() -> None:
    past = five(10, 20, 30, 40, 50)

    found = forecast(past, Place("drafting", TODAY), today=TODAY)

    assert found == Forecast(5, date(2027, 2, 11), date(2027, 3, 3), date(2027, 3, 23))


def test_counts_what_is_still_to_come_after_the_present_state() -> None:
    past = five(10, 20, 30, 40, 50)

    found = forecast(past, Place("out", TODAY - timedelta(days=10)), today=TODAY)

    # 20 days of 30 are left there, and then 10 to 50 more.
    assert found == Forecast(5, date(2027, 3, 3), date(2027, 3, 23), date(2027, 4, 12))


def test_takes_who_left_sooner_as_leaving_today() -> None:
    past = five(10, 20, 30, 40, 50)

    found = forecast(past, Place("drafting", TODAY - timedelta(days=35)), today=TODAY)

    # Three of them were gone by now; the others have 5 and 15 days left.
    assert found == Forecast(5, TODAY, TODAY, TODAY + timedelta(days=15))


def test_leaves_out_a_tenth_at_either_end_of_ten() -> None:
    past = five(*range(10, 110, 10))

    found = forecast(past, Place("drafting", TODAY), today=TODAY)

    assert found == Forecast(10, date(2027, 2, 21), date(2027, 3, 23), date(2027, 5, 2))


def test_counts_from_the_first_visit_until_the_review_is_there_again() -> None:
    past = [a_past(("drafting", 10), ("asked", 5), ("drafting", 20), ("asked", 5))] * FEWEST

    first, again = (forecast(past, Place("drafting", TODAY, again=a), today=TODAY) for a in (False, True))

    assert first is not None
    assert first.middle == TODAY + timedelta(days=40)
    assert again is not None
    assert again.middle == TODAY + timedelta(days=25)


def test_foresees_nothing_from_fewer_than_five_that_were_where_this_one_is() -> None:
    past = [*five(10, 20, 30, 40), a_past(("out", 30), ("signing", 10))]

    assert forecast(past, Place("drafting", TODAY), today=TODAY) is None
    assert comparable(past, Place("drafting", TODAY)) == 4


days = st.integers(0, 400)
pasts = st.lists(st.tuples(days, days, days), min_size=FEWEST, max_size=12).map(
    lambda rows: [a_past(("out", a), ("drafting", b), ("signing", c)) for a, b, c in rows]
)


@given(past=pasts, stayed=days, later=st.integers(0, 60), state=st.sampled_from(["out", "drafting"]))
@settings(max_examples=60, deadline=None)
def test_never_lies_behind_today_nor_comes_nearer_because_a_day_passed(
    past: list[tuple[Stay, ...]], stayed: int, later: int, state: str
) -> None:
    place = Place(state, TODAY - timedelta(days=stayed))

    now, then = (forecast(past, place, today=TODAY + timedelta(days=n)) for n in (0, later))

    assert now is not None
    assert then is not None
    assert TODAY <= now.soon <= now.middle <= now.late
    assert (now.soon, now.middle, now.late) <= (then.soon, then.middle, then.late)
    assert now.late <= then.late
    assert forecast(past[::-1], place, today=TODAY) == now


def said(soon: date, middle: date, late: date) -> str:
    return in_words(Forecast(9, soon, middle, late), "Signed off")


def test_says_months_and_never_a_day() -> None:
    assert said(date(2027, 3, 2), date(2027, 4, 9), date(2027, 5, 30)) == (
        "‘Signed off’ between March and May 2027, as the last 9 reviews went. "
        "At the pace of half of them, by the end of April 2027."
    )
    assert said(date(2026, 11, 2), date(2026, 11, 9), date(2027, 1, 3)).startswith(
        "‘Signed off’ between November 2026 and January 2027"
    )
    assert said(date(2027, 3, 2), date(2027, 3, 9), date(2027, 3, 30)) == (
        "‘Signed off’ in March 2027, as the last 9 reviews went."
    )


def test_says_the_plan_and_how_few_there_were() -> None:
    assert planned_in_words(date(2027, 3, 2), "Signed off", known=1) == (
        "‘Signed off’ in March 2027 by the plan, if all is done in time. "
        "Only 1 past review here can be compared with this one."
    )
    assert planned_in_words(None, "Signed off", known=0).startswith("No past review here")
