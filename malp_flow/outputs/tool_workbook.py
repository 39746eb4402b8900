"""An audit tool as an Excel workbook: everything in it is text, nothing a formula."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from malp_flow.outputs import workbooks

Rows = Sequence[Sequence[str]]
_WIDTHS = {"Code": 22, "Section": 26, "Question": 60, "Hint": 50, "Seen by": 26, "Which means": 70}


def workbook(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """Return a workbook of these sheets, each a title and its rows; the first row stays in view."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        _fill(book.create_sheet(title), rows)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rows(data: bytes) -> list[list[str]]:
    """Return the first sheet of a workbook as text, with the limits of `workbooks`; no formula is worked out.

    Raises NoWorkbook, also for one that brings macros.
    """
    found = workbooks.first_sheet(data)
    with zipfile.ZipFile(BytesIO(data)) as packed:
        if any(name.casefold().endswith("vbaproject.bin") for name in packed.namelist()):
            raise workbooks.NoWorkbook
    return found


def _fill(sheet: Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if not isinstance(cell, Cell):
                continue
            # Said to be text, a cell that begins with = stays what somebody wrote.
            cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for place, title in enumerate(rows[0], start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(title, 14)
    sheet.freeze_panes = "A2"
