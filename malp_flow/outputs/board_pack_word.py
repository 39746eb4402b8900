"""A board pack as a Word document: totals, then a page for each review."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as Paper

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One page: its heading, a line below it, a table of names and values, and lists with a heading each."""

    title: str
    line: str
    rows: Rows
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()


def written(title: str, line: str, totals: Rows, parts: Iterable[Part]) -> bytes:
    """Return the document."""
    paper = Document()
    paper.core_properties.title = title
    paper.add_heading(title, level=1)
    paper.add_paragraph(line)
    _table(paper, totals)
    for part in parts:
        _add(paper, part)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _add(paper: Paper, part: Part) -> None:
    paper.add_heading(part.title, level=2).paragraph_format.page_break_before = True
    paper.add_paragraph(part.line)
    _table(paper, part.rows)
    for title, lines in part.lists:
        paper.add_heading(title, level=3)
        for line in lines:
            paper.add_paragraph(line, style="List Bullet")


def _table(paper: Paper, rows: Rows) -> None:
    table = paper.add_table(rows=len(rows), cols=2, style="Table Grid")
    for row, (name, value) in zip(table.rows, rows, strict=True):
        row.cells[0].paragraphs[0].add_run(name).bold = True
        row.cells[1].paragraphs[0].add_run(value)
