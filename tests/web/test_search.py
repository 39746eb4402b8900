"""Search: what it finds for whom, and that what was looked for stands in no address."""

import pytest

from tests.web.administrators import Place
from tests.web.test_manager import member

SEARCH = "/fernshire/search"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("search"))


def looked_for(browser, words):
    return browser.get(SEARCH).form(button="Search").fill(find=words).submit()


def test_finds_reviews_records_agencies_and_people_for_a_manager(place):
    manager = place.manager()

    theme, record, agency, name, address = (
        looked_for(manager, words)
        for words in ("exploit", "c-118", "police", "nora nurse", "nora.nurse@fernshire.example")
    )

    assert "1 result for “exploit”" in theme.main
    assert theme.follow("MALP-2026-07").h1
    assert "C-118" in record.main
    assert "Asked in: MALP-2026-07" in agency.main
    assert name.follow("Nora Nurse").h1 == "Nora Nurse"
    assert "Nora Nurse" in address.main
    assert {page.path for page in (theme, record, agency, name, address)} == {SEARCH}


def test_tells_a_reviewer_of_no_person_and_an_administrator_of_no_review(place):
    reviewer, administrator = (
        place.browser(member(place.house, place.made, "Rita Reviewer")),
        place.administrator(),
    )

    assert "0 results for" in looked_for(reviewer, "nora nurse").main
    assert "MALP-2026-07" in looked_for(reviewer, "exploit").main
    assert "0 results for" in looked_for(administrator, "exploit").main
    assert "Nora Nurse" in looked_for(administrator, "nora").main


def test_says_how_to_look_when_nothing_or_too_little_was_typed(place):
    manager = place.manager()

    nothing, short = looked_for(manager, "zebra"), looked_for(manager, "z")

    assert "0 results for “zebra”" in nothing.main
    assert "part of a word is enough" in nothing.main
    assert short.errors == ["Enter at least 2 characters"]
    assert "What people wrote is not searched" in nothing.main
