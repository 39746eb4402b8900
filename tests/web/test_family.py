"""The page on which it is recorded whether and how the family is heard."""

from pathlib import Path

import pytest

from malp_flow.engine.definition import Capacity
from malp_flow.services import holdings
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_review import REVIEW

FAMILY = f"{REVIEW}/family"
SAID = "They wished for one person to talk to."


@pytest.fixture
def place(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    return house, issue_audits(house, now=NOON)


def browser(place, name="Mary Manager"):
    house, made = place
    return signed_in(house, member(house, made, name))


def test_shows_nothing_of_it_to_strangers(place):
    house, _made = place

    page = signed_in(house, other_manager(house)).get(FAMILY)

    assert page.status == 404


def test_records_it_from_the_page_of_the_review(place):
    page = browser(place).get(REVIEW).follow("Whether the family is heard")

    form = page.form(button="Record this").fill(
        {"decided": "yes", "ways": ["meeting"], "heard_words": SAID, "told_on-day": "3"}
        | {"told_on-month": "3", "told_on-year": "2026"}
    )
    after = form.submit()

    assert after.notice == "Recorded. Nobody gets an email about it."
    assert all(words in after.main for words in (SAID, "At a meeting", "3 March 2026", "Mary Manager"))


def test_keeps_what_was_typed_and_says_at_each_field_what_is_wrong(place):
    form = browser(place).get(FAMILY).form(button="Record this")

    page = form.fill({"decided": "no", "why": "07700 900123", "told_on-day": "31", "told_on-month": "2"})
    refused = page.submit()
    again = refused.form(button="Record this").fill({"told_on-day": "", "told_on-month": ""}).submit()

    assert "31" in refused.html
    assert "contact data" in again.errors[0]
    assert again.form(button="Record this").values["why"] == "07700 900123"


def test_warns_of_what_looks_like_a_name_and_keeps_it(place):
    form = browser(place).get(FAMILY).form(button="Record this")

    page = form.fill(decided="yes", why="It was Tamsin Quillfeather who asked for it.").submit()

    assert "looks like somebody’s identity" in page.main
    assert "Tamsin Quillfeather" in page.main


def test_lets_a_reader_read_and_not_record(place):
    house, made = place
    browser(place).get(FAMILY).form(button="Record this").fill(decided="yes", why=SAID).submit()
    with house.transaction() as session:
        by = Actor(made.partnership, made.manager)
        one = member(house, made, "Oscar Officer")
        holdings.grant(session, one, capacity=Capacity.reader, by=by, now=NOON)

    page = signed_in(house, one).get(FAMILY)

    assert SAID in page.main
    assert "Record this" not in page.main


@pytest.mark.slow
def test_is_accessible(place):
    house, made = place
    check_in_browser(house, made.manager, [FAMILY])
