"""Answers side by side for those who run the review, and released ones for those who meet about a case."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from malp_flow.engine.answers import Answer
from malp_flow.services import audits
from malp_flow.services.actor import Actor
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, an_app, let_in, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import check_in_browser, other_manager
from tests.web.test_released import WORDS
from tests.web.test_released import Place as HalfBack
from tests.web.test_review import REVIEW, opened

SIDE, RELEASES = f"{REVIEW}/side-by-side", f"{REVIEW}/releases"
POLICE_WORDS = "Custody records were read in full."
POLICE = {
    "records": Answer(text=POLICE_WORDS),
    "read_on": Answer(value="2026-03-02"),
    "heard": Answer(value="as_expected", reason="Spoken to alone."),
    "cells": Answer(value="no"),
}


class Place(HalfBack):
    """A house whose second audit can come back with answers, so that both stand side by side."""

    def release(self) -> None:
        officer = Actor(self.made.partnership, self.made.officer)
        with self.house.transaction() as session:
            review = opened(session, self.made)
            audits.save(session, review, self.made.police_audit, POLICE, by=officer, now=NOON)
            audits.give_back(session, review, self.made.police_audit, by=officer, now=NOON)

    def auditor(self, audit):
        return let_in(self.house, audit)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def released(place):
    """Release the one case, as the manager does it on the page."""
    place.release()
    page = place.browser("Mary Manager").get(RELEASES)
    return page.form(button="Release the answers on C-118").submit()


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_says_who_is_missing_before_the_release(place, name):
    page = place.browser(name).get(SIDE)

    assert "Fernshire Police" in page.main
    assert WORDS not in page.html
    assert place.browser(name).get(f"{SIDE}.csv").status == 404
    assert place.readings() == []


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_shows_the_answers_side_by_side_and_notes_the_reading(place, name):
    place.release()

    page = place.browser(name).get(REVIEW).follow("Side by side")

    assert page.h1 == "Answers side by side"
    assert all(words in page.main for words in (WORDS, POLICE_WORDS, "differs", "not asked"))
    assert [thing.partition(":")[0] for thing in place.readings()] == ["side-by-side"]


def test_gives_the_same_as_a_word_document(place):
    place.release()

    answer = place.browser("Rita Reviewer").get(f"{SIDE}.docx")

    paper = Document(BytesIO(answer.data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert paper.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert any(WORDS in text for text in cells)
    assert POLICE_WORDS in cells
    assert "Fernshire Police, C-118" in cells
    assert "The ratings differ." in [each.text for each in paper.paragraphs]


def test_filters_by_section_agency_and_difference(place):
    place.release()
    client = place.browser("Rita Reviewer")

    form = client.get(SIDE).form(button="Show")
    one = form.fill(section="about", agency="Fernshire Police").submit().main
    apart = client.get(SIDE).form(button="Show").fill(differences="yes").submit().main

    assert POLICE_WORDS in one
    assert WORDS not in one
    assert "How well was the child heard?" in apart
    assert "Which records did you read?" not in apart


def test_gives_the_filtered_answers_to_print_and_as_a_file(place):
    place.release()
    client = place.browser("Rita Reviewer")

    page = client.get(f"{SIDE}?section=voice")
    paper = page.follow("A page to print")
    csv = page.follow("Download as a CSV file")

    assert WORDS in paper.main
    assert "Back to the answers" in paper.main
    assert WORDS in csv.data.decode()
    assert POLICE_WORDS not in csv.data.decode()


def test_hides_them_from_partners_auditors_and_strangers(place):
    place.release()

    pages = [place.browser(name).get(SIDE) for name in ("Petra Partner", "Oscar Officer")]
    stranger = signed_in(place.house, other_manager(place.house)).get(SIDE)

    assert [page.status for page in (*pages, stranger)] == [403, 403, 404]
    assert all(WORDS not in page.html for page in (*pages, stranger))


@pytest.mark.parametrize("back", [False, True])
def test_shows_one_agency_nothing_of_another_before_the_release_to_the_event(place, back):
    if back:
        place.release()
    nurse = place.auditor(place.made.health_audit)

    page = nurse.get(f"/a/{place.made.health_link}/released")
    home = nurse.get(f"/a/{place.made.health_link}/audit")

    assert page.status == 404
    assert POLICE_WORDS not in page.html + home.html
    assert "released to the learning event" not in home.main


def test_shows_the_auditors_on_the_case_all_answers_once_it_is_released(place):
    after = released(place)
    nurse = place.auditor(place.made.health_audit)

    page = nurse.get(f"/a/{place.made.health_link}/audit").follow(
        "Read the answers of all agencies, released to the learning event"
    )

    assert "get an email" in after.notice
    assert page.h1 == "Answers on record C-118"
    assert WORDS in page.main
    assert POLICE_WORDS in page.main
    assert '<form method="post"' not in page.html
    looked = place.browser("Mary Manager").get(f"{REVIEW}/who-looked").main
    assert "Nora Nurse" in looked
    assert "Released to the event: record C-118" in looked


def test_shows_nothing_any_more_once_the_release_is_ended(place):
    released(place)
    manager = place.browser("Mary Manager")

    ended = manager.get(RELEASES).form(button="End the release of C-118").submit()

    assert "The release has ended" in ended.notice
    page = place.auditor(place.made.health_audit).get(f"/a/{place.made.health_link}/released")
    assert page.status == 404


def test_keeps_the_last_day_that_was_typed_where_it_cannot_be(place):
    place.release()
    form = place.browser("Mary Manager").get(RELEASES).form(button="Release the answers on C-118")
    day = next(name for name in form.values if name.endswith("-day"))
    parts = {day: "31", day.replace("-day", "-month"): "2", day.replace("-day", "-year"): "2026"}

    refused = form.fill(parts).submit()

    assert refused.errors == ["31 February 2026 is not a date"]
    assert refused.form(button="Release the answers on C-118").values[day] == "31"


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_pages_that_anybody_can_use(place):
    place.release()
    audit = place.audit
    pages = [SIDE, f"{SIDE}?for=paper", RELEASES, f"{audit}/moderation", f"{audit}/moderation/heard"]

    check_in_browser(
        place.house,
        place.made.manager,
        [*pages, f"{audit}/send-back", f"{REVIEW}/who-looked", f"{REVIEW}/gathered"],
    )


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_a_released_page_that_anybody_can_use(place):
    released(place)
    app = an_app(place.house)
    client = let_in(place.house, place.made.health_audit, client=PageClient(app))

    assert_all_accessible(app, client, [f"/a/{place.made.health_link}/released"])
