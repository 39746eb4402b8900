"""An audit as a Word document, and read back: what is written comes back, and what has no place is listed."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.answers import Answer
from malp_flow.outputs import word_copy, word_reading
from malp_flow.outputs.read_back import NotThisTool, Unplaced, WordRead, taken_over
from malp_flow.outputs.word_copy import Cover
from malp_flow.outputs.word_reading import NoWordFile
from tests.outputs.audit_files import (
    ANSWERS,
    COVER,
    a_tool,
    document_of,
    with_document,
    without_marks,
    without_row,
)

ODD = [
    "‘curly’ and “double”, it’s",
    "👩‍👧 🙂 🇬🇧",
    "שלום, the child said مرحبا",
    "=1+1",
    "+44 and -2 and @sum",
    "  two lines\n\n\n   and   three  spaces ",
    "<w:t>&amp;</w:t> ]]> <!-- -->",
    "a\tb\x0bc\r\nd\u2028e",
    "x\u200bz\u00a0\u2011\u00ad\ufffe\uffffy",
    "e\u0301 and \u00e9",
    "1.1 Answer",
    "Which records did you read?",
    "🙂" * LONGEST_ANSWER,
    "one\n" * (LONGEST_ANSWER // 4),
]


def there_and_back(answers: dict[str, Answer]) -> WordRead:
    tool = a_tool()
    return word_reading.read(word_copy.written(tool, COVER, answers), tool, COVER)


# ---------------------------------------------------------------- what it looks like


def test_prints_everything_that_somebody_needs_on_paper() -> None:
    paper = Document(BytesIO(word_copy.written(a_tool(), COVER, {})))

    said = [(each.style.name, each.text) for each in paper.paragraphs if each.text]
    assert said[0] == ("Title", "A small audit")
    assert ("Heading 1", "2. Voice of the child") in said
    assert ("Heading 2", "2.1 How well was the child heard?") in said
    assert ("List Bullet", "Partly what we’d expect to see") in said
    assert ("Normal", "All systems.") in said
    assert len(paper.tables) == 7


def test_says_whose_audit_it_is_and_nothing_of_the_child() -> None:
    data = word_copy.written(a_tool(), COVER, {})

    document = document_of(data)
    for fact in ("MALP-2026-07", "NHS Fernshire", "C-118", "A small audit, version 3"):
        assert fact in document
    assert word_copy.file_name("MALP-2026-07") == "audit-MALP-2026-07.docx"


def test_gives_every_box_a_mark_of_its_own_that_word_can_keep() -> None:
    tool = a_tool(TOOL_WITH_LONG_ID)

    marks = document_of(word_copy.written(tool, COVER, {})).split('<w:tag w:val="')[1:]
    named = [mark.partition('"')[0] for mark in marks]
    assert len(named) == len(set(named))
    assert max(map(len, named)) <= word_copy.LONGEST_MARK


TOOL_WITH_LONG_ID = f"""
tool: long
version: 1
title: Long
sections:
  - id: one
    title: One
    questions:
      - {{id: {"a" * 60}, text: 'Why?', kind: text}}
      - {{id: {"a" * 59}b, text: 'How?', kind: text}}
