"""What makes a filled-in Word document one that everybody can read, whichever template it came from."""

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from malp_flow.outputs.word_nodes import is_right_to_left

LANGUAGE = "en-GB"
_WIDEST = 110
"""Signs after which a longer text does not make its column wider."""
_A_SIGN = 108
"""How wide a sign is in the print of tables, in twentieths of a point, with some room."""


def finish(paper: Document, properties: Mapping[str, str]) -> None:
    """Set who and what the document is, its language, heads of tables, and the way of writing."""
    for name, value in properties.items():
        setattr(paper.core_properties, name, value)
    _speak(paper)
    parts = [paper.element.body, *_margins(paper)]
    for part in parts:
        for table in part.iter(qn("w:tbl")):
            _head(table)
        for paragraph in part.iter(qn("w:p")):
            _turn(paragraph)
        for picture in part.iter(qn("wp:docPr")):
            if not picture.get("descr"):  # of a logo all that there is to say is whose it is
                picture.set("descr", properties.get("author", ""))
    for table in paper.element.body.iter(qn("w:tbl")):
        _share_width(table)


def _margins(paper: Document) -> list[Any]:
    return [part._element for section in paper.sections for part in (section.header, section.footer)]


def _speak(paper: Document) -> None:
    """Name the language in the defaults of the document, where screen readers look for it."""
    defaults = paper.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is None:
        return
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), LANGUAGE)


def _head(table: BaseOxmlElement) -> None:
    """Let the first row be printed again on each page, and keep every row whole."""
    for number, row in enumerate(table.findall(qn("w:tr"))):
        look = row.find(qn("w:trPr"))
        if look is None:
            look = OxmlElement("w:trPr")
            row.insert(0, look)
        for tag in ("w:cantSplit", *(("w:tblHeader",) if number == 0 else ())):
            if look.find(qn(tag)) is None:
                look.append(OxmlElement(tag))


def _turn(paragraph: BaseOxmlElement) -> None:
    """Write a paragraph from right to left where its own words are."""
    text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
    if is_right_to_left(text):
        look = paragraph.get_or_add_pPr()
        if look.find(qn("w:bidi")) is None:
            look.insert_element_before(
                OxmlElement("w:bidi"),
                "w:adjustRightInd",
                "w:snapToGrid",
                "w:spacing",
                "w:ind",
                "w:jc",
                "w:rPr",
            )


def _share_width(table: BaseOxmlElement) -> None:
    """Give each column of a table without widths of its own a share by what stands in it."""
    rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
    columns = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    own = any(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") is not None for row in rows for cell in row)
    if own or any(len(row) != len(columns) for row in rows):
        return
    total = sum(int(column.get(qn("w:w"), "0")) for column in columns)
    texts = [[_text(row[place]) for row in rows] for place in range(len(columns))]
    for column, width in zip(columns, _widths(texts, total), strict=True):
        column.set(qn("w:w"), str(width))


def _widths(texts: list[list[str]], total: int) -> list[int]:
    """Return so wide columns that the longest word of each fits where it can, and more for longer texts."""
    least = [(max(map(_longest_word, column)) + 2) * _A_SIGN for column in texts]
    weights = [max(min(len(text), _WIDEST) for text in column) + 1 for column in texts]
    spare = total - sum(least)
    if spare < 0:
        return [total * each // sum(least) for each in least]
    return [each + spare * weight // sum(weights) for each, weight in zip(least, weights, strict=True)]


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=1)


def _text(cell: BaseOxmlElement) -> str:
    return "".join(each.text or "" for each in cell.iter(qn("w:t")))
