"""How timely audits came back: pictures and tables that say the same, and no league table."""

import csv
import io
from collections import defaultdict
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.web import returns_of_a_year
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.returns_of_a_year import RETURNS

TIMELINESS = "/fernshire/reports/timeliness"
SVG = "{http://www.w3.org/2000/svg}"
SAME = "The same numbers: working days of each audit"


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    returns_of_a_year.tell(place)
    return place


def pictures(page):
    parts = page.html.split("<svg ")[1:]
    trees = [ElementTree.fromstring("<svg " + part.split("</svg>")[0] + "</svg>") for part in parts]  # noqa: S314
    return [tree for tree in trees if tree.get("class") == "app-dots"]


def drawn(tree):
    found = defaultdict(list)
    for each in tree.iter():
        if each.get("data-value"):
            found[each.get("data-name")].append(int(each.get("data-value")))
    return {name: sorted(days) for name, days in found.items()}


def table(page, caption):
    """Return the cells of the table with this caption, row by row."""
    for each in page.tree.iter():
        if each.tag.endswith("table") and any("".join(part.itertext()).strip() == caption for part in each):
            rows = [row for row in each.iter() if row.tag.endswith("tr")]
            return [["".join(cell.itertext()).strip() for cell in row] for row in rows[1:]]
    raise AssertionError(f"There is no table “{caption}”.")


def figures_of(page):
    """Return the numbers at the head of the page with their words."""
    for each in page.tree.iter():
        if "app-figures__figure" in (each.get("class") or ""):
            yield tuple("".join(part.itertext()).strip() for part in each)


def numbers(cell):
    return sorted(int(day.replace("\u2212", "-")) for day in cell.split(", "))


def test_draws_what_its_table_says_of_agencies_with_three_returns_or_more(place):
    page = place.manager().get(TIMELINESS)

    audits, _states = pictures(page)
    told = {name: numbers(days) for name, days, _middle in table(page, SAME)}
    assert drawn(audits) == told
    assert told == {name: sorted(days) for name, days in RETURNS.items() if len(days) >= 3}


def test_draws_the_time_in_each_state_as_its_table_says(place):
    page = place.manager().get(TIMELINESS)

    _audits, states = pictures(page)
    rows = table(page, "Time in each state")
    told = {name: numbers(days) for name, number, days, _middle in rows if int(number) >= 3}
    medians = [each.get("data-median") for each in states.iter() if each.get("data-median")]
    assert drawn(states) == told
    assert medians == [middle for _name, number, _days, middle in rows if int(number) >= 3]


def test_says_in_at_most_ten_words_what_a_picture_shows(place):
    page = place.manager().get(TIMELINESS)

    titles = [tree.find(f"{SVG}title").text for tree in pictures(page)]
    boxes = {words: number for number, words in figures_of(page)}
    assert titles[0] == f"{boxes['by the agreed day']} of {boxes['owed']} audits came back by the agreed day"
    assert all(len(title.split()) <= 10 for title in titles)
    assert all(title in page.main for title in titles)


def test_sorts_agencies_by_name_and_gives_a_rate_to_each(place):
    page = place.manager().get(TIMELINESS)

    rows = table(page, "By agency")
    assert [row[0] for row in rows] == sorted(RETURNS)
    assert rows[0][4:6] == ["2\u00a0(50%)", "2"]
    assert rows[2][4:6] == ["0", "1"]


def test_gives_numbers_alone_where_there_are_fewer_than_three_reviews(tmp_path):
    small = Place(tmp_path)
    small.clock[0] = small.clock[0].replace(month=6)

    page = small.manager().get(TIMELINESS)

    assert "fewer than three reviews" in page.main
    assert pictures(page) == []
    assert "%" not in page.main


@pytest.mark.parametrize("query", ["?period=quarter", "?period=year", "?period=nonsense"])
def test_shows_the_period_that_is_asked_for(place, query):
    assert "By agency" in place.manager().get(TIMELINESS + query).main


@pytest.mark.parametrize("period", ["last_quarter", "last_year"])
def test_says_when_nothing_was_due_in_a_period(place, period):
    assert "No audit was due in this period." in place.manager().get(f"{TIMELINESS}?period={period}").main


def test_takes_days_that_are_entered_and_says_what_is_wrong_with_them(place):
    client = place.manager()
    days = {"first-day": "1", "first-month": "2", "first-year": "2026"}
    form = client.get(TIMELINESS).form(button="Show this period")

    right = form.fill(days | {"last-day": "28", "last-month": "2", "last-year": "2026"})
    shown = right.submit()
    wrong = right.fill({"last-year": "2025"}).submit()

    assert "Due from 1 February 2026 to 28 February 2026" in shown.main
    assert "The last day lies before the first" in wrong.main
    assert wrong.title.startswith("Error: ")


def test_gives_the_same_numbers_as_a_file(place):
    client = place.manager()
    page = client.get(TIMELINESS + "?period=year")

    file = page.follow("Download these numbers (CSV)")

    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    agencies = {row[1]: numbers(row[-1]) for row in rows if row[0] == "Agency" and row[-1]}
    assert agencies == {name: sorted(days) for name, days in RETURNS.items()}
    assert "fernshire-timeliness-2026-01-01-2026-12-31.csv" in file.answer.headers["Content-Disposition"]


def test_can_be_read_by_everybody(place):
    client = place.manager()

    assert_all_accessible(place.app, client, [TIMELINESS])


def two_years(place):
    returns_of_a_year.tell(place, due=date(2025, 2, 14), begins="MALP-2025-5")
    return place.manager().get(TIMELINESS)


def test_sets_the_same_days_of_the_year_before_beside_these(place):
    page = two_years(place)

    *_others, years, _states = pictures(page)
    rows = table(page, "Two years by agency")
    assert [row[0] for row in rows[:4]] == [
        "All, 2025", "All, 2026", "Fernshire Police, 2025", "Fernshire Police, 2026",
    ]  # fmt: skip
    told = {row[0]: numbers(row[-1]) for row in rows}
    assert drawn(years) == {
        f"{name}, {year}": told[f"{name}, {year}"]
        for name, days in RETURNS.items() if len(days) >= 3
        for year in (2025, 2026)
    }  # fmt: skip
    assert "a difference asks a question and answers none" in page.main


def test_compares_no_year_with_one_of_which_nothing_is_known(place):
    page = place.manager().get(TIMELINESS)

    assert "Beside the year before" not in page.main
    assert len(pictures(page)) == 2


def test_draws_nothing_of_years_with_few_reviews(tmp_path):
    place = Place(tmp_path)
    for year in (2025, 2026):
        returns_of_a_year.tell(place, due=date(year, 2, 13), begins=f"MALP-{year}-5", themes=("Neglect",))

    page = place.manager().get(TIMELINESS)

    assert pictures(page) == []
    assert table(page, "Two years by agency")[0][1:3] == ["3 of 3", "2 of 3"]
    assert "fewer than three reviews, so there is no picture" in page.main
