"""Deputies of the partners of one review, on a page."""

from pathlib import Path

import pytest

from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_review import REVIEW

PAGE = REVIEW + "/deputies"
DAYS = {
    "first-day": "5", "first-month": "3", "first-year": "2026",
    "last-day": "20", "last-month": "3", "last-year": "2026",
}  # fmt: skip


class Place:
    def __init__(self, folder: Path):
        self.house, _clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)
        self.petra = member(self.house, self.made, "Petra Partner")

    def manager(self) -> PageClient:
        return signed_in(self.house, self.made.manager, client=PageClient(self.app))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def named(place, client, **changed):
    form = client.get(PAGE).form(button="Name the deputy")
    return form.fill(DAYS | {"partner": place.petra, "deputy": place.made.nurse} | changed).submit()


def test_leads_there_from_the_set_up(place):
    page = place.manager().get(REVIEW + "/set-up").follow("Deputies of the partners")

    assert page.h1 == "Deputies"
    assert "Nobody stands in for a partner." in page.main


def test_names_a_deputy_and_shows_them(place):
    page = named(place, place.manager())

    assert page.notice == "The deputy is named. Both get an email."
    assert "Petra Partner" in page.main
    assert "Nora Nurse" in page.main
    assert "Thursday 5 March" in page.main


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"partner": ""}, ["Choose the partner"]),
        ({"deputy": ""}, ["Choose who stands in"]),
        ({"first-day": "x"}, ["Enter the day with day, month and year, such as 27 11 2026."]),
        ({"last-day": "31", "last-month": "2"}, ["31 February 2026 is not a date"]),
        (
            {"last-year": "2025"},
            ["The last day lies before the first, or is over already. Give both days anew."],
        ),
    ],
)
def test_says_what_is_wrong_and_keeps_the_days(place, changed, said):
    page = named(place, place.manager(), **changed)

    assert page.errors == said
    assert page.form(button="Name the deputy").values["first-year"] == "2026"


def test_refuses_a_partner_as_their_own_deputy(place):
    page = named(place, place.manager(), deputy=place.petra)

    assert page.errors == ["Nobody is their own deputy. Name somebody else."]


@pytest.mark.thorough
def test_shows_a_page_that_anybody_can_use(place):
    client = place.manager()
    named(place, client)

    assert_all_accessible(place.app, client, [PAGE])
