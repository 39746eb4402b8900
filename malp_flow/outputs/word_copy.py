"""An audit as a Word document: to read on paper, to fill in far from this service, and to read back.

Each box is a content control round its cell, with a mark that stays when people write, paste and save. Beside
it stands the number of its question, so that a box is found even where another programme has lost the marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.outputs import audit_words, record_tables, word_nodes
from malp_flow.outputs.audit_words import Field, Place
from malp_flow.outputs.word_nodes import BOXES, LABELS, LONGEST_MARK
from malp_flow.wording import gettext as _

MARK = "malp:"
_PAGE = (Mm(210), Mm(297))
_FREE_ROWS = 3
"""Rows for further records, below those that are kept."""


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
        # The library has no way to marked boxes, and looks every style up anew: a second for a whole audit.
        self.end = self.paper.element.body.find(qn("w:sectPr"))
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
        self._put(word_nodes.paragraph(""))
        return self.paper

    def _first_page(self, cover: Cover) -> None:
        self._add(self.tool.title, style="Title")
        rows = [
            word_nodes.box_row(called, self._box(mark_of_fact(name), called, words))
            for name, called, words in cover.facts(self.tool)
        ]
        self._table(_("About this audit"), rows)
        self._say(self.tool.intro)
        self._say(_("Write in the boxes. Leave every other line of this file as it is."))
        self._say(_("Name nobody: write “the child”, “mother” or “social worker 2”."))

    def _chapter(self, place: Place) -> None:
        number = place.number.partition(".")[0]
        self._add(f"{number}. {place.section.title}", style="Heading1")
        self._say(place.section.intro)

    def _question(self, place: Place) -> None:
        question = place.question
        self._add(f"{place.number} {question.text}", style="Heading2")
        self._say(question.hint)
        allowed = audit_words.choices(self.tool, question)
        if allowed:
            self._say(_("Write one of these answers in the box:"))
        for _value, title in allowed:
            self._add(title, style="ListBullet")
        if question.kind == "date":
            self._say(_("Write a day, such as 6 May 2026."))
        answer = self.answers.get(question.id, Answer())
        fields = audit_words.fields_of(self.tool, question)
        if question.kind == "records":
            self._records(place, answer)
            fields = tuple(field for field in fields if field != "records")
        if fields:
            rows = [self._row_of(place, field, answer) for field in fields]
            self._table(_("Boxes for question %(number)s") % {"number": place.number}, rows)

    def _records(self, place: Place, answer: Answer) -> None:
        """Put a table with a row for each record, and what may stand in its columns above it."""
        for column in self.tool.columns(place.question).values():
            points = self.tool.scales.get(column.scale or "", ())
            allowed = _("one of: %(answers)s") % {"answers": "; ".join(point.title for point in points)}
            more = " ".join(filter(None, (column.hint, allowed if points else "")))
            self._say(f"{column.title} – {more}" if more else "")
        heads = record_tables.titles(self.tool, place)
        kept = [audit_words.record_words(self.tool, place.question, each) for each in answer.records]
        free = [[""] * len(heads)] * _FREE_ROWS
        called = f"{place.number} {audit_words.label('records')}"
        rows = word_nodes.grid(heads, [*kept, *free])
        table = word_nodes.table(called, word_nodes.widths_of(len(heads)), rows)
        self._put(word_nodes.control(mark_of(place.question.id, "records"), called, next(self.ids), table))
        self._put(word_nodes.paragraph(""))

    def _row_of(self, place: Place, field: Field, answer: Answer) -> BaseOxmlElement:
        called = f"{place.number} {audit_words.label(field)}"
        words = audit_words.in_words(self.tool, place.question, answer, field)
        allowed = audit_words.choices(self.tool, place.question) if field == "value" else ()
        box = self._box(mark_of(place.question.id, field), called, words, [title for _id, title in allowed])
        return word_nodes.box_row(called, box, self._more(field))

    def _more(self, field: Field) -> str:
        return {
            "reason": self.tool.reason_text,
            "helped": self.tool.why_text,
            "does_not_apply": _("Write “yes” if it does not."),
        }.get(field, "")

    def _box(self, mark: str, called: str, words: str, choices: Sequence[str] = ()) -> BaseOxmlElement:
        return word_nodes.control(mark, called, next(self.ids), word_nodes.box(words), choices=choices)

    def _say(self, text: str) -> None:
        for line in filter(None, cleaned(text).split("\n")):
            self._add(line)

    def _add(self, text: str, *, style: str = "") -> None:
        self._put(word_nodes.paragraph(cleaned(text).replace("\n", " "), style=style))

    def _table(self, called: str, rows: list[BaseOxmlElement]) -> None:
        self._put(word_nodes.table(called, (LABELS, BOXES), rows))

    def _put(self, piece: BaseOxmlElement) -> None:
        self.end.addprevious(piece)


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