"""


def test_reads_questions_with_the_longest_ids() -> None:
    tool, answers = (
        a_tool(TOOL_WITH_LONG_ID),
        {"a" * 60: Answer(text="Why"), "a" * 59 + "b": Answer(text="How")},
    )

    read = word_reading.read(word_copy.written(tool, COVER, answers), tool, COVER)

    assert read == WordRead(answers)


def test_turns_what_is_written_from_right_to_left() -> None:
    document = document_of(word_copy.written(a_tool(), COVER, {"records": Answer(text="שלום")}))

    assert "<w:bidi/>" in document


# ---------------------------------------------------------------- there and back


def test_brings_every_kind_of_answer_back_as_it_was() -> None:
    assert there_and_back(ANSWERS) == WordRead(ANSWERS)


def test_reads_nothing_out_of_a_blank_copy() -> None:
    assert there_and_back({}) == WordRead({})


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_brings_odd_text_back_as_it_is_kept(text: str) -> None:
    kept = {"records": Answer(text=cleaned(text)), "heard": Answer(value="in_part", reason=cleaned(text))}

    assert there_and_back(kept) == WordRead(kept)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(alphabet="\n\r\t =\u2028ab\u202e\u0301\U0001f642", max_size=60))
def test_brings_any_text_back_as_it_is_kept(first: str, second: str) -> None:
    answers = {"records": Answer(text=cleaned(first)), "heard": Answer(reason=cleaned(second))}
    kept = {name: answer for name, answer in answers.items() if not answer.is_blank()}

    assert there_and_back(answers) == WordRead(kept)


def test_finds_the_boxes_by_their_numbers_where_another_programme_lost_the_marks() -> None:
    tool = a_tool()
    data = with_document(word_copy.written(tool, COVER, ANSWERS), without_marks)

    assert word_reading.read(data, tool, COVER) == WordRead(ANSWERS)


# ---------------------------------------------------------------- what people write


def rewritten(*changes: tuple[str, str], answers: dict[str, Answer] | None = None, **more: str) -> WordRead:
    tool = a_tool()

    def change(document: str) -> str:
        for old, new in changes:
            assert old in document
            document = document.replace(old, new, 1)
        return document

    data = with_document(
        word_copy.written(tool, COVER, ANSWERS if answers is None else answers), change, **more
    )
    return word_reading.read(data, tool, COVER)


@pytest.mark.parametrize(
    "written",
    ["6 May 2026", "6th may 2026", "Wed 6 May 2026", "2026-05-06", "06/05/2026", "6.5.2026", "6 MAY, 2026"],
)
def test_reads_a_day_as_people_write_it(written: str) -> None:
    read = rewritten(("6 May 2026</w:t></w:r></w:p></w:tc>", f"{written}</w:t></w:r></w:p></w:tc>"))

    assert (read.answers["read_on"].value, read.problems) == ("2026-05-06", ())


@pytest.mark.parametrize("written", ["PARTLY what we'd  expect to see.", "Partly what we’d expect to see"])
def test_reads_an_answer_whatever_its_marks_and_capitals(written: str) -> None:
    told = answer_box("in_part", written)

    assert told.answers["heard"].value == "in_part"


def answer_box(point: str, written: str) -> WordRead:
    words = {"in_part": "Partly what we’d expect to see"}[point]
    end = "</w:t></w:r></w:p></w:tc>"
    return rewritten((f"{words}{end}", f"{written}{end}"))


def test_lists_an_answer_that_is_not_on_the_list_and_keeps_its_reason() -> None:
    read = answer_box("in_part", "Rather well")

    assert read.answers["heard"] == Answer(reason="Seen with a parent", helped="Time")
    assert read.unplaced == (Unplaced("2.1 Answer", "Rather well"),)
    assert read.problems == ("2.1 Answer: “Rather well” is not one of the answers on the list.",)


@pytest.mark.parametrize("day", ["31 February 2026", "last May", "13/13/2026"])
def test_lists_a_day_that_is_none(day: str) -> None:
    read = rewritten(("6 May 2026</w:t></w:r></w:p></w:tc>", f"{day}</w:t></w:r></w:p></w:tc>"))

    assert "read_on" not in read.answers
    assert read.unplaced == (Unplaced("1.2 Answer", day),)


def test_lists_what_was_written_outside_the_boxes() -> None:
    heading = "2.1 How well was the child heard?</w:t></w:r></w:p>"
    read = rewritten((heading, f"{heading}<w:p><w:r><w:t>Ask Jo too</w:t></w:r></w:p>"))

    assert read == WordRead(ANSWERS, (Unplaced("Near question 2.1", "Ask Jo too"),))


def test_lists_a_table_and_notes_that_somebody_added() -> None:
    cells = [f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("May", "Seen")]
    row = f"<w:tr>{''.join(cells)}</w:tr>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = "<w:comment><w:p><w:r><w:t>Check this</w:t></w:r></w:p></w:comment>"
    read = rewritten(
        ("<w:sectPr", f"<w:tbl>{row}</w:tbl><w:sectPr"),
        comments=f'<w:comments xmlns:w="{space}">{note}</w:comments>',
    )

    assert read.answers == ANSWERS
    assert [each.text for each in read.unplaced] == ["May\nSeen", "Check this"]


def test_lists_the_second_of_two_answers_to_one_question() -> None:
    tool = a_tool()

    def twice(document: str) -> str:
        tables = document.split("<w:tbl>")
        table = "<w:tbl>" + tables[2].partition("</w:tbl>")[0] + "</w:tbl>"
        return document.replace("<w:sectPr", table.replace("All of them", "None at all") + "<w:sectPr", 1)

    read = word_reading.read(with_document(word_copy.written(tool, COVER, ANSWERS), twice), tool, COVER)

    assert read.answers == ANSWERS
    assert read.unplaced == (Unplaced("1.1 Answer, a second time", "None at all.\n\n“Every” one"),)
    assert read.problems == ("1.1 Answer stands in the file twice. The first one is taken.",)


def test_tells_of_rows_and_questions_that_are_gone() -> None:
    tool = a_tool()

    def less(document: str) -> str:
        for mark in ("heard:reason", "records:text", "records:does_not_apply"):
            document = without_row(document, mark)
        return document

    read = word_reading.read(with_document(word_copy.written(tool, COVER, ANSWERS), less), tool, COVER)

    assert read.problems == ("Not in this file, so left as they are here: 1.1, 2.1 Reason.",)
    assert read.answers["heard"] == Answer(value="in_part", helped="Time")


def test_lists_what_stands_in_a_box_of_another_audit() -> None:
    read = rewritten(("malp:q:records:text", "malp:q:unheard_of:text"))

    assert Unplaced("In a box of another audit", "All of them.\n\n“Every” one") in read.unplaced
    assert "The file holds a box that this audit does not have." in read.problems


def test_asks_whether_it_is_the_right_file_when_it_is_of_another_record() -> None:
    tool, other = a_tool(), Cover("MALP-2026-07", "NHS Fernshire", "C-119")

    read = word_reading.read(word_copy.written(tool, other, ANSWERS), tool, COVER)

    assert read.answers == ANSWERS
    assert read.problems == (
        "Child’s record: the file says “C-119”, this audit is “C-118”. Is it the right file?",
    )


def test_takes_a_blank_copy_that_names_no_record() -> None:
    tool = a_tool()

    read = word_reading.read(word_copy.written(tool, Cover("MALP-2026-07"), ANSWERS), tool, COVER)

    assert read == WordRead(ANSWERS)


def test_prefers_an_answer_to_a_cross_and_lists_the_cross() -> None:
    both = {"records": Answer(text="All", does_not_apply=True)}

    read = there_and_back(both)

    assert read.answers == {"records": Answer(text="All")}
    assert read.unplaced == (Unplaced("1.1 Does not apply to us", "Yes"),)


def test_lists_a_cross_that_says_neither_yes_nor_no() -> None:
    read = rewritten(("Yes</w:t></w:r></w:p></w:tc>", "in part</w:t></w:r></w:p></w:tc>"))

    assert read.answers["alone"] == Answer(reason="A baby")
    assert read.unplaced == (Unplaced("2.2 Does not apply to us", "in part"),)


def test_leaves_out_what_a_tracked_change_took_out() -> None:
    gone = "<w:del><w:r><w:delText>Not this</w:delText></w:r></w:del>"
    new = "<w:ins><w:r><w:t>But this. </w:t></w:r></w:ins>"
    read = rewritten(
        (
            '<w:r><w:rPr/><w:t xml:space="preserve">All of',
            f'{gone}{new}<w:r><w:rPr/><w:t xml:space="preserve">All of',
        )
    )

    assert read.answers["records"].text == "But this. All of them.\n\n“Every” one"
    assert not read.unplaced


def test_lists_an_answer_that_is_too_long_whole() -> None:
    text = "x" * (LONGEST_ANSWER + 1)

    read = there_and_back({"records": Answer(text=text)})

    assert read.unplaced == (Unplaced("1.1 Answer", text),)
    assert "records" not in read.answers


def test_says_that_pictures_are_not_taken_over() -> None:
    read = rewritten(("<w:sectPr", "<w:p><w:r><w:drawing/></w:r></w:p><w:sectPr"))

    assert read.problems == ("There is a picture in the file. Pictures are not taken over.",)


# ---------------------------------------------------------------- records


def test_prints_records_under_titles_that_every_page_repeats_with_rows_to_spare() -> None:
    document = document_of(word_copy.written(a_tool(), COVER, ANSWERS))

    table = document.partition('malp:q:chronology:records"')[2].partition("</w:tbl>")[0]
    assert "<w:tblHeader/>" in table
    assert table.count("<w:tr>") == 1 + len(ANSWERS["chronology"].records) + 3


def test_takes_a_record_that_somebody_wrote_into_a_further_row() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("June", "Moved"))
    end = "</w:tbl></w:sdtContent></w:sdt>"
    read = rewritten((end, f"<w:tr>{cells}</w:tr>{end}"))

    assert read.answers["chronology"].records[-1] == {"day": "June", "event": "Moved"}
    assert not read.problems


def test_lists_what_is_not_on_the_list_in_a_record() -> None:
    within = (
        '=HYPERLINK(1)</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="3200" w:type="dxa"/></w:tcPr><w:p/>'
    )
    wrong = within.replace("<w:p/>", "<w:p><w:r><w:t>Rather good</w:t></w:r></w:p>")
    read = rewritten((within, wrong))

    assert read.answers == ANSWERS
    assert read.unplaced == (Unplaced("3.1 Records, 2, Kind", "Rather good"),)


# ---------------------------------------------------------------- files that are something else


def test_refuses_a_word_file_of_another_making_and_keeps_what_it_says() -> None:
    paper, out = Document(), BytesIO()
    paper.add_paragraph("Chronology of our own")
    paper.save(out)

    with pytest.raises(NotThisTool) as refused:
        word_reading.read(out.getvalue(), a_tool(), COVER)

    assert refused.value.unplaced == (Unplaced("At the beginning", "Chronology of our own"),)


def test_refuses_a_workbook_where_a_word_file_is_asked_for() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(NoWordFile):
        word_reading.read(out.getvalue(), a_tool(), COVER)


# ---------------------------------------------------------------- beside what is kept


@pytest.mark.parametrize(
    ("kept", "read", "then"),
    [
        (Answer(text="Old"), Answer(text="New"), Answer(text="New")),
        (
            Answer(value="in_part", reason="Why"),
            Answer(value="as_expected"),
            Answer(value="as_expected", reason="Why"),
        ),
        (
            Answer(value="in_part", reason="Why"),
            Answer(does_not_apply=True),
            Answer(reason="Why", does_not_apply=True),
        ),
        (Answer(does_not_apply=True), Answer(text="New"), Answer(text="New")),
        (Answer(text="Old"), Answer(), Answer(text="Old")),
        (Answer(records=({"a": "1"},)), Answer(), Answer(records=({"a": "1"},))),
        (Answer(records=({"a": "1"},)), Answer(records=({"a": "2"},)), Answer(records=({"a": "2"},))),
    ],
)
def test_leaves_what_is_kept_where_a_box_is_blank(kept: Answer, read: Answer, then: Answer) -> None:
    assert taken_over(kept, read) == then
