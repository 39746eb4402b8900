"""An audit as a Word document: to read on paper, to fill in far from this service, and to read back.

Each box is a content control round its cell, with a mark that stays when people write, paste and save. Beside
it stands the number of its question, so that a box is found even where another programme has lost the marks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count
from unicodedata import bidirectional

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.outputs import audit_words
from malp_flow.outputs.audit_words import Field, Place
from malp_flow.wording import gettext as _

MARK = "malp:"
LONGEST_MARK = 64
"""Characters; Word takes no longer ones."""
_PAGE = (Mm(210), Mm(297))
_LABELS, _BOXES = 2600, 7000
"""Widths of the two columns, in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says of whose audit it is; never who the child is."""

    review: str
    agency: str = ""
    case: str = ""

    def facts(self, tool: AssembledTool) -> list[tuple[str, str, str]]:
        """Return the name of each fact, what it is called on paper, and what stands in its box."""
        return [
            ("review", _("Review"), self.review),
            ("agency", _("Agency"), self.agency),
            ("case", _("Child’s record"), self.case),
            ("tool", _("Audit tool"), f"{tool.title}, {_('version')} {tool.version}"),
        ]


def mark_of_fact(name: str) -> str:
    """Return the mark of a box on the first page."""
    return f"{MARK}c:{name}"


def mark_of(question_id: str, field: str) -> str:
    """Return the mark of a question’s box."""
    mark = f"{MARK}q:{question_id}:{field}"
    if len(mark) > LONGEST_MARK:
        mark = f"{MARK}d:{sha256(mark.encode()).hexdigest()[:40]}"
    return mark


def file_name(review: str) -> str:
    """Return a name for the file that says nothing of the child or the agency."""
    return f"audit-{review}.docx"


def written(tool: AssembledTool, cover: Cover, answers: Mapping[str, Answer]) -> bytes:
    """Return the audit as a Word document, with these answers in its boxes."""
    out = BytesIO()
    _Writing(tool, answers).of(cover).save(out)
    return out.getvalue()


def blank_body(tool: AssembledTool, cover: Cover) -> BaseOxmlElement:
    """Return what stands in a blank copy, as a tree: to tell words of ours from those that people add."""
    body: BaseOxmlElement = _Writing(tool, {}).of(cover).element.body
    return body


class _Writing:
    """One document while it is being written."""

    def __init__(self, tool: AssembledTool, answers: Mapping[str, Answer]) -> None:
        self.tool, self.answers = tool, answers
        self.paper: Paper = Document()
        self.ids = count(1)

    def of(self, cover: Cover) -> Paper:
        _set_up(self.paper, title=self.tool.title)
        self._first_page(cover)
        section = None
        for place in audit_words.places(self.tool):
            if place.section is not section:
                section = place.section
                self._chapter(place)
            self._question(place)
        self.paper.add_paragraph()
        return self.paper

    def _first_page(self, cover: Cover) -> None:
        self.paper.add_heading(cleaned(self.tool.title), level=0)
        rows = [
            _row(called, self._box(mark_of_fact(name), called, words))
            for name, called, words in cover.facts(self.tool)
        ]
        self._table(_("About this audit"), rows)
        self._say(self.tool.intro)
        self._say(_("Write in the boxes. Leave every other line of this file as it is."))
        self._say(_("Name nobody: write “the child”, “mother” or “social worker 2”."))

    def _chapter(self, place: Place) -> None:
        number = place.number.partition(".")[0]
        self.paper.add_heading(cleaned(f"{number}. {place.section.title}"), level=1)
        self._say(place.section.intro)

    def _question(self, place: Place) -> None:
        question = place.question
        self.paper.add_heading(cleaned(f"{place.number} {question.text}"), level=2)
        self._say(question.hint)
        allowed = audit_words.choices(self.tool, question)
        if allowed:
            self._say(_("Write one of these answers in the box:"))
        for _value, title in allowed:
            self.paper.add_paragraph(cleaned(title), style="List Bullet")
        if question.kind == "date":
            self._say(_("Write a day, such as 6 May 2026."))
        answer = self.answers.get(question.id, Answer())
        rows = [self._row_of(place, field, answer) for field in audit_words.fields_of(self.tool, question)]
        self._table(_("Boxes for question %(number)s") % {"number": place.number}, rows)

    def _row_of(self, place: Place, field: Field, answer: Answer) -> BaseOxmlElement:
        called = f"{place.number} {audit_words.label(field)}"
        words = audit_words.in_words(self.tool, place.question, answer, field)
        mark = mark_of(place.question.id, field)
        allowed = audit_words.choices(self.tool, place.question) if field == "value" else ()
        box = self._box(mark, called, words, [title for _value, title in allowed])
        return _row(called, box, self._more(field))

    def _more(self, field: Field) -> str:
        return {
            "reason": self.tool.reason_text,
            "helped": self.tool.why_text,
            "does_not_apply": _("Write “yes” if it does not."),
        }.get(field, "")

    def _box(self, mark: str, called: str, words: str, allowed: list[str] | None = None) -> BaseOxmlElement:
        """Return a cell within a content control."""
        about = _node(
            "sdtPr",
            _node("alias", val=called[:LONGEST_MARK]),
            _node("tag", val=mark),
            _node("id", val=str(next(self.ids))),
            _node("lock", val="sdtLocked"),
        )
        if allowed:
            items = [_node("listItem", displayText=title, value=title) for title in allowed]
            about.append(_node("comboBox", *items))
        lines = cleaned(words).split("\n")
        cell = _cell(_BOXES, [_paragraph(line) for line in lines])
        return _node("sdt", about, _node("sdtContent", cell))

    def _say(self, text: str) -> None:
        for line in cleaned(text).split("\n"):
            if line:
                self.paper.add_paragraph(line)

    def _table(self, called: str, rows: list[BaseOxmlElement]) -> None:
        table = self.paper.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        # The library offers no way to cells with marks.
        frame = table._tbl
        for column, width in zip(frame.tblGrid, (_LABELS, _BOXES), strict=True):
            column.set(qn("w:w"), str(width))
        frame.tblPr.append(_node("tblCaption", val=called))
        frame.extend(rows)


def _set_up(paper: Paper, *, title: str) -> None:
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = title, "", "", "en-GB"
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for style in ("Title", "Heading 1", "Heading 2"):
        paper.styles[style].font.color.rgb = RGBColor(0, 0, 0)
    paper.styles["Normal"].font.size = Pt(11)
    page = paper.sections[0]
    page.orientation, (page.page_width, page.page_height) = WD_ORIENT.PORTRAIT, _PAGE
    page.left_margin = page.right_margin = Mm(20)


def _row(called: str, box: BaseOxmlElement, more: str = "") -> BaseOxmlElement:
    lines = cleaned(more).split("\n") if more else []
    return _node("tr", _cell(_LABELS, [_paragraph(called, strong=True), *map(_paragraph, lines)]), box)


def _cell(width: int, paragraphs: list[BaseOxmlElement]) -> BaseOxmlElement:
    return _node("tc", _node("tcPr", _node("tcW", w=str(width), type="dxa")), *paragraphs)


def _paragraph(text: str, *, strong: bool = False) -> BaseOxmlElement:
    leftwards = _is_right_to_left(text)
    look = _node("rPr", *([_node("b")] if strong else []), *([_node("rtl")] if leftwards else []))
    words = _node("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run = [_node("r", look, words)] if text else []
    return _node("p", *([_node("pPr", _node("bidi"))] if leftwards else []), *run)


def _is_right_to_left(text: str) -> bool:
    kinds = (bidirectional(sign) for sign in text[:200])
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)


def _node(tag: str, *inside: BaseOxmlElement, **marks: str) -> BaseOxmlElement:
    node: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for name, value in marks.items():
        node.set(qn(f"w:{name}"), value)
    node.extend(inside)
    return node
