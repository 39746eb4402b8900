"""The auditor's pages, from the first question to the receipt, as a person without JavaScript uses them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from malp_flow.engine.lives import ReturnState
from malp_flow.records.audits import Answer
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.services import audit_pages, audits
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from tests.web.audits_issued import SMALL_TOOL, issue_audits
from tests.web.browser import assert_accessible, chromium, serve
from tests.web.houses import a_house, an_app, let_in, signed_in
from tests.web.page_client import Page, PageClient

ISSUED = datetime(2026, 10, 26, 10, tzinfo=UTC)
LATE = timedelta(days=30)
PAGES = ("audit", "sections/about", "sections/voice", "check", "not-known")


class Place:
    """A house with two issued audits, and browsers for the people in it."""

    def __init__(self, folder: Path, text: str = SMALL_TOOL) -> None:
        self.house, self.clock = a_house(folder, now=ISSUED)
        self.made = issue_audits(self.house, now=ISSUED, text=text)
        self.app = an_app(self.house)
        self.nurse = f"/a/{self.made.health_link}"
        self.officer = f"/a/{self.made.police_link}"

    def browser_of(self, item: UUID) -> PageClient:
        """Return a browser in which this audit's own auditor got in."""
        return let_in(self.house, item, client=PageClient(self.app))

    def state_of(self, item: UUID) -> str:
        with self.house.reading() as session:
            return session.get_one(Item, item).state

    def entries(self) -> int:
        with self.house.reading() as session:
            return session.scalar(select(func.count()).select_from(Entry)) or 0

    def revisions(self) -> int:
        with self.house.reading() as session:
            return session.scalar(select(func.count()).select_from(Answer)) or 0


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def browser(place: Place) -> PageClient:
    return place.browser_of(place.made.health_audit)


def saved(page: Page, **answers: str) -> Page:
    fields = {f"q-{name.replace('__', '-')}": text for name, text in answers.items()}
    return page.form(button="Save and continue").fill(fields).submit()


def complete_sections(place: Place, browser: PageClient) -> Page:
    first = browser.get(f"{place.nurse}/sections/about").form(button="Save and continue")
    second = first.fill({"q-records-text": "All of them", "q-read_on-not-for-us": ["yes"]}).submit()
    judged = {"q-heard-value": "in_part", "q-heard-reason": "Seen with a parent each time"}
    return second.form(button="Save and continue").fill(judged).submit()


# ---------------------------------------------------------------- access


@pytest.mark.parametrize("name", PAGES)
def test_leads_a_stranger_to_the_landing_page(place: Place, name: str) -> None:
    stranger = PageClient(place.app)

    page = stranger.get(f"{place.nurse}/{name}")

    assert (page.status, page.location) == (303, place.nurse)


def test_says_when_the_agency_was_told_which_child_is_meant(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/audit")

    assert "Your agency was told on Monday 26 October, outside this system." in page.main
    assert "telephone" not in page.main


@pytest.mark.parametrize("name", [*PAGES, "receipt"])
def test_hides_an_audit_from_the_auditor_of_another_agency(place: Place, name: str) -> None:
    other = place.browser_of(place.made.police_audit)

    page = other.get(f"{place.nurse}/{name}")

    assert page.status == 404


@pytest.mark.parametrize("name", ["audit", "sections/about", "check", "not-known"])
def test_takes_nothing_from_the_auditor_of_another_agency(place: Place, name: str) -> None:
    other = place.browser_of(place.made.police_audit)
    own = other.get(f"{place.officer}/not-known").form().values
    before = place.entries()

    page = other.post(f"{place.nurse}/{name}", {**own, "searched": "All", "q-records-text": "Mine"})

    assert page.status == 404
    assert (place.state_of(place.made.health_audit), place.entries()) == ("issued", before)


def test_keeps_answers_from_the_business_manager(place: Place) -> None:
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))

    page = manager.get(f"{place.nurse}/check")

    assert page.status == 404


def test_reads_an_audit_for_nobody_but_its_auditor(place: Place) -> None:
    officer = Actor(place.made.partnership, place.made.officer)

    with place.house.reading() as session, pytest.raises(NotHere):
        audit_pages.read(session, place.made.health_audit, by=officer, now=ISSUED)


