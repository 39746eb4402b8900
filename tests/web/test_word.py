"""The audit as a Word file: taken away, brought back, looked at and taken over, without JavaScript."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from docx import Document
from openpyxl import load_workbook

from malp_flow.engine.answer_text import LONGEST_ANSWER
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.outputs import audit_words, word_copy, word_reading
from malp_flow.outputs.read_back import WordRead
from malp_flow.outputs.word_copy import Cover
from malp_flow.services import audit_pages, audits
from malp_flow.services.actor import Actor
from malp_flow.services.audit_pages import AuditRead
from tests.outputs.audit_files import TOOL, with_document
from tests.web import taste
from tests.web.audits_issued import SMALL_TOOL, issue_audits
from tests.web.browser import assert_accessible, chromium, serve
from tests.web.houses import a_house, an_app, let_in
from tests.web.page_client import Page, PageClient

ISSUED = datetime(2026, 10, 26, 10, tzinfo=UTC)
RTL = "שלום “quoted” 🙂\n\n=1+1"
GIVEN = {
    "records": Answer(text=RTL),
    "heard": Answer(value="in_part", reason="Seen with a parent each time"),
}


class Place:
    """A house with two issued audits, and a browser for the nurse."""

    def __init__(self, folder: Path, text: str = SMALL_TOOL) -> None:
        self.house, self.clock = a_house(folder, now=ISSUED)
        self.made = issue_audits(self.house, now=ISSUED, text=text)
        self.app = an_app(self.house)
        self.way = f"/a/{self.made.health_link}"

    def browser_of(self, item: UUID) -> PageClient:
        return let_in(self.house, item, client=PageClient(self.app))

    def audit(self) -> AuditRead:
        by = Actor(self.made.partnership, self.made.nurse)
        with self.house.reading() as session:
            return audit_pages.read(session, self.made.health_audit, by=by, now=self.clock[0])

    def keep(self, answers: dict[str, Answer]) -> None:
        by = Actor(self.made.partnership, self.made.nurse)
        with self.house.transaction() as session:
            review = audit_pages.review_of(session, self.made.health_audit, by=by)
            audits.save(session, review, self.made.health_audit, answers, by=by, now=self.clock[0])

    def word(self, answers: dict[str, Answer], *, case: str = "C-118") -> bytes:
        cover = Cover("MALP-2026-07", "NHS Fernshire", case)
        return word_copy.written(self.audit().tool, cover, answers)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def browser(place: Place) -> PageClient:
    return place.browser_of(place.made.health_audit)


def bring(place: Place, browser: PageClient, data: bytes) -> Page:
    """Choose a file and send it. Written by hand: the test client would leave a large one lying open."""
    keys = browser.get(f"{place.way}/upload").form(button="Look at what it says").values
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in keys.items()
        if value
    ]
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="audit.docx"\r\n\r\n'
    body = b"".join([*parts, head, data, b"\r\n--edge--\r\n"])
    kind = "multipart/form-data; boundary=edge"
    return browser.follow(browser.post(f"{place.way}/upload", body, content_type=kind))


# ---------------------------------------------------------------- access


@pytest.mark.parametrize("name", ["word", "upload"])
def test_leads_a_stranger_to_the_landing_page(place: Place, name: str) -> None:
    page = PageClient(place.app).get(f"{place.way}/{name}")

    assert (page.status, page.location) == (303, place.way)


@pytest.mark.parametrize("name", ["word", "upload"])
def test_hides_the_file_from_the_auditor_of_another_agency(place: Place, name: str) -> None:
    other = place.browser_of(place.made.police_audit)

    assert other.get(f"{place.way}/{name}").status == 404


def test_takes_no_file_from_the_auditor_of_another_agency(place: Place) -> None:
    other = place.browser_of(place.made.police_audit)
    keys = other.get(f"/a/{place.made.police_link}/upload").form().values

    page = other.post(f"{place.way}/upload", {**keys, "file": (BytesIO(place.word(GIVEN)), "audit.docx")})

    assert page.status == 404
    assert place.audit().answers == {}


# ---------------------------------------------------------------- taken away


def test_gives_a_word_copy_with_the_answers_kept_so_far(place: Place, browser: PageClient) -> None:
    place.keep(GIVEN)

    file = browser.get(f"{place.way}/audit").follow("Get a Word copy")

    assert file.answer.headers["Content-Disposition"] == 'attachment; filename="audit-MALP-2026-07.docx"'
    read = word_reading.read(file.data, place.audit().tool, Cover("MALP-2026-07", "NHS Fernshire", "C-118"))
    assert (read.answers, read.problems) == (GIVEN, ())


def test_gives_a_blank_copy(place: Place, browser: PageClient) -> None:
    place.keep(GIVEN)

    file = browser.get(f"{place.way}/audit").follow("a blank one")

    assert RTL not in "\n".join(
        cell.text for table in Document(BytesIO(file.data)).tables for cell in table._cells
    )
    assert "custody" not in str(file.data)  # asked of the police only


# ---------------------------------------------------------------- brought back


def test_shows_the_file_beside_what_is_kept_and_takes_it_over(place: Place, browser: PageClient) -> None:
    place.keep({"records": Answer(text="What was kept"), "alone": Answer(value="yes")})

    page = bring(place, browser, place.word(GIVEN))

    assert page.h1 == "Check what the file says"
    assert "What was kept" in page.main
    assert "Seen with a parent each time" in page.main
    assert place.audit().answers["records"] == Answer(text="What was kept")

    page = page.form(button="Take these answers over").submit()

    assert page.notice == "2 answers are taken over."
    assert place.audit().answers == {**GIVEN, "alone": Answer(value="yes")}


def test_takes_over_a_very_long_answer_exactly(
    place: Place, browser: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taste, "LARGEST_PAGE", 1_000_000)  # the page shows all that was read
    long = {"records": Answer(text="🙂שé" * 33_333)}

    page = bring(place, browser, place.word(long))
    page.form(button="Take these answers over").submit()

    assert place.audit().answers == long


def test_lists_what_has_no_place_with_its_text(place: Place, browser: PageClient) -> None:
    def change(document: str) -> str:
        added = "<w:p><w:r><w:t>Ask Jo about May</w:t></w:r></w:p>"
        return document.replace(
            "Partly what we would expect to see</w:t></w:r></w:p></w:tc>",
            "Rather good</w:t></w:r></w:p></w:tc>",
        ).replace("<w:sectPr", f"{added}<w:sectPr")

    page = bring(place, browser, with_document(place.word(GIVEN), change))

    assert "2 texts have no place in this audit" in page.main
    assert "2.1 Answer: “Rather good” is not one of the answers on the list." in page.main
    assert [each.text for each in page.tree.iter("textarea")] == ["Ask Jo about May", "Rather good"]

    page.form(button="Take these answers over").submit()

    assert place.audit().answers["heard"] == Answer(reason="Seen with a parent each time")


def test_asks_whether_it_is_the_right_file(place: Place, browser: PageClient) -> None:
    page = bring(place, browser, place.word(GIVEN, case="C-999"))

    assert "the file says “C-999”, this audit is “C-118”" in page.main


def test_offers_nothing_to_take_over_where_nothing_is_new(place: Place, browser: PageClient) -> None:
    place.keep(GIVEN)

    page = bring(place, browser, place.word(GIVEN))

    assert "Stays as it is" in page.main
    assert not [form for form in page.tree.iter("form") if form.get("method") == "post"]


def test_looks_again_when_answers_were_saved_meanwhile(place: Place, browser: PageClient) -> None:
    page = bring(place, browser, place.word(GIVEN))
    place.keep({"records": Answer(text="Saved meanwhile")})

    page = page.form(button="Take these answers over").submit()

    assert page.errors == [
        "Answers were saved here while you looked. They stand beside those of the file now. Look again."
    ]
    assert "Saved meanwhile" in page.main
    assert place.audit().answers["records"] == Answer(text="Saved meanwhile")

    page.form(button="Take these answers over").submit()

    assert place.audit().answers == GIVEN


def test_keeps_what_was_read_on_the_page_once_the_audit_is_complete(
    place: Place, browser: PageClient
) -> None:
    page = bring(place, browser, place.word(GIVEN))
    place.keep({**GIVEN, "read_on": Answer(does_not_apply=True), "records": Answer(text="Others")})
    by = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        audits.give_back(session, review, place.made.health_audit, by=by, now=place.clock[0])

    page = page.form(button="Take these answers over").submit()
    page = page.form(button="Take these answers over").submit()

    assert page.errors
    assert "Seen with a parent each time" in page.main
    assert place.audit().answers["records"] == Answer(text="Others")


@pytest.mark.parametrize(
    "read",
    [
        "", "[]", "{", '{"answers": {"heard": []}}',
        '{"answers": {"heard": "x"}, "unplaced": [], "problems": []}',
        '{"answers": {"unheard_of": {"text": "x"}}, "unplaced": [], "problems": []}',
        '{"answers": {"cells": {"value": "yes"}}, "unplaced": [], "problems": []}',
        '{"answers": {"heard": {"value": "excellent"}}, "unplaced": [], "problems": []}',
        "[" * 100_000,
    ],
    ids=range(9),
)  # fmt: skip
def test_takes_nothing_over_that_was_tampered_with(place: Place, browser: PageClient, read: str) -> None:
    form = bring(place, browser, place.word(GIVEN)).form(button="Take these answers over")

    page = form.fill(read=read).submit()

    assert page.h1 == "Bring back a file"
    assert page.errors
    assert place.audit().answers == {}


def test_tells_at_once_whoever_must_act_when_the_file_says_that_a_child_is_unsafe(tmp_path: Path) -> None:
    asked = "kind: yes_no, required: false"
    place = Place(tmp_path, SMALL_TOOL.replace(asked, f"{asked}, raises_concern: true"))
    browser = place.browser_of(place.made.health_audit)

    page = bring(place, browser, place.word({"alone": Answer(value="yes")}))
    page = page.form(button="Take these answers over").submit()

    assert page.path.endswith("/concern")
    assert page.notice.startswith("Raised and recorded.")


def test_warns_of_what_looks_like_an_identity_and_saves_it(place: Place, browser: PageClient) -> None:
    page = bring(place, browser, place.word({"records": Answer(text="Her NHS number is 943 476 5919")}))

    page = page.form(button="Take these answers over").submit()

    assert "Something may say who somebody is" in page.notice
    assert "records" in place.audit().answers


# ---------------------------------------------------------------- records in Excel


@pytest.fixture
def with_records(tmp_path: Path) -> Place:
    return Place(tmp_path, TOOL)


def test_takes_records_over_from_an_excel_file(with_records: Place) -> None:
    browser, way = with_records.browser_of(with_records.made.health_audit), with_records.way
    file = browser.get(f"{way}/upload").follow("Get 3.1 in Excel: Chronology")
    book, out = load_workbook(BytesIO(file.data)), BytesIO()
    book.active.append(["about May 2025", "=1+1, she said", "What we’d expect to see"])
    book.save(out)

    page = bring(with_records, browser, out.getvalue())

    assert "What happened: =1+1, she said" in page.main

    page.form(button="Take these answers over").submit()

    entry = {"day": "about May 2025", "event": "=1+1, she said", "kind": "as_expected"}
    assert with_records.audit().answers == {"chronology": Answer(records=(entry,))}


def test_gives_the_records_kept_so_far_under_a_name_that_says_nothing(with_records: Place) -> None:
    with_records.keep({"chronology": Answer(records=({"event": "Seen at school"},))})
    browser = with_records.browser_of(with_records.made.health_audit)

    file = browser.get(f"{with_records.way}/records/chronology")

    name = 'attachment; filename="audit-MALP-2026-07-records.xlsx"'
    assert file.answer.headers["Content-Disposition"] == name
    assert load_workbook(BytesIO(file.data)).active["B2"].value == "Seen at school"


@pytest.mark.parametrize("question", ["heard", "unheard_of"])
def test_gives_no_records_of_a_question_that_asks_for_none(with_records: Place, question: str) -> None:
    browser = with_records.browser_of(with_records.made.health_audit)

    assert browser.get(f"{with_records.way}/records/{question}").status == 404


# ---------------------------------------------------------------- the whole of it


ASKED = """
      - {{id: text_{n}, text: 'What happened {n}?', kind: text}}
      - {{id: day_{n}, text: 'When was it {n}?', kind: date}}
      - {{id: grade_{n}, text: 'Good?', kind: judgement, scale: practice, reason: required, asks_why: true}}
      - {{id: often_{n}, text: 'How often {n}?', kind: choice, scale: seen, reason: optional}}
      - {{id: moments_{n}, text: 'Key moments {n}', kind: records, records: chronology}}
