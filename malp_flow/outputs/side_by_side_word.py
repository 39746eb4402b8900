"""Answers side by side as a Word document, on paper laid sideways: a table for each question."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from docx.table import _Cell

from malp_flow.wording import gettext as _

_SIDEWAYS = (Mm(297), Mm(210))
_WIDTHS = (Mm(60), Mm(190))


@dataclass(frozen=True, slots=True)
class Entry:
    """What one agency said: whose answer it is, and its parts, each with a label or without."""

    who: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One question: its number and words, a word where ratings differ, and the agencies’ answers."""

    title: str
    differs: str
    entries: tuple[Entry, ...]


def written(title: str, blocks: Iterable[Block]) -> bytes:
    """Return the document."""
    paper = Document()
    paper.core_properties.title = title
    sheet = paper.sections[0]
    sheet.orientation = WD_ORIENT.LANDSCAPE
    sheet.page_width, sheet.page_height = _SIDEWAYS
    paper.add_heading(title, level=1)
    for block in blocks:
        _add(paper, block)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _add(paper: Paper, block: Block) -> None:
    paper.add_heading(block.title, level=2)
    if block.differs:
        paper.add_paragraph(block.differs)
    table = paper.add_table(rows=len(block.entries) + 1, cols=2, style="Table Grid")
    cells = [cell for row in table.rows for cell in row.cells]
    _fill(cells[0], _WIDTHS[0], [("", _("Agency"))])
    _fill(cells[1], _WIDTHS[1], [("", _("Answer"))])
    for place, entry in enumerate(block.entries, start=1):
        _fill(cells[2 * place], _WIDTHS[0], [("", entry.who)])
        _fill(cells[2 * place + 1], _WIDTHS[1], entry.said)


def _fill(cell: _Cell, width: Mm, said: Iterable[tuple[str, str]]) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    for number, (label, words) in enumerate(said):
        paragraph = cell.add_paragraph() if number else paragraph
        if label:
            paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(words)