def test_writes_nothing_when_an_audit_is_only_looked_at(place: Place, browser: PageClient) -> None:
    before = place.entries()

    for name in PAGES:
        browser.get(f"{place.nurse}/{name}")

    assert (place.state_of(place.made.health_audit), place.entries()) == ("issued", before)


def test_finds_no_section_that_the_audit_does_not_have(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/nowhere")

    assert page.status == 404


# ---------------------------------------------------------------- the audit and its questions


def test_tells_the_auditor_what_is_asked_by_when_and_whom_to_call(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/audit")

    assert page.h1 == "Your audit"
    assert "Due Monday 16 November" in page.main
    assert "01632 960001" in page.main
    assert "1. About this audit Not started" in page.main


def test_notes_that_an_audit_was_opened_when_its_auditor_starts(place: Place, browser: PageClient) -> None:
    home = browser.get(f"{place.nurse}/audit")

    page = home.form(button="Start").fill(relationship="outside").submit()

    assert page.h1 == "About this audit"
    assert place.state_of(place.made.health_audit) == ReturnState.opened
    assert "What do you have to do with this work?" not in browser.get(f"{place.nurse}/audit").main


def test_starts_nothing_before_the_auditor_says_what_they_have_to_do_with_the_work(
    place: Place, browser: PageClient
) -> None:
    home = browser.get(f"{place.nurse}/audit")

    page = home.form(button="Start").submit()

    assert page.errors == ["Say what you have to do with this work."]
    assert place.state_of(place.made.health_audit) == ReturnState.issued


def test_stops_an_auditor_who_had_a_part_in_the_work_and_asks_the_manager(
    place: Place, browser: PageClient
) -> None:
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))

    page = browser.get(f"{place.nurse}/audit").form(button="Start").fill(relationship="in_line").submit()
    refused = saved(browser.get(f"{place.nurse}/sections/about"), records__text="All of them")

    assert "The business manager has been asked who should audit." in page.main
    assert refused.errors[0].startswith("You had a part in this work")
    assert place.revisions() == 0
    assert (
        "NHS Fernshire, record C-118: the auditor had a part in the work" in manager.get("/fernshire/").main
    )


def test_asks_an_agency_only_what_is_meant_for_its_kind(place: Place, browser: PageClient) -> None:
    other = place.browser_of(place.made.police_audit)

    health, police = (
        browser.get(f"{place.nurse}/sections/voice"),
        other.get(f"{place.officer}/sections/voice"),
    )

    assert "Was custody used?" not in health.main
    assert "Was custody used?" in police.main


