"""A Word copy of an audit read back: by the marks of its boxes, else by the numbers beside them."""

import re
from collections.abc import Iterator, Mapping

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.outputs import audit_words, packages, record_tables, word_copy, word_text
from malp_flow.outputs.audit_words import FIELDS, Field, folded
from malp_flow.outputs.packages import Unfit
from malp_flow.outputs.read_back import NotThisTool, Reading, WordRead
from malp_flow.outputs.word_copy import MARK, Cover
from malp_flow.outputs.word_text import Piece
from malp_flow.wording import gettext as _

_NUMBER = re.compile(r"(\d+\.\d+)\b")
_Box = tuple[str, Field]


class NoWordFile(Unfit):
    """This is not a Word file. Choose the Word copy of this audit, a file whose name ends in .docx."""


def is_word(parts: Mapping[str, bytes]) -> bool:
    """Whether these are the parts of a Word file."""
    return any(name.lower().startswith("word/") for name in parts)


def read(data: bytes, tool: AssembledTool, cover: Cover) -> WordRead:
    """Return what a Word copy of this audit says; raises Unfit, NoWordFile, NotThisTool."""
    return of_parts(packages.opened(data), tool, cover)


def of_parts(parts: Mapping[str, bytes], tool: AssembledTool, cover: Cover) -> WordRead:
    """Return what the parts of a Word file say, once they were found harmless."""
    if not is_word(parts):
        raise NoWordFile
    return _Sorting(tool, cover).of(word_text.pieces(parts, mark=MARK))


class _Sorting:
    """Sorts the words of one document into boxes, words of ours, and words without a place."""

    def __init__(self, tool: AssembledTool, cover: Cover) -> None:
        self.reading = Reading(tool, {place.question.id: place for place in audit_words.places(tool)})
        self.facts = {word_copy.mark_of_fact(name): rest for name, *rest in cover.facts(tool)}
        self.facts |= {folded(rest[0]): rest for rest in self.facts.values()}
        self.marks: dict[str, _Box] = {}
        self.names: dict[str, _Box] = {}
        for question_id, place in self.reading.places.items():
            for field in FIELDS:
                if field in audit_words.fields_of(tool, place.question):
                    self.marks[word_copy.mark_of(question_id, field)] = (question_id, field)
                    self.names[folded(self.reading.where(question_id, field))] = (question_id, field)
        self.ours = _printed(tool, cover)
        self.near = _("At the beginning")

    def of(self, found: Iterator[Piece]) -> WordRead:
        for piece in found:
            self._sort(piece)
            if piece.has_picture:
                self.reading.tell(_("There is a picture in the file. Pictures are not taken over."))
        if not self.reading.boxes:
            raise NotThisTool(tuple(self.reading.unplaced))
        return self.reading.done()

    def _sort(self, piece: Piece) -> None:
        box = self.marks.get(piece.mark) or self.names.get(folded(piece.name))
        if box:
            self.near = _near(self.reading.places[box[0]].number)
            self._fill(*box, piece)
        elif piece.rows and not piece.mark:
            self._table(piece)
        elif fact := self.facts.get(piece.mark) or self.facts.get(folded(piece.name)):
            self._compare(piece, *fact)
        elif piece.mark:
            self.reading.leave(_("In a box of another audit"), piece.text)
            if cleaned(piece.text):
                self.reading.tell(_("The file holds a box that this audit does not have."))
        else:
            self._loose(piece)

    def _fill(self, question_id: str, field: Field, piece: Piece) -> None:
        if field == "records":
            record_tables.fill(self.reading, question_id, piece.rows)
        else:
            self.reading.fill(question_id, field, piece.text)

    def _table(self, piece: Piece) -> None:
        """Sort a table without marks: records under their titles, or rows of boxes with a name."""
        question_id = record_tables.asked_under(self.reading, piece.rows[0])
        if question_id:
            record_tables.fill(self.reading, question_id, piece.rows)
            return
        for row in piece.rows:
            self._sort(word_text.by_name(row))

    def _compare(self, piece: Piece, called: str, ours: str) -> None:
        if folded(piece.text) not in {folded(ours), ""}:
            said = _("%(name)s: the file says “%(theirs)s”, this audit is “%(ours)s”. Is it the right file?")
            self.reading.tell(said % {"name": called, "theirs": cleaned(piece.text), "ours": ours})

    def _loose(self, piece: Piece) -> None:
        numbered = _NUMBER.match(piece.text)
        if folded(piece.text) in self.ours:
            self.near = _near(numbered[1]) if numbered else self.near
            return
        row = folded(piece.name) in self.ours and bool(piece.name)
        self.reading.leave(self.near, piece.text if row else f"{piece.name}\n{piece.text}")


def _near(number: str) -> str:
    return _("Near question %(number)s") % {"number": number}


def _printed(tool: AssembledTool, cover: Cover) -> frozenset[str]:
    """Return the words of ours that stand outside boxes."""
    body = word_copy.blank_body(tool, cover)
    loose = (piece for piece in word_text.of_body(body, mark=MARK) if not piece.mark)
    return frozenset({"", *(folded(piece.text) for piece in loose)})
