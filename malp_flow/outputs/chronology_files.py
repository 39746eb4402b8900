"""A chronology as a Word or Excel file, and rows out of Word, Excel and CSV files made elsewhere.

Every cell is text, whatever it begins with. What is read is a table of words; its meaning is found elsewhere.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import Workbook, load_workbook

from malp_flow.engine.answer_text import cleaned
from malp_flow.outputs import packages, record_sheets, word_nodes, word_text
from malp_flow.outputs.packages import Damaged, Unfit
from malp_flow.outputs.workbooks import UNREADABLE
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

MOST_ROWS, MOST_COLUMNS = 5000, 40
_SIDEWAYS, _MARGIN = (Mm(297), Mm(210)), Mm(15)
_WHOLE = 15_100
"""The width of a page laid sideways between its margins, in twentieths of a point."""
_OFFICE = (".docx", ".xlsx")
_TEXT = (".csv", ".txt", ".tsv")
_LONGEST_CELL = 200_000
_MARK = "malp:"
csv.field_size_limit(_LONGEST_CELL)
"""One limit for the whole process: set and put back around a reading, it would change under another one."""


class OtherKind(Unfit):
    """Rows are read from Word (.docx), Excel (.xlsx) and CSV files. Save it as one of these."""


class NotAText(Unfit):
    """This file is not CSV, whatever its name says. Save it from your spreadsheet as CSV (UTF-8)."""


class TooManyRows(Unfit):
    """This file has more than 5,000 rows. Divide it, and let it in piece by piece."""


class RowsFarBelow(Unfit):
    """There are rows below the 10,000th line of this sheet. Take empty lines out, then let it in again."""


class TooManyColumns(Unfit):
    """There is something right of the 40th column of this sheet. Move or remove it, then let it in again."""


class NoTable(Unfit):
    """There is no table in this Word file. Put the rows in a table with a first row of titles."""


@dataclass(slots=True)
class Grid:
    """Rows of cells as they stand in a file, and what else is to be said of it."""

    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- written


def as_excel(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return the rows as a workbook; a text too long for a cell runs over into further columns."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("Chronology")
    book.properties.creator, book.properties.title = "", title
    record_sheets.put(sheet, record_sheets.split(heads, [[cleaned(cell) for cell in row] for row in rows]))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_word(
    title: str,
    said: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[int],
) -> bytes:
    """Return the rows as a Word document laid sideways; `shares` are the widths of columns in hundredths."""
    paper = Document()
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = title, "", "", "en-GB"
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    page = paper.sections[0]
    page.orientation, (page.page_width, page.page_height) = WD_ORIENT.LANDSCAPE, _SIDEWAYS
    page.left_margin = page.right_margin = _MARGIN
    paper.add_heading(title, level=1)
    for sentence in said:
        paper.add_paragraph(sentence)
    widths = [_WHOLE * share // 100 for share in shares]
    table = word_nodes.table(title, widths, word_nodes.grid(heads, rows, widths))
    end = paper.element.body.find(qn("w:sectPr"))
    end.addprevious(table)
    end.addprevious(word_nodes.paragraph(""))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- read


def read(data: bytes, name: str) -> Grid:
    """Return the rows of a file; raises Unfit. The ending of its name says what it should be."""
    ending = name.lower()[name.rfind(".") :] if "." in name else ""
    if ending in _TEXT:
        return of_text(_decoded(data))
    if ending not in _OFFICE:
        raise OtherKind
    parts = packages.opened(data)
    if record_sheets.is_sheet(parts):
        return _of_excel(data)
    return _of_word(parts)


def _decoded(data: bytes) -> str:
    if len(data) > packages.LARGEST_FILE:
        raise packages.TooLarge
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what Excel writes where nobody chose UTF-8
    if "\0" in text or data.startswith(b"PK\x03\x04"):
        raise NotAText
    return text


def of_text(text: str) -> Grid:
    """Return the rows of a text copied from a spreadsheet, or of a CSV file; raises NotAText, TooManyRows."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    between = next((sign for sign in "\t;" if sign in first), ",")
    try:
        rows = _counted(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error:
        raise NotAText from None
    return Grid(rows)


def _counted(found: Iterator[list[str]]) -> list[list[str]]:
    """Return the rows that hold something, with no empty cells at their end; raises TooManyRows."""
    rows: list[list[str]] = []
    for row in found:
        cells = [cleaned(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(cells)
        if len(rows) > MOST_ROWS + 1:  # one of titles
            raise TooManyRows
    return rows


def _of_excel(data: bytes) -> Grid:
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        found = sheets[0].iter_rows(max_row=2 * MOST_ROWS, max_col=MOST_COLUMNS + 1, values_only=True)
        rows = _counted([_words(cell) for cell in row] for row in found)
        below = sheets[0].iter_rows(min_row=2 * MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
        if any(cell is not None for row in below for cell in row):
            raise RowsFarBelow
    except (TooManyRows, RowsFarBelow):
        raise
    except UNREADABLE:
        raise Damaged from None
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise TooManyColumns
    others = [_("Only the first sheet was read: there are others in the file.")] if len(sheets) > 1 else []
    return Grid(rows, others)


def _words(cell: object) -> str:
    if isinstance(cell, datetime):
        return day_of_record(cell.date())
    if isinstance(cell, date):
        return day_of_record(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _of_word(parts: dict[str, bytes]) -> Grid:
    pieces = list(word_text.pieces(parts, mark=_MARK))
    tables = [piece.rows for piece in pieces if piece.rows]
    if not tables:
        raise NoTable
    heads = tables[0][0] if tables[0] else ()
    lines = [row for number, table in enumerate(tables) for row in table if not (number and row == heads)]
    rows = _counted(iter([list(row) for row in lines]))
    beside = sum(bool(cleaned(piece.text)) for piece in pieces if not piece.rows)
    notes = [_("Words outside the table were not read.")] if beside else []
    if any(piece.has_picture for piece in pieces):
        notes.append(_("There is a picture in the file. Pictures are not taken over."))
    return Grid(rows, notes)
