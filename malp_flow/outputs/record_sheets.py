"""Records, such as a chronology, as an Excel workbook: one sheet, a row of titles, a row for each record.

Every cell is text: what begins like a formula is never worked out, neither here nor on other machines.
A cell of Excel holds 32,767 characters, so a longer text runs over into further columns of the same name.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.outputs import audit_words, packages, record_tables
from malp_flow.outputs.audit_words import Place, folded
from malp_flow.outputs.packages import Damaged, Unfit
from malp_flow.outputs.read_back import NotThisTool, Reading, WordRead
from malp_flow.outputs.word_copy import MARK, Cover
from malp_flow.outputs.workbooks import UNREADABLE
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

MOST_ROWS, MOST_COLUMNS = 2000, 60
LONGEST_CELL = 32_000
"""What Excel counts as characters: a sign beyond the first plane, such as a smiling face, counts twice."""
_FIRST_PLANE = "\uffff"


class NoSheet(Unfit):
    """This is not an Excel file. Choose the Excel copy of the records, a file whose name ends in .xlsx."""


def file_name(review: str) -> str:
    """Return a name for the file that says nothing of the child or the agency."""
    return f"audit-{review}-records.xlsx"


def is_sheet(parts: Mapping[str, bytes]) -> bool:
    """Whether these are the parts of an Excel file."""
    return any(name.lower().startswith("xl/") for name in parts)


# ---------------------------------------------------------------- written


def written(tool: AssembledTool, cover: Cover, place: Place, answer: Answer) -> bytes:
    """Return the records of one question as a workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{place.number} {_('Records')}"[:31]
    book.properties.creator = ""
    book.properties.keywords, book.properties.subject = _mark(place), _about(cover)
    told = [audit_words.record_words(tool, place.question, each) for each in answer.records]
    put(sheet, split(record_tables.titles(tool, place), told))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def split(heads: Sequence[str], told: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return titles and rows whose cells all fit: a longer text runs over into further columns."""
    cut = [[list(_pieces(words)) for words in record] for record in told]
    widths = [max((len(record[column]) for record in cut), default=1) for column in range(len(heads))]
    rows = [[_filled(words, width) for words, width in zip(record, widths, strict=True)] for record in cut]
    titles = [
        record_tables.going_on(head, part)
        for head, width in zip(heads, widths, strict=True)
        for part in range(1, width + 1)
    ]
    return [titles, *([piece for words in record for piece in words] for record in rows)]


def _mark(place: Place) -> str:
    return f"{MARK}q:{place.question.id}:records"


def _about(cover: Cover) -> str:
    return " ".join(filter(None, (cover.review, cover.case)))


def _pieces(words: str) -> Iterator[str]:
    """Yield a text in pieces that fit into a cell, at least one."""
    longest = LONGEST_CELL if all(sign <= _FIRST_PLANE for sign in words) else LONGEST_CELL // 2
    for start in range(0, max(1, len(words)), longest):
        yield words[start : start + longest]


def _filled(pieces: Sequence[str], width: int) -> list[str]:
    return [*pieces, *[""] * (width - len(pieces))]


def put(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    """Write rows under their titles, the first; every cell is text."""
    for number, row in enumerate(rows, start=1):
        for column, words in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value, cell.number_format = words or None, "@"
            if words:
                # Whatever it begins with, it is text; Excel keeps it so when somebody changes it.
                cell.data_type, cell.quotePrefix = "s", True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 40
    sheet.freeze_panes = "A2"


# ---------------------------------------------------------------- read back


def of_parts(data: bytes, tool: AssembledTool, cover: Cover) -> WordRead:
    """Return what an Excel file says, once it was found harmless; raises Damaged, NotThisTool."""
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        mark, about = book.properties.keywords or "", book.properties.subject or ""
        sheets = [(sheet.title, _rows(sheet)) for sheet in book.worksheets]
    except UNREADABLE:
        raise Damaged from None
    reading = Reading(tool, {place.question.id: place for place in audit_words.places(tool)})
    marked = next((name for name, place in reading.places.items() if _mark(place) == mark), "")
    for number, (title, rows) in enumerate(sheets):
        _sort(reading, title, rows, marked=marked if number == 0 else "")
    if not reading.boxes:
        raise NotThisTool(tuple(reading.unplaced))
    if about and folded(about) != folded(_about(cover)):
        said = _("The file is of “%(theirs)s”, this audit is of “%(ours)s”. Is it the right file?")
        reading.tell(said % {"theirs": about, "ours": _about(cover)})
    return reading.done(whole=False)


def read(data: bytes, tool: AssembledTool, cover: Cover) -> WordRead:
    """Return what an Excel copy of records says; raises Unfit, NoSheet, NotThisTool."""
    if not is_sheet(packages.opened(data)):
        raise NoSheet
    return of_parts(data, tool, cover)


def _sort(reading: Reading, title: str, rows: list[list[str]], *, marked: str) -> None:
    question_id = (record_tables.asked_under(reading, rows[0]) if rows else "") or marked
    if question_id:
        record_tables.fill(reading, question_id, rows)
        if any(cell.startswith("=") for row in rows for cell in row):
            reading.tell(_("What begins with “=” is taken over as text; nothing is worked out."))
    else:
        for row in rows:
            reading.leave(_("Sheet “%(title)s”") % {"title": title}, "\n".join(filter(None, row)))
    if len(rows) > MOST_ROWS:
        reading.tell(
            _("Sheet “%(title)s” is longer than 2,000 rows. The rest was not read.") % {"title": title}
        )


def _rows(sheet: Worksheet) -> list[list[str]]:
    found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    rows = [[_words(cell) for cell in row] for row in found]
    while rows and not any(rows[-1]):
        rows.pop()
    return _even(rows)


def _even(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows without the columns at the end in which nothing stands."""
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute) == (0, 0)
        return day_of_record(cell.date()) + ("" if midnight else f" {cell:%H:%M}")
    if isinstance(cell, date):
        return day_of_record(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
