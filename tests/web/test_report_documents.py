"""Documents of a report: who may take them, what they hold, and that it is noted."""

from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from malp_flow.outputs import report_pdf
from malp_flow.records.sign_in import AccessLog
from malp_flow.services import holdings, moves
from malp_flow.services.actor import Actor
from tests.outputs.report_files import template, texts
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_partner import SIGN_OFF, STATEMENT, approve, ask_for_changes, put_forward, write
from tests.web.test_review import REVIEW, opened

DOCUMENTS = REVIEW + "/report/documents"


class Place:
    """A house in which a draft is put forward; `sign` makes it final."""

    def __init__(self, folder, **settings) -> None:
        self.house, self.clock = a_house(folder, **settings)
        self.issued = issue_audits(self.house, now=NOON)

    def written(self):
        put_forward(self.house, self.issued, self.clock)
        return self

    def sign(self):
        approve(self.browser("Petra Partner"))
        return self

    def browser(self, name):
        return signed_in(self.house, member(self.house, self.issued, name))

    def reader(self):
        """Return the browser of somebody who may read everything here and change nothing."""
        who = member(self.house, self.issued, "Nora Nurse")
        by = Actor(self.issued.partnership, self.issued.manager)
        with self.house.transaction() as session:
            holdings.grant(session, who, capacity="reader", by=by, now=self.clock[0])
        return signed_in(self.house, who)

    def taken(self):
        with self.house.reading() as session:
            return [thing.partition(":")[0] for thing in session.scalars(select(AccessLog.thing))]


@pytest.fixture
def empty(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def place(empty):
    return empty.written()


def test_says_that_nothing_is_written_yet(empty):
    page = empty.browser("Mary Manager").get(REVIEW + "/report").follow("Documents of the report")

    assert page.h1 == "Documents of the report"
    assert "Nothing is written yet." in page.main
    assert empty.browser("Mary Manager").get(f"{DOCUMENTS}/report.docx").status == 404


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_gives_a_draft_to_those_who_write_it_and_notes_it(place, name):
    client = place.browser(name)

    page = client.get(DOCUMENTS)
    answer = page.follow("Word: Report")

    assert "draft" in page.main
    assert (
        answer.answer.headers["Content-Disposition"] == 'attachment; filename="MALP-2026-07-report-v1.docx"'
    )
    assert any(STATEMENT in text for text in texts(Document(BytesIO(answer.data))))
    assert place.taken() == ["report.docx"]
    assert "report.docx" in client.get(DOCUMENTS).main


def test_shows_no_draft_to_partners_readers_and_strangers(place):
    partner, reader = place.browser("Petra Partner"), place.reader()
    stranger = signed_in(place.house, other_manager(place.house))

    files = [each.get(f"{DOCUMENTS}/table.csv").status for each in (partner, reader, stranger)]

    assert files == [404, 404, 404]
    assert partner.get(DOCUMENTS).status == 404
    assert "There is no final version yet." in reader.get(DOCUMENTS).main
    assert place.taken() == []


def test_gives_the_final_version_to_partners_and_readers(place):
    place.sign()

    page = place.browser("Petra Partner").get(SIGN_OFF).follow("Documents of the final report")
    csv = page.follow("CSV: Table for a committee")
    reader = place.reader().get(f"{DOCUMENTS}/report.html")

    assert "final" in page.main
    assert "Who took a document" not in page.main
    assert STATEMENT in csv.data.decode("utf-8-sig")
    assert STATEMENT in reader.html
    assert reader.answer.headers["Content-Disposition"].endswith('"MALP-2026-07-report-v1.html"')


def test_calls_no_version_final_of_a_review_that_was_withdrawn(place):
    ask_for_changes(place.house, place.issued)
    by = Actor(place.issued.partnership, place.issued.manager)
    with place.house.transaction() as session:
        review = opened(session, place.issued)
        withdraw = next(
            move for move in review.workflow.moves_from(review.state) if move.reason == "required"
        )
        moves.move_on(session, review, withdraw.id, by=by, now=place.clock[0], reason="The case was closed.")

    page = place.browser("Mary Manager").get(DOCUMENTS)

    assert "draft" in page.main
    assert place.browser("Petra Partner").get(DOCUMENTS).status == 404
    assert "There is no final version yet." in place.reader().get(DOCUMENTS).main


def test_shows_the_public_version_and_the_briefing_as_pages(place):
    client = place.browser("Rita Reviewer")

    public = client.get(DOCUMENTS).follow("Public version")
    briefing = client.get(DOCUMENTS).follow("Seven-minute briefing")

    assert "Draft of the public version, made of version 1. Not for publication yet." in public.main
    assert STATEMENT in public.main
    assert STATEMENT in briefing.main
    assert "7. Questions for the team" in briefing.main
    assert place.taken() == ["public", "briefing"]


def test_names_each_place_of_the_public_version_that_looks_like_an_identity(empty):
    empty.written()
    author = Actor(empty.issued.partnership, member(empty.house, empty.issued, "Rita Reviewer"))
    with empty.house.transaction() as session:
        write(session, opened(session, empty.issued), author, "We met Ella-Mae Stone.")

    page = empty.browser("Rita Reviewer").get(DOCUMENTS)

    assert "1 place in the public version looks like an identity." in page.main
    assert "Statements of learning, L1: Ella-Mae Stone" in page.main


def test_gives_a_tagged_pdf_and_slides(place):
    client = place.browser("Rita Reviewer")

    pdf = client.get(f"{DOCUMENTS}/report.pdf")
    slides = client.get(f"{DOCUMENTS}/slides.html")

    assert PdfReader(BytesIO(pdf.data)).root_object["/MarkInfo"]["/Marked"]
    assert '<section class="slide">' in slides.html


def test_says_in_words_that_a_template_is_broken_and_goes_on(tmp_path):
    own = tmp_path / "own"
    (own / "documents").mkdir(parents=True)
    template(own / "documents", "{{ 'a' * 10**9 }}")
    place = Place(tmp_path, own_folder=own).written()
    client = place.browser("Mary Manager")

    page = client.get(DOCUMENTS).follow("Word: Report").follow()

    assert page.path == DOCUMENTS
    assert "documents/report.docx: ‘Mul’ is not allowed in templates of documents." in page.notice
    assert client.get(f"{DOCUMENTS}/table.docx").data.startswith(b"PK")


def test_uses_the_partnerships_own_template(tmp_path):
    own = tmp_path / "own"
    (own / "documents").mkdir(parents=True)
    template(own / "documents", "Ours: {{ reference }}")
    place = Place(tmp_path, own_folder=own).written()

    answer = place.browser("Mary Manager").get(f"{DOCUMENTS}/report.docx")

    assert texts(Document(BytesIO(answer.data))) == ["Ours: MALP-2026-07"]


@pytest.mark.parametrize("name", ["report.exe", "report", "..", "report.docx.docx", "slides.docx"])
def test_knows_no_other_documents(place, name):
    assert place.browser("Mary Manager").get(f"{DOCUMENTS}/{name}").status == 404


def test_says_where_pdfs_are_not_installed(place, monkeypatch):
    monkeypatch.setattr(report_pdf, "find_spec", lambda _name: None)
    client = place.browser("Mary Manager")

    page = client.get(DOCUMENTS)

    assert "PDFs are not installed here." in page.main
    assert "PDF: Report" not in page.main


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_pages_that_anybody_can_use(place):
    pages = [DOCUMENTS, f"{DOCUMENTS}/public", f"{DOCUMENTS}/briefing"]

    check_in_browser(place.house, member(place.house, place.issued, "Mary Manager"), pages)