def test_keeps_answers_of_every_kind_for_another_day(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/about")
    form = page.form(button="Save and come back later").fill(
        {"q-records-text": "The “whole” record\r\nand more", "q-read_on-day-day": "4"}
        | {"q-read_on-day-month": "3", "q-read_on-day-year": "2026"}
    )

    home = form.submit()

    again = home.follow("1. About this audit").form(button="Save and continue").values
    assert home.notice == "Your answers are saved."
    assert "1. About this audit Completed" in home.main
    assert again["q-records-text"] == "The “whole” record\nand more"
    assert [again[f"q-read_on-day-{part}"] for part in ("day", "month", "year")] == ["4", "3", "2026"]


def test_keeps_what_was_typed_when_something_in_it_is_wrong(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/about")
    wrong = {"q-read_on-day-day": "31", "q-read_on-day-month": "2", "q-read_on-day-year": "2026"}

    page = page.form(button="Save and continue").fill({"q-records-text": "Nearly all", **wrong}).submit()

    values = page.form(button="Save and continue").values
    assert page.errors == ["This must be a real date, such as 6 May 2026."]
    assert (values["q-records-text"], values["q-read_on-day-day"]) == ("Nearly all", "31")
    assert place.revisions() == 1


def test_takes_does_not_apply_as_an_answer(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/voice")

    page = page.form(button="Save and continue").fill({"q-heard-value": "does-not-apply"}).submit()

    assert "2.1 How well was the child heard? Does not apply to us" in page.main


def test_keeps_one_revision_of_an_answer_that_did_not_change(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/voice")
    saved(page, heard__value="in_part")

    saved(browser.get(f"{place.nurse}/sections/voice"))

    assert place.revisions() == 1


# ---------------------------------------------------------------- returning


def test_returns_a_whole_audit_and_gives_a_receipt(place: Place, browser: PageClient) -> None:
    check = complete_sections(place, browser)

    page = check.form(button="Return audit").fill(relationship="outside").submit()

    assert page.h1 == "Audit returned"
    assert "Your receipt number" in page.main
    assert "Learning event: it has no date yet." in page.main
    assert place.state_of(place.made.health_audit) == ReturnState.complete


def test_shows_answers_but_no_way_to_change_them_once_complete(place: Place, browser: PageClient) -> None:
    receipt = (
        complete_sections(place, browser).form(button="Return audit").fill(relationship="outside").submit()
    )

    page = receipt.follow("Read your answers")

    assert page.h1 == "Your answers"
    assert "Seen with a parent each time" in page.main
    assert not [link for link in page.links if link.text.startswith("Change")]


def test_takes_a_return_with_gaps_and_lets_them_be_filled_in(place: Place, browser: PageClient) -> None:
    half = saved(browser.get(f"{place.nurse}/sections/voice"), heard__value="in_part")
    receipt = half.form(button="Return audit with gaps").fill(relationship="outside").submit()
    returned = place.state_of(place.made.health_audit)

    page = complete_sections(place, browser).form(button="Return audit").submit()

    assert "3 questions are not complete" in receipt.main
    assert (returned, place.state_of(place.made.health_audit)) == ("returned", "complete")
    assert page.h1 == "Audit returned"


def test_leads_from_each_gap_to_its_question(place: Place, browser: PageClient) -> None:
    page = saved(browser.get(f"{place.nurse}/sections/voice"), heard__value="in_part")

    question = page.follow("How well was the child heard?")

    assert "How well was the child heard? The reason for this answer is missing." in page.main
    assert page.link("How well was the child heard?").href.endswith("/sections/voice#q-heard")
    assert question.h1 == "Voice of the child"


def test_takes_a_late_return(place: Place) -> None:
    place.clock[0] = ISSUED + LATE
    browser = place.browser_of(place.made.health_audit)
    home = browser.get(f"{place.nurse}/audit")

    page = complete_sections(place, browser).form(button="Return audit").fill(relationship="outside").submit()

    assert "Overdue" in home.main
    assert page.h1 == "Audit returned"


def test_takes_a_return_that_the_review_went_ahead_without(place: Place, browser: PageClient) -> None:
    manager = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=manager)
        reason = "The agency is closed for the whole of this month."
        audits.accept_absence(session, review, place.made.health_audit, reason=reason, by=manager, now=ISSUED)
    home = browser.get(f"{place.nurse}/audit")

    page = complete_sections(place, browser).form(button="Return audit").fill(relationship="outside").submit()

    assert "The review has gone ahead without this audit." in home.main
    assert page.h1 == "Audit returned"
    assert place.state_of(place.made.health_audit) == ReturnState.complete


def test_returns_an_audit_once_however_often_the_button_is_pressed(place: Place, browser: PageClient) -> None:
    form = complete_sections(place, browser).form(button="Return audit").fill(relationship="outside")
    first = form.submit()
    before = place.entries()

    second = form.submit()

    assert (second.h1, place.entries()) == (first.h1, before)


def test_records_that_an_agency_does_not_know_the_child(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/audit").follow("We do not know this child")
    asked = page.form().submit()

    page = asked.form().fill(searched="Both record systems").submit()

    assert asked.errors == ["Say which records you searched."]
    assert page.h1 == "Answer recorded"
    assert place.state_of(place.made.health_audit) == ReturnState.nil_return


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place: Place, browser: PageClient) -> None:
    kept = browser.browser._cookies.values()
    with serve(place.app) as address, chromium() as chrome:
        page = chrome.open(address + place.nurse)
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])

        for name in PAGES:
            page.goto(f"{address}{place.nurse}/{name}")

            assert_accessible(page)

        complete_sections(place, browser).form(button="Return audit").fill(relationship="outside").submit()
        page.goto(f"{address}{place.nurse}/receipt")
        assert_accessible(page)
