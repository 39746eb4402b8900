"""Help by part and by words, and the statements that take their words from settings."""

from datetime import date

import pytest

from malp_flow.settings import Settings
from malp_flow.web.account import help_topics
from tests.web.administrators import Place
from tests.web.houses import a_house, an_app
from tests.web.page_client import PageClient
from tests.web.test_manager import member

SAID = {
    "organisation": "Fernshire Council",
    "contact_name": "Review team",
    "contact_telephone": "01632 960 000",
    "contact_hours": "Monday to Friday, 9am to 5pm",
    "privacy_notice": "https://www.fernshire.example/privacy",
    "data_protection_contact": "Data protection officer, 01632 960 001",
}
TESTED = {
    "accessibility_status": "partially",
    "accessibility_tested_on": date(2026, 10, 5),
    "accessibility_tested_by": "Access Lab",
    "accessibility_problems": "The plan cannot be read aloud; Long tables",
}


def stranger(folder, **settings):
    house, _clock = a_house(folder, **settings)
    return PageClient(an_app(house))


def test_shows_each_their_own_part_first_and_the_pages_they_can_open(tmp_path):
    place = Place(tmp_path)
    manager, reviewer = (
        place.manager().get("/help"),
        place.browser(member(place.house, place.made, "Rita Reviewer")).get("/help"),
    )

    assert manager.main.index("Reminders, and holding them back") < manager.main.index("For everybody")
    assert reviewer.main.index("Writing the report") < reviewer.main.index("For everybody")
    assert "Timeliness" in manager.main
    assert "Timeliness" not in reviewer.main
    assert {link.href for link in manager.links if link.text == "Search"} == {"/fernshire/search"}


def test_opens_every_page_of_help_to_anybody_and_finds_them_by_words(tmp_path):
    browser = stranger(tmp_path)
    titles = [browser.get(f"/help/{each.key}").h1 for each in help_topics.topics()]

    found = browser.get("/help").form(button="Search").fill(find="PIN mailbox").submit()
    none = browser.get("/help").form(button="Search").fill(find="zebra").submit()

    assert titles == [each.title for each in help_topics.topics()]
    assert "1 page of help with these words" in found.main
    assert found.follow("Answering an audit").h1 == "Answering an audit"
    assert "0 pages of help" in none.main
    assert found.path == none.path == "/help"
    assert browser.get("/help/zebra").status == 404


def test_counts_working_days_in_words_on_a_page_and_in_the_footer(tmp_path):
    page = stranger(tmp_path).get("/help/working-days")

    assert "the working days after today, up to and including the day itself" in page.main
    assert "Working days leave out weekends, bank holidays and closed days." in page.text


def test_claims_nothing_of_accessibility_that_nobody_has_tested(tmp_path):
    browser = stranger(tmp_path)
    page = browser.get("/accessibility")

    assert "Not yet tested." in page.main
    assert "No compliance is claimed." in page.main
    assert "the partnership that invited you" in page.main
    assert "The day on which this statement was prepared has not been set." in page.main
    assert "__Host" not in browser.get("/cookies").main


def test_fills_the_statements_with_what_the_place_has_set(tmp_path):
    browser = stranger(tmp_path, **SAID, **TESTED)
    statement, privacy = browser.get("/accessibility").main, browser.get("/privacy")

    assert "partially compliant" in statement
    assert "The plan cannot be read aloud" in statement
    assert "last tested on 5 October 2026, by Access Lab" in statement
    assert "Monday to Friday, 9am to 5pm" in statement
    assert "Data protection officer, 01632 960 001" in privacy.main
    assert privacy.link("Its privacy notice says more").href == SAID["privacy_notice"]
    assert "Monday to Friday, 9am to 5pm" in browser.get("/help/zebra").main


@pytest.mark.parametrize(
    "lacks", ["accessibility_tested_on", "accessibility_tested_by", "accessibility_problems"]
)
def test_lets_nobody_claim_without_a_test_or_hide_what_it_found(lacks):
    with pytest.raises(ValueError, match="MALP_ACCESSIBILITY"):
        Settings(**{name: value for name, value in TESTED.items() if name != lacks})
