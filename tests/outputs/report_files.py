"""Ways to read a made document back, as somebody who hears it would."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Paper
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from malp_flow.folders import shipped
from malp_flow.outputs import report_html, report_pdf, report_word, report_words
from malp_flow.outputs.report_words import Words

DOCUMENTS = shipped("documents")


def word(words: Words, name: str = "report.docx") -> Paper:
    """Return a Word document made from the shipped template."""
    return Document(BytesIO(report_word.written(DOCUMENTS / name, words)))


def pdf(report: Any) -> PdfReader:
    """Return the PDF of a report."""
    html = report_html.report(report_words.of_report(report), for_pdf=True)
    return PdfReader(BytesIO(report_pdf.written(html)))


def template(folder: Path, *paragraphs: str, name: str = "report.docx") -> Path:
    """Return a template that somebody wrote in Word, made of these paragraphs."""
    paper = Document()
    for words in paragraphs:
        paper.add_paragraph(words)
    paper.save(str(folder / name))
    return folder / name


def texts(paper: Paper) -> list[str]:
    """Return all paragraphs, those in tables too."""
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in paper.paragraphs), *cells]


def levels(paper: Paper) -> list[int]:
    """Return the levels of the headings in their order; the title stands above all."""
    names = [str(each.style.name) for each in paper.paragraphs if each.style]
    return [int(name.removeprefix("Heading ")) for name in names if name.startswith("Heading ")]


def structure(reader: PdfReader) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield each element of the structure tree with its kind, in reading order."""
    waiting = [reader.root_object["/StructTreeRoot"].get_object()]
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, DictionaryObject):
            continue
        if "/S" in node:
            yield str(node["/S"]), node
        kids = node.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting = [each.get_object() for each in kids] + waiting
