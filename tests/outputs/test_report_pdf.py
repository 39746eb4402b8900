"""Reports as PDF: tagged, named and whole, as read back by another library."""

import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from malp_flow.outputs import report_html, report_pdf, report_words
from malp_flow.outputs.report_pdf import NoPdfHere
from tests.a_report import RIGHT_TO_LEFT, a_report, a_small_report
from tests.outputs.report_files import pdf, structure


@pytest.fixture(scope="module")
def reader():
    return pdf(a_report())


@pytest.fixture(scope="module")
def text(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_is_tagged_in_its_language_and_shows_its_title(reader):
    root = reader.root_object

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf has a boolean of its own
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - the same
    assert reader.metadata.title == "Overview report – MALP-2026-07, version 3"
    assert reader.metadata.author == "Fernshire Safeguarding Children Partnership"


def test_says_of_itself_that_it_keeps_to_pdf_ua(reader):
    metadata = reader.root_object["/Metadata"].get_object().get_data().decode()

    assert "pdfuaid" in metadata


def test_has_headings_without_gaps_in_its_structure(reader):
    kinds = [kind for kind, _node in structure(reader)]

    found = [int(kind[2:]) for kind in kinds if kind in {"/H1", "/H2", "/H3", "/H4"}]
    assert found[0] == 1
    assert found.count(1) == 1
    assert found.count(2) == len(a_report().sections) + 1
    assert all(after - before <= 1 for before, after in zip(found, found[1:], strict=False))


def test_tags_tables_with_heads_and_lists_with_items(reader):
    kinds = [kind for kind, _node in structure(reader)]

    assert kinds.count("/Table") == 13 + 1
    assert kinds.count("/TH") > 13
    assert "/L" in kinds
    assert "/LI" in kinds


def test_gives_alternative_words_for_every_figure(reader):
    figures = [node for kind, node in structure(reader) if kind == "/Figure"]

    assert [each for each in figures if not each.get("/Alt")] == []


def test_numbers_its_pages_and_says_which_version_it_is(reader):
    last = " ".join(reader.pages[-1].extract_text().split())

    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in last
    assert "MALP-2026-07 · version 3 · final" in last
    assert "Confidential" in last


def test_keeps_what_people_wrote(text):
    assert 'Health & Co said <b>"we’re" & <they>\'re here</b> {{ 7 * 7 }} {% raw %} {_{ x }_}' in text
    assert text.count(" beside ") == 139
    assert RIGHT_TO_LEFT.split()[0] in text or RIGHT_TO_LEFT.split()[0][::-1] in text


def test_prints_no_addresses(text, reader):
    assert "http" not in text
    assert not any("/URI" in str(page.get("/Annots", "")) for page in reader.pages)


def test_fetches_nothing(tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("never to be seen", "utf-8")
    pictures = f'<img alt="x" src="file://{secret}"><img alt="y" src="http://localhost:9/">'
    page = f'<html lang="en"><title>t</title><h1>t</h1>{pictures}'

    made = report_pdf.written(page)

    assert made.startswith(b"%PDF")
    assert b"never to be seen" not in made
    assert sum("Failed to load" in record.message for record in caplog.records) == 2


def test_says_plainly_where_pdfs_are_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(NoPdfHere, match="PDFs are not installed here"):
        report_pdf.written("<p>x</p>")


def test_makes_a_briefing_on_one_page():
    words = report_words.of_briefing(a_report())

    made = report_pdf.written(report_html.briefing(words, for_pdf=True))

    assert len(pdf_of(made).pages) == 1


def test_makes_a_page_of_each_slide():
    words = report_words.of_slides(a_small_report())

    made = report_pdf.written(report_html.slides(words))

    assert len(pdf_of(made).pages) == len(words["slides"]) + 1


def pdf_of(data):
    return PdfReader(BytesIO(data))


def test_offers_no_pdf_where_the_system_cannot_draw_one(monkeypatch):
    monkeypatch.setattr(report_pdf, "_DRAWN_WITH", ("libnobodyhasthis.so.9",))
    report_pdf._can_draw.cache_clear()

    offered = report_pdf.is_installed()

    report_pdf._can_draw.cache_clear()
    assert not offered
