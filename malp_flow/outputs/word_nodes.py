"""What a table of boxes in a Word document is made of, where the library has no words for it."""

from collections.abc import Iterable, Sequence
from unicodedata import bidirectional

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from malp_flow.engine.answer_text import cleaned

LONGEST_MARK = 64
"""Characters; Word takes no longer ones."""
LABELS, BOXES = 2600, 7000
"""Widths of the two columns, in twentieths of a point."""


def box_row(called: str, box: BaseOxmlElement, more: str = "") -> BaseOxmlElement:
    """Return a row: what a box is called, in bold, with more about it; then the box."""
    return node("tr", cell(LABELS, called, more), box)


def control(
    mark: str, called: str, number: int, inside: BaseOxmlElement, *, choices: Sequence[str] = ()
) -> BaseOxmlElement:
    """Return a content control that cannot be deleted, with its mark, round a cell or a table."""
    about = node(
        "sdtPr",
        node("alias", val=called[:LONGEST_MARK]),
        node("tag", val=mark),
        node("id", val=str(number)),
        node("lock", val="sdtLocked"),
    )
    if choices:
        about.append(node("comboBox", *(node("listItem", displayText=each, value=each) for each in choices)))
    return node("sdt", about, node("sdtContent", inside))


def box(words: str) -> BaseOxmlElement:
    """Return the cell in which an answer stands, a paragraph a line."""
    return _cell(BOXES, (paragraph(line) for line in cleaned(words).split("\n")))


def cell(width: int, called: str, more: str = "") -> BaseOxmlElement:
    """Return a cell with a name in bold, and more about it."""
    lines = cleaned(more).split("\n") if more else []
    return _cell(width, (paragraph(called, strong=True), *map(paragraph, lines)))


def _cell(width: int, paragraphs: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
    return node("tc", node("tcPr", node("tcW", w=str(width), type="dxa")), *paragraphs)


def widths_of(columns: int) -> list[int]:
    """Return the widths of so many columns of equal width."""
    return [(LABELS + BOXES) // columns] * columns


def grid(
    heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> list[BaseOxmlElement]:
    """Return the rows of a table under a row of titles, which is printed again on every page.

    Without `widths` all columns are of equal width.
    """
    wide = widths or widths_of(len(heads))
    named = (cell(width, title) for width, title in zip(wide, heads, strict=True))
    titles = node("tr", node("trPr", node("tblHeader")), *named)
    lines = []
    for row in rows:
        places = zip(wide, row, strict=True)
        cells = (_cell(width, map(paragraph, cleaned(words).split("\n"))) for width, words in places)
        lines.append(node("tr", *cells))
    return [titles, *lines]


def table(called: str, widths: Sequence[int], rows: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
    """Return a table with lines round its cells, and with words for those who hear it."""
    look = node(
        "tblPr",
        node("tblStyle", val="TableGrid"),
        node("tblW", w="0", type="auto"),
        node("tblLayout", type="fixed"),
        node("tblLook", val="0480", firstRow="0", firstColumn="1", noVBand="1"),
        node("tblCaption", val=called),
    )
    columns = (node("gridCol", w=str(width)) for width in widths)
    return node("tbl", look, node("tblGrid", *columns), *rows)


def paragraph(text: str, *, style: str = "", strong: bool = False) -> BaseOxmlElement:
    """Return one line, turned where it is written from right to left; `style` is the id of one."""
    leftwards = is_right_to_left(text)
    look = node("rPr", *([node("b")] if strong else []), *([node("rtl")] if leftwards else []))
    words = node("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run = [node("r", look, words)] if text else []
    kind = [*([node("pStyle", val=style)] if style else []), *([node("bidi")] if leftwards else [])]
    return node("p", *([node("pPr", *kind)] if kind else []), *run)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text says that it is written from right to left."""
    kinds = (bidirectional(sign) for sign in text[:200])
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)


def node(tag: str, *inside: BaseOxmlElement, **marks: str) -> BaseOxmlElement:
    """Return an element of Word’s own language."""
    made: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for name, value in marks.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(inside)
    return made
