"""Everybody chooses the language of their pages; with an account, of their letters too."""

import pytest

from malp_flow.services import people
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient

ACCOUNT = "/account"


class Place:
    """A house that offers Welsh, with audits out and a manager signed in."""

    def __init__(self, folder, **settings):
        self.house, self.clock = a_house(folder, **settings)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)
        self.manager = signed_in(self.house, self.made.manager, client=PageClient(self.app))

    def stranger(self):
        return PageClient(self.app)

    def language_of_manager(self):
        with self.house.reading() as session:
            return people.language_of(session, self.made.manager)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, languages="cy")


def menu(page):
    return [link.text for link in page.links]


def test_keeps_a_language_for_pages_and_letters(place):
    chosen = place.manager.get(ACCOUNT).form(button="Save language").fill(language="cy").submit()

    assert chosen.notice.endswith("yn yr iaith hon o hyn ymlaen.")
    assert place.language_of_manager() == "cy"
    assert "Heddiw" in menu(place.manager.get("/fernshire/"))


def test_marks_what_is_in_the_other_language_and_no_more(place):
    place.manager.get(ACCOUNT).form(button="Save language").fill(language="cy").submit()

    page = place.manager.get(ACCOUNT)

    assert page.tree.get("lang") == "en"
    assert [part.get("lang") for part in page.having("govuk-template__header")] == ["cy"]
    assert [part.get("lang") for part in page.having("govuk-template__footer")] == ["cy"]
    assert "Cymraeg" in page.main


def test_offers_languages_to_who_has_no_account_and_keeps_the_choice(place):
    browser = place.stranger()

    browser.get("/sign-in").follow("Cymraeg")

    assert "Preifatrwydd" in menu(browser.get("/sign-in"))
    assert "Privacy" in menu(place.stranger().get("/sign-in"))
    assert "Privacy" in menu(browser.get("/sign-in?language=en"))


def test_knows_only_languages_that_the_place_offers(place):
    form = place.manager.get(ACCOUNT).form(button="Save language")
    form.values["language"] = "en-XA"

    page = form.submit()

    assert page.notice == "Choose one of the languages."
    assert place.language_of_manager() == "en"
    assert "Privacy" in menu(place.stranger().get("/sign-in?language=en-XA"))


def test_says_nothing_of_languages_where_there_is_english_alone(tmp_path):
    place = Place(tmp_path)

    assert "Save language" not in place.manager.get(ACCOUNT).html
    assert "app-languages" not in place.stranger().get("/sign-in").html