"""


def sixteen_sections() -> str:
    """Return a tool of 16 sections with 80 questions of every kind."""
    sections = [
        f"  - id: part_{n}\n    title: Part {n}\n    questions:{ASKED.format(n=n)}" for n in range(1, 17)
    ]
    return TOOL.partition("sections:")[0] + "sections:\n" + "\n".join(sections)


def test_brings_a_whole_audit_back_as_it_was_kept(tmp_path: Path) -> None:
    place = Place(tmp_path, sixteen_sections())
    tool = place.audit().tool
    given = {question.id: odd_answer(tool, question) for _section, question in tool.questions()}
    place.keep(given | {"text_7": Answer(text="“é” 🙂 " + "x" * 99_994)})
    kept = place.audit().answers

    read = word_reading.read(place.word(kept), tool, Cover("MALP-2026-07", "NHS Fernshire", "C-118"))

    assert len(kept) == 80
    assert len(kept["text_7"].text) == LONGEST_ANSWER
    assert read == WordRead(kept)


def odd_answer(tool: AssembledTool, question: Question) -> Answer:
    """Everything that a question may hold, in words that are easily broken."""
    words = {name: f"{RTL}\n{question.id} {name}" for name in audit_words.fields_of(tool, question)}
    points = tool.points(question)
    value = {"yes_no": "no", "date": "2026-05-06"}.get(question.kind, points[-1].id if points else None)
    columns = tool.columns(question)
    record = {name: f"{name}: {RTL}" for name, column in columns.items() if not column.scale}
    texts = {name: words[name] for name in ("text", "reason", "helped") if name in words}
    return Answer(value=value, records=(record,) if record else (), **texts)


# ---------------------------------------------------------------- files that hurt, or are something else


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ" + b"\0" * 500, "This is no Word or Excel file, whatever its name says."),
        (b"", "This is no Word or Excel file, whatever its name says."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "This file has a password, or is of an old kind."),
        (b"PK\x03\x04" + b"x" * (10 * 1024 * 1024), "This file is larger than 10 MB."),
    ],
    ids=["renamed", "empty", "old", "large"],
)
def test_refuses_a_file_with_one_sentence(place: Place, browser: PageClient, data: bytes, said: str) -> None:
    page = bring(place, browser, data)

    assert (page.status, page.h1) == (200, "Bring back a file")
    assert page.errors[0].startswith(said)


def test_asks_for_a_file_where_none_was_chosen(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.way}/upload").form(button="Look at what it says").submit()

    assert page.errors == ["Choose a file."]


def test_shows_what_could_be_read_in_a_word_file_of_another_making(place: Place, browser: PageClient) -> None:
    paper, out = Document(), BytesIO()
    paper.add_paragraph("Our own chronology")
    paper.save(out)

    page = bring(place, browser, out.getvalue())

    assert page.errors[0].startswith("No box of this audit was found in that file.")
    assert [each.text for each in page.tree.iter("textarea")] == ["Our own chronology"]


def test_answers_fifty_megabytes_with_a_page(place: Place, browser: PageClient) -> None:
    page = bring(place, browser, b"PK\x03\x04" + b"x" * (50 * 1024 * 1024))

    assert (page.status, page.h1) == (413, "That was too large")


def test_takes_large_forms_nowhere_else(place: Place, browser: PageClient) -> None:
    form = browser.get(f"{place.way}/sections/about").form(button="Save and continue")

    page = form.fill({"q-records-text": "x" * (3 * 1024 * 1024)}).submit()

    assert page.status == 413


# ---------------------------------------------------------------- states


def test_takes_no_file_once_the_audit_is_complete_and_still_gives_one(
    place: Place, browser: PageClient
) -> None:
    place.keep({**GIVEN, "read_on": Answer(does_not_apply=True)})
    browser.get(f"{place.way}/check").form(button="Return audit").fill(relationship="outside").submit()

    assert browser.get(f"{place.way}/upload").location == f"{place.way}/check"
    assert browser.get(f"{place.way}/audit").follow("Keep a Word copy").status == 200


@pytest.mark.thorough
@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place: Place, browser: PageClient, tmp_path: Path) -> None:
    kept = browser.browser._cookies.values()
    file = tmp_path / "audit.docx"
    file.write_bytes(place.word(GIVEN, case="C-999"))
    with serve(place.app) as address, chromium() as chrome:
        page = chrome.open(address + place.way)
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        page.goto(f"{address}{place.way}/upload")
        assert_accessible(page)

        page.set_input_files("#file", file)
        page.get_by_role("button", name="Look at what it says").click()
        assert_accessible(page)

        page.get_by_role("button", name="Take these answers over").click()
        assert_accessible(page)

    assert place.audit().answers == GIVEN
