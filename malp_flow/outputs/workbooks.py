"""The first sheet of an Excel workbook as text, read with limits: a file from outside may be made to hurt."""

import zipfile
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from malp_flow.errors import Refused
from malp_flow.outputs import packages

MOST_ROWS, MOST_COLUMNS = 2000, 20
UNREADABLE = (
    *(packages.Unfit, InvalidFileException, zipfile.BadZipFile),
    *(KeyError, ValueError, TypeError, IndexError, SyntaxError, RuntimeError, NotImplementedError),
    *(OSError, OverflowError),
)
"""What the reader of workbooks lets out for files that are none."""


class NoWorkbook(Refused):
    """That file is not an Excel workbook that can be read. Save it as .xlsx or .csv, or copy its lines."""


def first_sheet(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text, at most 2,000 rows of 20; formulas give their last value.

    Raises NoWorkbook, also for one that is packed too tightly or holds too much.
    """
    try:
        packages.opened(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        return [_words(row) for row in rows]
    except UNREADABLE:
        raise NoWorkbook from None


def _words(row: tuple[object, ...]) -> list[str]:
    words = ["" if cell is None else str(cell) for cell in row]
    while words and not words[-1]:
        words.pop()
    return words
