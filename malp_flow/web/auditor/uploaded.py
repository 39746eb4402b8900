"""What a file said, on its way through the check page: beside what is kept, and back as answers.

It travels in the form itself, in no cookie, no address and no table: nothing is kept that nobody took over.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import Answer, answer_from, problems_with
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.engine.canonical import canonical
from malp_flow.errors import Refused
from malp_flow.outputs import audit_words
from malp_flow.outputs.audit_words import Place
from malp_flow.outputs.read_back import Unplaced, WordRead, taken_over
from malp_flow.services.audit_pages import AuditRead
from malp_flow.wording import gettext as _


class Unreadable(Refused):
    """What this page held did not arrive whole. Choose the file once more."""


class ChangedMeanwhile(Refused):
    """Answers were saved here while you looked. They stand beside those of the file now. Look again."""


class AgainstTheList(Refused):
    """One of the answers is not allowed here. Choose the file once more."""


@dataclass(frozen=True, slots=True)
class Told:
    """One box of a question: its name, and its words in the file and here."""

    name: str
    in_file: str
    here: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what stands in the file beside what is kept, and whether taking over changes it."""

    number: str
    text: str
    told: tuple[Told, ...]
    changes: bool


def lines(audit: AuditRead, read: WordRead) -> list[Line]:
    """Return the questions that the file answers, in the order of the audit."""
    return [_line(audit, place, answer) for place, answer in _placed(audit.tool, read.answers)]


def _placed(tool: AssembledTool, answers: Mapping[str, Answer]) -> Iterator[tuple[Place, Answer]]:
    for place in audit_words.places(tool):
        if place.question.id in answers:
            yield place, answers[place.question.id]


def _line(audit: AuditRead, place: Place, answer: Answer) -> Line:
    kept = audit.answers.get(place.question.id, Answer())
    told = []
    for field in audit_words.fields_of(audit.tool, place.question):
        in_file = audit_words.in_words(audit.tool, place.question, answer, field)
        here = audit_words.in_words(audit.tool, place.question, kept, field)
        if in_file or here:
            told.append(Told(audit_words.label(field), in_file, here))
    return Line(place.number, place.question.text, tuple(told), taken_over(kept, answer) != kept)


def carried(read: WordRead) -> str:
    """Return what was read as one text, for a hidden field."""
    whole = {
        "answers": {question: answer.as_json() for question, answer in read.answers.items()},
        "unplaced": [asdict(each) for each in read.unplaced],
        "problems": list(read.problems),
    }
    return json.dumps(whole, ensure_ascii=False)


def arrived(text: str, tool: AssembledTool) -> WordRead:
    """Return what the hidden field holds, looked at like any form; raises Unreadable, AgainstTheList."""
    try:
        whole = json.loads(text)
        sent = {str(question): dict(answer) for question, answer in whole["answers"].items()}
        unplaced = tuple(
            Unplaced(cleaned(str(each["where"])), cleaned(str(each["text"]))) for each in whole["unplaced"]
        )
        problems = tuple(cleaned(str(each)) for each in whole["problems"])
        answers = dict(_checked(tool, sent))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreadable from None
    return WordRead(answers, unplaced, problems)


def _checked(tool: AssembledTool, sent: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Answer]]:
    for question_id, said in sent.items():
        question = tool.question(question_id)
        if question is None:
            raise AgainstTheList
        yield question_id, _answer(tool, question, said)


def _answer(tool: AssembledTool, question: Question, said: Mapping[str, Any]) -> Answer:
    form = {name: str(value) for name, value in said.items() if value and name != "records"}
    records = [{str(name): str(text) for name, text in each.items()} for each in said.get("records", ())]
    wrong = problems_with(tool, question, form, records=records)
    if wrong:
        raise AgainstTheList(f"{question.text} {_(wrong[0].sentence)}")
    return answer_from(tool, question, form, records=records)


def seen(audit: AuditRead, read: WordRead) -> str:
    """Return a digest of what is kept here for the questions of the file."""
    kept = {question: audit.answers.get(question, Answer()).as_json() for question in read.answers}
    return sha256(canonical(kept)).hexdigest()


def changed(audit: AuditRead, read: WordRead, *, seen_before: str) -> dict[str, Answer]:
    """Return the answers to save; raises ChangedMeanwhile when others are kept than those that were shown."""
    if seen(audit, read) != seen_before:
        raise ChangedMeanwhile
    new = {}
    for question, answer in read.answers.items():
        kept = audit.answers.get(question, Answer())
        merged = taken_over(kept, answer)
        if merged != kept:
            new[question] = merged
    return new
