"""Days as people type them into three fields."""

from datetime import date

import pytest

from malp_flow.web.typed_days import NoSuchDay, day


def typed(number, month, year):
    return {"on-day": number, "on-month": month, "on-year": year}


@pytest.mark.parametrize("month", ["11", "November", "november", "Nov", "nov."])
@pytest.mark.parametrize("year", ["2026", "26"])
def test_reads_months_by_name_and_years_by_two_figures(month, year):
    assert day(typed("27", month, year), "on") == date(2026, 11, 27)


@pytest.mark.parametrize(("word", "month"), [("Sept", 9), ("Mar", 3), ("May", 5), ("June", 6), ("Jul", 7)])
def test_tells_months_apart_that_begin_alike(word, month):
    assert day(typed("1", word, "2026"), "on").month == month


@pytest.mark.parametrize(
    "what",
    [
        ("27", "No", "2026"),
        ("27", "Ju", "2026"),
        ("27", "Brumaire", "2026"),
        ("", "", ""),
        ("27", "11", "-6"),
    ],
)
def test_refuses_what_is_no_day(what):
    with pytest.raises(NoSuchDay, match="such as 27 11 2026"):
        day(typed(*what), "on")
