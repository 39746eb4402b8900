"""What a file that came back says, question by question, and all that found no place in the audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from malp_flow.engine.answer_records import Record
from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.errors import Refused
from malp_flow.outputs import audit_words
from malp_flow.outputs.audit_words import Field, NotOnTheList, Place
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words of a file that are no answer to a question: where they stood, and what they are."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class WordRead:
    """What was read: answers by question, none of them blank; the rest; and what is wrong, in sentences."""

    answers: dict[str, Answer]
    unplaced: tuple[Unplaced, ...] = ()
    problems: tuple[str, ...] = ()


class NotThisTool(Refused):
    """No box of this audit was found in that file. Write your answers into the Word copy of this audit."""

    def __init__(self, unplaced: tuple[Unplaced, ...] = ()) -> None:
        """Keep what could be read all the same."""
        super().__init__()
        self.unplaced = unplaced


@dataclass(slots=True)
class Reading:
    """One file while it is being read into answers: each box is filled once, and nothing is thrown away."""

    tool: AssembledTool
    places: Mapping[str, Place]
    boxes: dict[tuple[str, Field], str] = field(default_factory=dict)
    records: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def fill(self, question_id: str, box: Field, text: str) -> None:
        """Take what stands in a box; a second, different text for the same box is listed."""
        words, key = cleaned(text), (question_id, box)
        before = self.boxes.get(key, "")
        if before and words and words != before:
            where = self.where(question_id, box)
            self.leave(_("%(where)s, a second time") % {"where": where}, words)
            self.tell(_("%(where)s stands in the file twice. The first one is taken.") % {"where": where})
            return
        self.boxes[key] = before or words

    def fill_records(self, question_id: str, records: tuple[Record, ...], words: str) -> None:
        """Take the records of a table; those of a second, different table are listed with their words."""
        self.fill(question_id, "records", words)
        if self.boxes[question_id, "records"] == cleaned(words):
            self.records[question_id] = records

    def leave(self, where: str, text: str) -> None:
        """List words that have no place; nothing where there are none."""
        words = cleaned(text)
        if words:
            self.unplaced.append(Unplaced(where, words))

    def tell(self, sentence: str) -> None:
        """Say what is wrong, once."""
        if sentence not in self.problems:
            self.problems.append(sentence)

    def where(self, question_id: str, box: Field) -> str:
        """Return what a box is called."""
        return f"{self.places[question_id].number} {audit_words.label(box)}"

    def done(self, *, whole: bool = True) -> WordRead:
        """Return what was read; of a file that holds the whole audit, with what is not in it."""
        if whole:
            self._tell_of_missing()
        answers = {}
        for question_id, place in self.places.items():
            found = {box: self.boxes.get((question_id, box), "") for box in audit_words.FIELDS}
            answer = self._answer(place, found)
            if not answer.is_blank():
                answers[question_id] = answer
        return WordRead(answers, tuple(self.unplaced), tuple(self.problems))

    def _answer(self, place: Place, found: Mapping[Field, str]) -> Answer:
        answer = Answer(
            value=self._value(place, found["value"]),
            text=self._text(place, "text", found["text"]),
            reason=self._text(place, "reason", found["reason"]),
            helped=self._text(place, "helped", found["helped"]),
            does_not_apply=self._crossed(place, found["does_not_apply"]),
            records=self.records.get(place.question.id, ()),
        )
        if answer.does_not_apply and (answer.value or answer.text or answer.records):
            where = self.where(place.question.id, "does_not_apply")
            self.leave(where, found["does_not_apply"])
            self.tell(_("%(where)s: there is an answer too. The answer is taken.") % {"where": where})
            return replace(answer, does_not_apply=False)
        return answer

    def _value(self, place: Place, words: str) -> str | None:
        try:
            return audit_words.value_of(self.tool, place.question, words)
        except NotOnTheList:
            where = self.where(place.question.id, "value")
            wrong = _("%(where)s: “%(words)s” is not one of the answers on the list.")
            if place.question.kind == "date":
                wrong = _("%(where)s: “%(words)s” is not a day, such as 6 May 2026.")
            self._refuse(where, words, wrong)
        return None

    def _crossed(self, place: Place, words: str) -> bool:
        try:
            return audit_words.is_crossed(words)
        except NotOnTheList:
            where = self.where(place.question.id, "does_not_apply")
            self._refuse(where, words, _("%(where)s: “%(words)s” says neither yes nor no."))
        return False

    def _text(self, place: Place, box: Field, words: str) -> str:
        if len(words) <= LONGEST_ANSWER:
            return words
        sentence = _("%(where)s is longer than 100,000 characters. Save it in two parts.")
        self._refuse(self.where(place.question.id, box), words, sentence)
        return ""

    def _refuse(self, where: str, words: str, sentence: str) -> None:
        self.leave(where, words)
        shown = words if len(words) <= 60 else f"{words[:60]}…"  # noqa: PLR2004 - all of it stands in the list
        self.tell(sentence % {"where": where, "words": " ".join(shown.split())})

    def _tell_of_missing(self) -> None:
        gone = []
        for question_id, place in self.places.items():
            boxes = audit_words.fields_of(self.tool, place.question)
            missing = [box for box in boxes if (question_id, box) not in self.boxes]
            if missing and len(missing) == len(boxes):
                gone.append(place.number)
            else:
                gone += [self.where(question_id, box) for box in missing]
        if gone:
            said = _("Not in this file, so left as they are here: %(boxes)s.")
            self.tell(said % {"boxes": ", ".join(gone)})


def taken_over(kept: Answer, read: Answer) -> Answer:
    """Return an answer as it stands once a file was taken over: boxes left blank change nothing."""
    changes = {name: getattr(read, name) for name in ("text", "reason", "helped") if getattr(read, name)}
    if read.does_not_apply:
        return replace(kept, value=None, text="", records=(), does_not_apply=True, **changes)
    if read.value or read.text or read.records:
        value, records = read.value or kept.value, read.records or kept.records
        return replace(kept, value=value, records=records, does_not_apply=False, **changes)
    return replace(kept, **changes)
