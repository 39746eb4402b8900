"""An audit tool changed by one question: added, replaced, dropped, moved. Its faults are told elsewhere."""

import hashlib
import re
from collections.abc import Collection, Sequence

import rfc8785

from malp_flow.engine.audit_tool import Question, Section, Tool
from malp_flow.errors import NotFound, Refused

_LONGEST_ID = 40
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_SHORTEST_WORD = 4
"""Shorter words tell little of what a question is about."""
_EMPTY_WORDS = frozenset(
    (
        "does",
        "from",
        "have",
        "that",
        "their",
        "they",
        "this",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "with",
        "your",
    )
)


class NoSuchQuestion(NotFound):
    """The audit tool has no such question any more. Somebody may have dropped it meanwhile."""


class NoSuchSection(NotFound):
    """The audit tool has no such section any more."""


class LastQuestion(Refused):
    """An audit tool needs a question. Add another one before you drop this."""


def place_of(tool: Tool, question_id: str) -> tuple[int, int]:
    """Return the position of a question’s section and its own in there, from 0; raises NoSuchQuestion."""
    for number, section in enumerate(tool.sections):
        for place, question in enumerate(section.questions):
            if question.id == question_id:
                return number, place
    raise NoSuchQuestion


def section_of(tool: Tool, question_id: str) -> Section:
    """Return the section in which a question stands; raises NoSuchQuestion."""
    return tool.sections[place_of(tool, question_id)[0]]


def found(tool: Tool, question_id: str) -> Question:
    """Return a question; raises NoSuchQuestion."""
    number, place = place_of(tool, question_id)
    return tool.sections[number].questions[place]


def added(tool: Tool, section_id: str, question: Question, *, after: str = "") -> Tool:
    """Return the tool with a new question, after another one of the section or at its end."""
    number = _number_of(tool, section_id)
    questions = list(tool.sections[number].questions)
    ids = [each.id for each in questions]
    questions.insert(ids.index(after) + 1 if after in ids else len(ids), question)
    return _with(tool, number, questions)


def replaced(tool: Tool, question: Question) -> Tool:
    """Return the tool with this question in place of the one with its id; raises NoSuchQuestion."""
    number, place = place_of(tool, question.id)
    questions = list(tool.sections[number].questions)
    questions[place] = question
    return _with(tool, number, questions)


def dropped(tool: Tool, question_id: str) -> Tool:
    """Return the tool without a question; a section goes with its last one.

    Raises NoSuchQuestion, LastQuestion.
    """
    number, place = place_of(tool, question_id)
    questions = list(tool.sections[number].questions)
    del questions[place]
    if questions:
        return _with(tool, number, questions)
    if len(tool.sections) == 1:
        raise LastQuestion
    return tool.model_copy(update={"sections": tool.sections[:number] + tool.sections[number + 1 :]})


def moved(tool: Tool, question_id: str, *, steps: int) -> Tool:
    """Return the tool with a question moved within its section: up by negative steps, at most to its ends."""
    number, place = place_of(tool, question_id)
    questions = list(tool.sections[number].questions)
    question = questions.pop(place)
    questions.insert(max(0, place + steps), question)
    return _with(tool, number, questions)


def moved_to(tool: Tool, question_id: str, section_id: str) -> Tool:
    """Return the tool with a question at the end of another section; raises NoSuchQuestion, NoSuchSection."""
    question = found(tool, question_id)
    if section_of(tool, question_id).id == section_id:
        return tool
    _number_of(tool, section_id)
    return added(dropped(tool, question_id), section_id, question)


def new_id(words: str, taken: Collection[str]) -> str:
    """Return an id that is not taken, made of the words of a question that tell most."""
    plain = _NO_LETTER.sub(" ", words.casefold()).split()
    telling = [w for w in plain if len(w) >= _SHORTEST_WORD and w[0].isalpha() and w not in _EMPTY_WORDS]
    start = "_".join(telling[:4])[:_LONGEST_ID].strip("_") or "question"
    number, name = 1, start
    while name in taken:
        number += 1
        name = f"{start}_{number}"
    return name


def mark(question: Question) -> str:
    """Return what tells whether a question is still as it was: a digest of all that it says."""
    said = rfc8785.dumps(question.model_dump(mode="json", exclude_defaults=True))
    return hashlib.sha256(said).hexdigest()[:16]


def _number_of(tool: Tool, section_id: str) -> int:
    for number, section in enumerate(tool.sections):
        if section.id == section_id:
            return number
    raise NoSuchSection


def _with(tool: Tool, number: int, questions: Sequence[Question]) -> Tool:
    sections = list(tool.sections)
    sections[number] = sections[number].model_copy(update={"questions": tuple(questions)})
    return tool.model_copy(update={"sections": tuple(sections)})
