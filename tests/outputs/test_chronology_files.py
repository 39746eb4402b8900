"""A chronology out and in again: text stays text, long texts run over, and hostile files are not opened."""

import csv
import io
import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from malp_flow.engine.answer_text import cleaned
from malp_flow.outputs import chronology_files, packages, record_sheets
from malp_flow.outputs.chronology_files import NoTable, NotAText, OtherKind, TooManyRows

HEADS = ("When", "Agency", "What happened")
CELLS = st.text(max_size=60)


def excel(*rows):
    return chronology_files.as_excel("Chronology", HEADS, rows)


def word(*rows):
    return chronology_files.as_word("Chronology", ["Two gaps."], HEADS, rows, (20, 20, 60))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS.filter(cleaned)), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_brings_rows_back_from_excel_and_word(rows):
    kept = [[cleaned(cell) for cell in row] for row in rows]

    from_excel = chronology_files.read(excel(*rows), "rows.xlsx").rows
    from_word = chronology_files.read(word(*rows), "rows.docx").rows

    assert from_excel == [list(HEADS), *kept]
    assert from_word == [list(HEADS), *kept]


@given(st.lists(st.lists(CELLS.filter(cleaned), min_size=2, max_size=4), min_size=1, max_size=4))
def test_reads_rows_that_a_spreadsheet_quoted(rows):
    kept = [[cleaned(cell) for cell in row] for row in rows]
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows([["When", "Text"], *kept])

    assert chronology_files.of_text(out.getvalue()).rows == [["When", "Text"], *kept]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_lets_no_cell_become_a_formula(formula):
    data = excel(("6 May 2025", formula, formula))

    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s"]
    assert sheet["C2"].value == formula


def test_splits_a_long_text_over_several_cells():
    text = "A long story. " * 5000

    sheet = load_workbook(BytesIO(excel(("2025", "", text)))).worksheets[0]

    titles = [cell.value for cell in sheet[1]]
    pieces = [cell.value for cell in sheet[2]][2:]
    assert titles == [*HEADS, "What happened (2)", "What happened (3)"]
    assert "".join(pieces) == cleaned(text)
    assert all(len(piece) <= record_sheets.LONGEST_CELL for piece in pieces)


def test_writes_word_in_its_language_and_with_titles_on_every_page():
    paper = Document(BytesIO(word(("2025", "Police", "Seen."))))

    assert paper.core_properties.language == "en-GB"
    assert paper.paragraphs[0].style.name == "Heading 1"
    assert "w:tblHeader" in paper.tables[0]._tbl.xml
    assert "w:tblCaption" in paper.tables[0]._tbl.xml


def bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024))
    return out.getvalue()


def with_macro():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (bomb(), "rows.xlsx", packages.PackedTooTightly),
        (with_macro(), "rows.xlsx", packages.HoldsProgrammes),
        (b"plain words", "rows.docx", packages.NoPackage),
        (b"\xd0\xcf\x11\xe0old", "rows.xlsx", packages.OldOrLocked),
        (b"x" * (packages.LARGEST_FILE + 1), "rows.csv", packages.TooLarge),
        (b"PK\x03\x04", "rows.csv", NotAText),
        (b"a\0b", "rows.txt", NotAText),
        (b"When", "rows.doc", OtherKind),
        (b"When", "no-ending", OtherKind),
        (b"2025,x\n" * (chronology_files.MOST_ROWS + 2), "rows.csv", TooManyRows),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses_files_that_may_hurt_or_are_something_else(data, name, why):
    with pytest.raises(why):
        chronology_files.read(data, name)


def test_refuses_a_word_file_without_a_table():
    paper, out = Document(), BytesIO()
    paper.add_paragraph("6 May 2025: a fall.")
    paper.save(out)

    with pytest.raises(NoTable):
        chronology_files.read(out.getvalue(), "rows.docx")


def test_says_that_other_sheets_were_not_read():
    book, out = Workbook(), BytesIO()
    book.active.append(["When", "What happened"])
    book.active.append([2025, "Seen."])
    book.create_sheet("More")
    book.save(out)

    found = chronology_files.read(out.getvalue(), "rows.xlsx")

    assert found.rows == [["When", "What happened"], ["2025", "Seen."]]
    assert len(found.notes) == 1


def test_reads_what_excel_writes_where_nobody_chose_utf_8():
    data = "When;What happened\n2025;“Père” came – late.\n".encode("cp1252")

    assert chronology_files.read(data, "rows.csv").rows[1] == ["2025", "“Père” came – late."]


@pytest.mark.parametrize(
    ("cell", "why"), [("A10002", chronology_files.RowsFarBelow), ("AO2", chronology_files.TooManyColumns)]
)
def test_drops_nothing_that_stands_beyond_its_limits(cell, why):
    book, out = Workbook(), BytesIO()
    book.active.append(["When", "What happened"])
    book.active[cell] = "6 May 2025"
    book.save(out)

    with pytest.raises(why):
        chronology_files.read(out.getvalue(), "rows.xlsx")


def test_reads_long_cells_whatever_else_the_process_reads():
    assert csv.field_size_limit() == 200_000
    assert chronology_files.of_text(f"2024,{'w' * 150_000}\n").rows[0][1] == "w" * 150_000
