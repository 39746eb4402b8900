"""Processes compared for choosing one: rehearsed from a day, drawn, and taken into a commission."""

from xml.etree import ElementTree

import pytest

from malp_flow.folders import shipped
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible

PAGE = "/fernshire/workflows/gallery"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("gallery"))


@pytest.fixture(scope="module")
def manager(place):
    return place.manager()


def from_day(client, day, month, year, path=PAGE):
    return client.get(f"{path}?start-day={day}&start-month={month}&start-year={year}")


def test_compares_every_shipped_process_from_a_chosen_day(manager):
    page = from_day(manager, 12, 1, 2026)

    assert page.html.count("Picture, table and calendar<") == len(list(shipped("workflows").glob("*.yaml")))
    assert "Commissioned: 12 January 2026" in page.main
    assert "Signed off: 15 April 2026" in page.main
    assert "13 weeks" in page.main


def test_draws_a_bar_for_each_process_that_ends_on_the_day_in_the_list(manager):
    page = from_day(manager, 12, 1, 2026)

    svg = page.html[page.html.index("<svg ") : page.html.index("</svg>") + 6]
    drawn = ElementTree.fromstring(svg)  # noqa: S314 - our own
    words = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert "15 April 2026" in words
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}rect"))) == page.html.count(
        "Picture, table and calendar<"
    )


def test_counts_with_the_meetings_that_the_partnership_has_entered(place, manager):
    before = from_day(manager, 9, 3, 2026).main
    form = manager.get("/fernshire/bodies/child_protection_committee").form(
        button="See what these dates mean"
    )
    form.fill({"dates": "14 July 2026"}).submit().form(button="Add these meetings").submit()

    after = from_day(manager, 9, 3, 2026).main

    assert "Findings accepted: no day can be foreseen" in before
    assert "Findings accepted: 14 July 2026" in after


def test_leads_from_a_process_with_its_day_to_a_commission_that_has_chosen_it(manager):
    one = from_day(manager, 12, 1, 2026).follow(
        "Picture, table and calendar of Proportionate learning review"
    )

    form = one.follow("Commission with this process").form(button="Continue")

    assert "A review begun on 12 January 2026." in one.main
    assert "One child’s record, a few agencies, a short event and a report of one page." in one.main
    assert ("start-month", "1") in form.values.items()
    assert form.values["workflow"] == one.path.rpartition("/")[2].partition("?")[0]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("31", "2", "2026"), "31 February 2026 is not a date"),
        (("", "2", "2026"), "Enter the day with day, month and year"),
        (("1", "1", "9999"), "Choose a day from two years ago to ten years ahead"),
        (("1", "1", "0001"), "Choose a day from two years ago to ten years ahead"),
        (("x", "<b>", "9" * 30), "Enter the day with day, month and year"),
    ],
)
def test_shows_today_and_says_what_is_wrong_with_a_day(manager, day, said):
    page = from_day(manager, *day)

    assert page.status == 200
    assert said in page.errors[0]
    assert "begins on 4 March 2026" in page.main


def test_gives_an_administrator_the_way_to_files_and_no_commission(place):
    page = place.administrator().get(PAGE)

    assert "Check and activate a file of your own" in page.main
    assert "Commission with this process" not in page.main


@pytest.mark.thorough
def test_shows_pages_that_anybody_can_use(place, manager):
    link = manager.get(PAGE).link("Picture, table and calendar of Multi-agency learning review").href

    assert_all_accessible(place.app, manager, [PAGE, link])
