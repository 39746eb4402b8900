"""Records as an Excel workbook, and read back: text stays text, and what has no place is listed."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.answers import Answer
from malp_flow.outputs import audit_words, record_sheets
from malp_flow.outputs.audit_words import Place
from malp_flow.outputs.read_back import NotThisTool, Unplaced, WordRead
from malp_flow.outputs.record_sheets import NoSheet
from malp_flow.outputs.word_copy import Cover
from tests.outputs.audit_files import ANSWERS, COVER, a_tool
from tests.outputs.test_packages import GOOD
from tests.outputs.test_word_copy import ODD

KEPT = ANSWERS["chronology"]
TITLES = ("3.1 When", "What happened", "Kind")


def the_place() -> Place:
    return next(place for place in audit_words.places(a_tool()) if place.question.id == "chronology")


def sheet_of(answer: Answer = KEPT, cover: Cover = COVER) -> bytes:
    return record_sheets.written(a_tool(), cover, the_place(), answer)


def there_and_back(answer: Answer) -> WordRead:
    return record_sheets.read(sheet_of(answer), a_tool(), COVER)


def typed(*rows: tuple[Any, ...]) -> WordRead:
    """What is read of a workbook that somebody wrote in Excel."""
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return record_sheets.read(out.getvalue(), a_tool(), COVER)


def records(read: WordRead) -> tuple[Any, ...]:
    return read.answers["chronology"].records


# ---------------------------------------------------------------- there and back


def test_brings_records_back_as_they_were() -> None:
    read = there_and_back(KEPT)

    assert read.answers == {"chronology": KEPT}
    assert read.unplaced == ()


@pytest.mark.parametrize("text", [*ODD, "_x0041_ and _x000D_", "'quoted"], ids=range(len(ODD) + 2))
def test_brings_odd_text_back_as_it_is_kept(text: str) -> None:
    kept = Answer(records=({"day": "2026", "event": cleaned(text)},))

    assert there_and_back(kept).answers == {"chronology": kept}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_brings_any_text_back_as_it_is_kept(texts: list[str]) -> None:
    kept = Answer(records=tuple({"event": cleaned(text)} for text in texts if cleaned(text)))

    assert there_and_back(kept).answers == ({"chronology": kept} if kept.records else {})


def test_lets_a_long_text_run_over_into_further_columns() -> None:
    sheet = load_workbook(BytesIO(sheet_of(Answer(records=({"event": "x" * LONGEST_ANSWER},))))).active

    assert [cell.value for cell in sheet[1]] == [
        "3.1 When", "What happened", "What happened (2)", "What happened (3)", "What happened (4)", "Kind",
    ]  # fmt: skip
    assert max(len(cell.value or "") for cell in sheet[2]) <= record_sheets.LONGEST_CELL


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@sum", '=HYPERLINK("http://192.0.2.1")', "|x"])
def test_writes_what_begins_like_a_formula_as_text(text: str) -> None:
    cell = load_workbook(BytesIO(sheet_of(Answer(records=({"event": text},))))).active["B2"]

    assert (cell.value, cell.data_type, cell.quotePrefix, cell.number_format) == (text, "s", True, "@")


def test_names_no_child_and_nobody_else() -> None:
    book = load_workbook(BytesIO(sheet_of()))

    assert (book.properties.creator or "", book.sheetnames) == ("", ["3.1 Records"])
    assert record_sheets.file_name("MALP-2026-07") == "audit-MALP-2026-07-records.xlsx"


# ---------------------------------------------------------------- what people write


def test_reads_days_numbers_and_answers_as_people_write_them() -> None:
    read = typed(
        TITLES,
        (date(2026, 5, 6), 12.0, "partly what we'd expect to see"),
        (datetime(2026, 5, 7, 14, 30), 2.5, None),  # noqa: DTZ001 - Excel knows no time zones
    )

    assert records(read) == (
        {"day": "6 May 2026", "event": "12", "kind": "in_part"},
        {"day": "7 May 2026 14:30", "event": "2.5"},
    )


def test_takes_a_formula_over_as_its_text() -> None:
    read = typed(TITLES, ("May", "=1+1", None))

    assert records(read) == ({"day": "May", "event": "=1+1"},)
    assert read.problems == ("What begins with “=” is taken over as text; nothing is worked out.",)


def test_lists_what_is_not_on_the_list_and_what_stands_in_columns_of_their_own() -> None:
    read = typed((*TITLES, "Notes"), ("May", "Seen", "Rather good", "Ask Jo"))

    assert records(read) == ({"day": "May", "event": "Seen"},)
    assert read.unplaced == (
        Unplaced("3.1 Records, the row of titles", "Notes"),
        Unplaced("3.1 Records, row 1, column 4", "Ask Jo"),
        Unplaced("3.1 Records, 1, Kind", "Rather good"),
    )


def test_takes_columns_in_any_order() -> None:
    read = typed(("3.1 When", "Kind", "What happened"), ("May", None, "Seen"))

    assert records(read) == ({"day": "May", "event": "Seen"},)


def test_goes_by_the_order_of_columns_where_the_titles_are_gone() -> None:
    book = load_workbook(BytesIO(sheet_of()))
    book.active.delete_rows(1)
    out = BytesIO()
    book.save(out)

    read = record_sheets.read(out.getvalue(), a_tool(), COVER)

    assert read.answers == {"chronology": KEPT}
    assert read.problems[0] == "3.1 Records: the row of titles is gone."


def test_lists_the_rows_of_other_sheets() -> None:
    book = load_workbook(BytesIO(sheet_of()))
    book.create_sheet("Mine").append(["Call Jo", "today"])
    out = BytesIO()
    book.save(out)

    read = record_sheets.read(out.getvalue(), a_tool(), COVER)

    assert read.unplaced == (Unplaced("Sheet “Mine”", "Call Jo\ntoday"),)


def test_lists_the_records_beyond_the_most_that_there_may_be() -> None:
    read = typed(TITLES, *[("May", f"Number {number}", None) for number in range(302)])

    assert len(records(read)) == 300
    assert [each.text for each in read.unplaced] == ["May\nNumber 300", "May\nNumber 301"]


def test_asks_whether_it_is_the_right_file() -> None:
    read = record_sheets.read(sheet_of(cover=Cover("MALP-2026-07", "", "C-119")), a_tool(), COVER)

    assert "The file is of “MALP-2026-07 C-119”" in read.problems[-1]


def test_reads_nothing_out_of_a_blank_copy() -> None:
    assert there_and_back(Answer()) == WordRead({})


# ---------------------------------------------------------------- something else


def test_refuses_a_workbook_of_another_making_and_keeps_what_it_says() -> None:
    with pytest.raises(NotThisTool) as refused:
        typed(("Name", "Age"), ("x", 4))

    assert [each.text for each in refused.value.unplaced] == ["Name\nAge", "x\n4"]


def test_refuses_a_word_file_where_a_workbook_is_asked_for() -> None:
    with pytest.raises(NoSheet):
        record_sheets.read(GOOD, a_tool(), COVER)
