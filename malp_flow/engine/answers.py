"""What an agency has answered: when it is complete, what is missing, and what a form may send."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, Self, TypeVar

from malp_flow.engine.answer_records import Record, errors_in, missing_in, records_from
from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.audit_tool import YES_OR_NO, Question, Section, Tool
from malp_flow.wording import N_, gettext

SectionState = Literal["not_started", "in_progress", "completed"]
T = TypeVar("T", bound=Tool)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT_FIELDS = {
    "text": N_("Your answer"),
    "reason": N_("The reason"),
    "helped": N_("What helped or hindered"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One agency's answer to one question.

    `value` is what was chosen: the id of a point, yes or no, or a day as 2026-05-06; None where nothing was.
    `text` is the answer to a text question; `reason` and `helped` stand under a choice. `records` answer a
    question that asks for some, each with texts by the id of its column.
    """

    value: str | None = None
    text: str = ""
    reason: str = ""
    helped: str = ""
    does_not_apply: bool = False
    records: tuple[Record, ...] = ()

    def is_blank(self) -> bool:
        """Return whether nobody has put anything in yet."""
        return self == Answer()

    def texts(self) -> tuple[str, ...]:
        """Return everything that somebody wrote in their own words."""
        records = (words for record in self.records for words in record.values())
        return (self.text, self.reason, self.helped, *records)

    def as_json(self) -> dict[str, object]:
        """Return it as plain values; `from_json` is the way back."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the answer that `as_json` told."""
        return cls(**{**values, "records": tuple(values.get("records", ()))})


