"""The board pack: a part for each running review, on a page and in Word."""

from io import BytesIO

import pytest
from docx import Document

from tests.web.administrators import Place
from tests.web.houses import a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import other_manager

PACK = "/fernshire/reports/board-pack"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("board"))


def test_says_of_each_running_review_where_it_is_and_what_it_waits_for(place):
    page = place.manager().get(PACK)

    assert "Running reviews 1" in page.main
    assert "MALP-2026-07 Exploitation" in page.main
    assert "2 expected: 2 not back yet" in page.main
    assert "waits for" in page.main
    assert "Nora Nurse" not in page.main


def test_gives_the_same_as_a_word_document_with_a_page_for_each_review(place):
    manager = place.manager()

    paper = Document(BytesIO(manager.get(f"{PACK}.docx").data))

    said = " ".join(paragraph.text for paragraph in paper.paragraphs)
    headings = [each for each in paper.paragraphs if each.style.name == "Heading 2"]
    assert [each.text for each in headings] == ["MALP-2026-07"]
    assert headings[0].paragraph_format.page_break_before
    assert "Fernshire Safeguarding Children Partnership, as of" in said
    assert "2 expected: 2 not back yet" in [row.cells[1].text for row in paper.tables[1].rows]


def test_says_so_where_no_review_runs(tmp_path):
    house, _clock = a_house(tmp_path)
    manager = signed_in(house, other_manager(house), client=PageClient(an_app(house)))

    page = manager.get("/westshire/reports/board-pack")

    assert "No review runs at present that you may see." in page.main
