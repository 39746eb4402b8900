"""Between the fields of a section's form and answers: what was typed, what is kept, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from flask import request

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answers import Answer, answer_from, problems_with
from malp_flow.engine.audit_tool import AssembledTool, Question, RecordForm, Section
from malp_flow.services.kept_answers import Kept
from malp_flow.web import typed_days
from malp_flow.web.auditor import record_fields
from malp_flow.web.auditor.record_fields import Group
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

# A hyphen never stands in the id of a point, so this choice cannot be mistaken for one.
NOT_FOR_US = "does-not-apply"
_DAY_PARTS = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands on the page: its answer, or what was typed and could not be kept.

    `seen` is the revision it was read in, `offer` what the same person answered last time, and `theirs` what
    somebody else saved while this was being typed.
    """

    number: str
    question: Question
    answer: Answer
    choices: tuple[tuple[str, str], ...]
    offers_not_for_us: bool
    day: tuple[str, str, str]
    form: RecordForm | None = None
    groups: tuple[Group, ...] = ()
    names: tuple[str, ...] = ()
    seen: int = 0
    offer: Answer | None = None
    theirs: Kept | None = None
    error: str = ""
    error_on: str = ""

    @property
    def field(self) -> str:
        """The beginning of every field name and id of this question."""
        return field_of(self.question)

    def with_answer(self, answer: Answer, tool: AssembledTool) -> "Asked":
        """Return the same question answered otherwise."""
        return _asked(tool, self.question, answer, number=self.number)

    @property
    def looks(self) -> dict[str, str]:
        """Places that look like an identity, in words, by the id of the field they stand in."""
        texts = {f"{self.field}-{name}": getattr(self.answer, name) for name in ("text", "reason", "helped")}
        texts |= {part.name: part.value for group in self.groups for part in group.parts}
        found = {field: looks_in_words(text, self.names) for field, text in texts.items()}
        return {field: words for field, words in found.items() if words}

    @property
    def chosen(self) -> str:
        """Which radio is set."""
        return NOT_FOR_US if self.answer.does_not_apply else self.answer.value or ""


def looks_in_words(text: str, names: Sequence[str] = ()) -> str:
    """Return a warning about what looks like an identity in a text, or nothing.

    That it is saved is said on a page that was asked for alone: what comes back after sending may not be.
    """
    found = ", ".join(f"“{place}”" for place in suspicious_places(text, names))
    if not found:
        return ""
    said = _("This may say who somebody is: %(found)s.") % {"found": found}
    saved = [_("It is saved.")] if request.method == "GET" else []
    return " ".join([said, *saved, _("If it does, write a role in its place.")])


def field_of(question: Question) -> str:
    """Return the beginning of the names of a question's fields."""
    return f"q-{question.id}"


def asked(
    tool: AssembledTool,
    section: Section,
    answers: Mapping[str, Answer],
    *,
    number: int,
    revisions: Mapping[str, int] = MappingProxyType({}),
    offers: Mapping[str, Answer] = MappingProxyType({}),
    names: tuple[str, ...] = (),
) -> list[Asked]:
    """Return the questions of a section with the answers kept so far; `number` is the section's.

    An answer is offered only where none is kept.
    """
    found = []
    for place, question in enumerate(section.questions, start=1):
        answer = answers.get(question.id, Answer())
        shown = _asked(tool, question, answer, number=f"{number}.{place}")
        offer = offers.get(question.id) if answer.is_blank() else None
        seen = revisions.get(question.id, 0)
        found.append(replace(shown, names=names, seen=seen, offer=offer))
    return found


def _asked(tool: AssembledTool, question: Question, answer: Answer, *, number: str) -> Asked:
    points = tool.points(question)
    choices = tuple((point.id, point.title) for point in points)
    if question.kind == "yes_no":
        choices = (("yes", _("Yes")), ("no", _("No")))
    year, month, day = _parts(answer.value) if question.kind == "date" else ("", "", "")
    offers = not any(point.means_does_not_apply for point in points)
    form = tool.records.get(question.records or "")
    groups = record_fields.groups(tool, question, answer.records, start=field_of(question))
    return Asked(number, question, answer, choices, offers, (day, month, year), form, groups)


def _parts(value: str | None) -> tuple[str, str, str]:
    year, month, day = (value or "--").split("-")
    return year, month.lstrip("0"), day.lstrip("0")


def typed(was: Asked, tool: AssembledTool, form: Mapping[str, str]) -> Asked:
    """Return the question with what the form says, and with the first thing that is wrong in it."""
    sent, records = _sent(was.question, form), record_fields.sent(was.field, form)
    found = next(iter(problems_with(tool, was.question, sent, records=records)), None)
    answer = answer_from(tool, was.question, sent, records=records)
    day = tuple(form.get(f"{was.field}-day-{part}", "") for part in _DAY_PARTS)
    return replace(
        was,
        seen=_revision(form.get(f"{was.field}-seen", ""), was.seen),
        answer=answer,
        day=(day[0], day[1], day[2]),
        groups=record_fields.groups(tool, was.question, answer.records, start=was.field),
        error=_(found.sentence) if found else "",
        error_on=f"{was.field}-{_place(was.question, found.field)}" if found else "",
    )


def _revision(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _sent(question: Question, form: Mapping[str, str]) -> dict[str, str]:
    start = field_of(question)
    sent = {name: form.get(f"{start}-{name}", "") for name in ("value", "text", "reason", "helped")}
    sent["does_not_apply"] = form.get(f"{start}-not-for-us", "")
    if question.kind == "date":
        sent["value"] = _day(start, form)
    if sent["value"] == NOT_FOR_US:
        sent |= {"value": "", "does_not_apply": "yes"}
    return sent


def _day(start: str, form: Mapping[str, str]) -> str:
    year, month, day = typed_days.figures(form, f"{start}-day")
    return f"{year}-{month:0>2}-{day:0>2}" if day or month or year else ""


def _place(question: Question, field: str) -> str:
    # The id of the part to which a link in the error summary leads.
    if field == "value" and question.kind == "date":
        return "day-day"
    apart = question.kind in ("text", "date", "records")
    return "not-for-us" if field == "does_not_apply" and apart else field


def changed(shown: list[Asked], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers that differ from those kept, by question."""
    return {
        each.question.id: each.answer
        for each in shown
        if each.answer != answers.get(each.question.id, Answer())
    }


def in_words(each: Asked) -> str:
    """Return an answer that was kept as it reads, without its reason; empty when there is none."""
    if each.answer.does_not_apply:
        return _("Does not apply to us")
    if each.question.kind == "text":
        return each.answer.text
    if each.groups:
        return "\n\n".join(group.in_words for group in each.groups if not group.is_new)
    if each.question.kind == "date" and each.answer.value:
        return day_of_record(date.fromisoformat(each.answer.value))
    return dict(each.choices).get(each.answer.value or "", each.answer.value or "")
