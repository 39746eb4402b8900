"""The words of emails on pages: all of them, and each with invented data."""

import pytest

from malp_flow.services.letter_moments import MOMENTS
from malp_flow.web.headers import OF_A_LETTER
from tests.web.administrators import Place

PAGE = "/fernshire/letters"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def ada(place):
    return place.browser(place.ada)


def test_lists_every_letter_with_when_it_goes_and_leads_to_its_words(place, ada):
    page = ada.get("/fernshire/").follow("Administration").follow("Emails and their words")

    one = page.follow("Audit late")

    assert page.h1 == "Emails and their words"
    assert "To the auditor 1 working day after ‘Audit’ was due" in page.main
    assert one.h1 == "Audit late"
    assert "Audit was due Friday 20 November (MALP-2026-07)" in one.main
    assert "Something may well have got in the way." in one.main
    assert "matter.more_time" in one.main
    assert "about 8" in one.main


def test_shows_a_letter_as_a_mail_program_does_under_a_policy_of_its_own(place, ada):
    answer = ada.browser.get(f"{PAGE}/audit_late/html")

    assert answer.headers["Content-Security-Policy"] == OF_A_LETTER
    assert "Dear Sam Okafor" in answer.text


def test_shows_the_merged_letter_with_several_things(place, ada):
    page = ada.get(f"{PAGE}/several_things")

    assert "2 things need you" in page.main
    assert "Your audit is due on Friday 27 November, in 4 working days." in page.main


def test_shows_a_letter_that_several_workflows_send_and_one_that_none_names(place, ada):
    sent, told = ada.get(f"{PAGE}/step_late"), ada.get(f"{PAGE}/new_date")

    assert "To the business manager 1 working day after" in sent.main
    assert "To whoever owes something, when its day changes" in told.main


def test_says_of_every_letter_when_it_goes_and_what_it_is_about(place, ada):
    page = ada.get(PAGE)

    assert "Nothing sends it" not in page.main
    assert "Audits and other returns (" in page.main
    assert MOMENTS.keys() <= place.house.letters.names()


def test_knows_no_letter_by_another_name(place, ada):
    names = ("no_such_letter", "_base", "audit_late%2Fcy", "no_such_letter/html")

    answers = [ada.browser.get(f"{PAGE}/{name}").status_code for name in names]

    assert answers == [404] * 4