@dataclass(frozen=True, slots=True)
class Gap:
    """A required question that is not answered in full, with a sentence for the person who answers."""

    question_id: str
    section_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an audit is. Sections count only where they hold a required question, questions likewise."""

    sections_done: int
    sections_total: int
    required: int
    answered: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing required is missing."""
        return self.answered == self.required


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a question's form; `field` is a field of Answer.

    Within records it is followed by the place of the record, from 0, and its column: `records-2-what`.
    """

    field: str
    sentence: str


def visible(tool: T, agency_kind: str) -> T:
    """Return the tool with only those questions, and sections, that agencies of this kind are asked."""
    sections = []
    for section in tool.sections:
        asked = tuple(question for question in section.questions if question.is_for(agency_kind))
        if asked:
            sections.append(section.model_copy(update={"questions": asked}))
    return tool.model_copy(update={"sections": tuple(sections)})


def gaps(tool: Tool, answers: Mapping[str, Answer], *, agency_kind: str) -> list[Gap]:
    """Return what is missing before the audit is complete, in the order of the tool.

    Complete means: every required question that the agency can see is answered or marked ‘does not apply’,
    with the reason where the question asks for one. Answers to other questions do not matter.
    """
    found = []
    for section, question in tool.questions():
        if question.required and question.is_for(agency_kind):
            sentence = _missing(tool, question, answers.get(question.id, Answer()))
            if sentence:
                found.append(Gap(question.id, section.id, sentence))
    return found


def progress(tool: Tool, answers: Mapping[str, Answer], *, agency_kind: str) -> Progress:
    """Return how many sections and required questions are done, of how many that the agency can see."""
    asked = [
        (section.id, question.id)
        for section, question in tool.questions()
        if question.required and question.is_for(agency_kind)
    ]
    missing = gaps(tool, answers, agency_kind=agency_kind)
    sections = {section for section, _ in asked}
    done = sections - {gap.section_id for gap in missing}
    return Progress(len(done), len(sections), len(asked), len(asked) - len(missing))


def section_states(tool: Tool, answers: Mapping[str, Answer], *, agency_kind: str) -> dict[str, SectionState]:
    """Return how far each section is; one without required questions is completed by any answer."""
    missing = {gap.section_id for gap in gaps(tool, answers, agency_kind=agency_kind)}
    return {each.id: _state(each, answers, agency_kind, each.id in missing) for each in tool.sections}


def _state(
    section: Section, answers: Mapping[str, Answer], agency_kind: str, is_missing: bool
) -> SectionState:
    asked = [question for question in section.questions if question.is_for(agency_kind)]
    if all(answers.get(question.id, Answer()).is_blank() for question in asked):
        return "not_started"
    return "in_progress" if is_missing else "completed"


def answer_from(
    tool: Tool, question: Question, form: Mapping[str, str], *, records: Sequence[Record] = ()
) -> Answer:
    """Return the answer in a form's fields, cleaned; fields that the question does not have are left aside.

    Nothing is refused here, so that a draft can be kept while it is being written: see `problems_with`.
    """
    texts = {name: cleaned(form.get(name, "")) for name in _text_fields(question)}
    value = cleaned(form.get("value", "")) if question.kind not in ("text", "records") else ""
    return Answer(
        value=value or None,
        does_not_apply=bool(form.get("does_not_apply", "")),
        records=records_from(tool, question, records),
        **texts,
    )


def problems_with(
    tool: Tool, question: Question, form: Mapping[str, str], *, records: Sequence[Record] = ()
) -> list[FieldError]:
    """Return what is wrong with the fields a form sent; what is only missing is a gap, not an error.

    Reads `value`, `text`, `reason`, `helped` and `does_not_apply` (anything but nothing means yes).
    """
    found = []
    value, kept = cleaned(form.get("value", "")), records_from(tool, question, records)
    if value and not _may_be(tool, question, value):
        found.append(FieldError("value", _wrong_value(question)))
    if form.get("does_not_apply") and (value or kept or cleaned(form.get("text", ""))):
        sentence = gettext("Give an answer or choose ‘Does not apply to us’, not both.")
        found.append(FieldError("does_not_apply", sentence))
    for name in _text_fields(question):
        if len(cleaned(form.get(name, ""))) > LONGEST_ANSWER:
            sentence = gettext("%(field)s must be %(most)s characters or fewer.")
            field = gettext(_TEXT_FIELDS[name])
            found.append(FieldError(name, sentence % {"field": field, "most": f"{LONGEST_ANSWER:,}"}))
    wrong = errors_in(tool, question, kept)
    return found + [FieldError(f"records-{each.place}-{each.column}", each.sentence) for each in wrong]


def _text_fields(question: Question) -> list[str]:
    fields = ["text"] if question.kind == "text" else []
    if question.reason != "none":
        fields.append("reason")
    return [*fields, "helped"] if question.asks_why else fields


def _missing(tool: Tool, question: Question, answer: Answer) -> str:
    """Return what is missing in one answer, as a sentence, or nothing when it is complete."""
    if answer.does_not_apply or _is_point_that_does_not_apply(tool, question, answer):
        return ""
    if question.kind == "text":
        return "" if cleaned(answer.text) else gettext("This question is not answered yet.")
    if question.kind == "records":
        nothing = gettext("There is no record here yet.")
        return missing_in(tool, question, answer.records) if answer.records else nothing
    if answer.value is None:
        return gettext("This question is not answered yet.")
    if not _may_be(tool, question, answer.value):
        return _wrong_value(question)
    if question.reason == "required" and not cleaned(answer.reason):
        return gettext("The reason for this answer is missing.")
    return ""


def _is_point_that_does_not_apply(tool: Tool, question: Question, answer: Answer) -> bool:
    points = tool.points(question)
    return any(point.means_does_not_apply and point.id == answer.value for point in points)


def _may_be(tool: Tool, question: Question, value: str) -> bool:
    if question.kind == "yes_no":
        return value in YES_OR_NO
    if question.kind == "date":
        return _is_day(value)
    return any(point.id == value for point in tool.points(question))


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _wrong_value(question: Question) -> str:
    if question.kind == "date":
        return gettext("This must be a real date, such as 6 May 2026.")
    return gettext("Choose one of the answers on the list.")
