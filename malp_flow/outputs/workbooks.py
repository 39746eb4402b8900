"""The first sheet of an Excel workbook as text, read with limits: a file from outside may be made to hurt."""

import zipfile
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from malp_flow.errors import Refused

LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
STEEPEST = 100
"""How many times larger than the file what is packed in it may be."""
MOST_ROWS, MOST_COLUMNS = 2000, 20
_UNREADABLE = (
    *(InvalidFileException, zipfile.BadZipFile),
    *(KeyError, ValueError, TypeError, IndexError, SyntaxError, RuntimeError, NotImplementedError),
)
"""What the reader of workbooks lets out for files that are none."""


class NoWorkbook(Refused):
    """That file is not an Excel workbook that can be read. Save it as .xlsx or .csv, or copy its lines."""


def first_sheet(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text, at most 2,000 rows of 20; formulas give their last value.

    Raises NoWorkbook, also for one that is packed too tightly or holds too much.
    """
    _be_careful(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        return [_words(row) for row in rows]
    except _UNREADABLE:
        raise NoWorkbook from None


def _words(row: tuple[object, ...]) -> list[str]:
    words = ["" if cell is None else str(cell) for cell in row]
    while words and not words[-1]:
        words.pop()
    return words


def _be_careful(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise NoWorkbook from None
    unpacked = sum(part.file_size for part in parts)
    too_steep = unpacked > STEEPEST * max(1, len(data))
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or too_steep:
        raise NoWorkbook
