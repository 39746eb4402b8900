"""An audit tool as rows of a spreadsheet, one a question, and back: what is wrong is told by the row."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from malp_flow.engine.audit_tool import Characteristic, Question, Scale, Section, Speaker, Tool
from malp_flow.engine.audit_tool_comparing import kinds_in_words
from malp_flow.engine.audit_tool_editing import new_id
from malp_flow.engine.audit_tool_text import KIND_WORDS
from malp_flow.engine.definition_errors import nearest, schema_faults
from malp_flow.engine.problems import quoted
from malp_flow.errors import Refused

COLUMNS = (
    *("Code", "Section", "Question", "Hint", "Kind", "Scale"),
    *("Required", "Seen by", "Reason", "Asks what helped"),
    *("Records", "Scored as", "Raises a concern", "Counted as", "Voice of"),
)
EVERYBODY = "all"
MOST_QUESTIONS = 400
_NEEDED = frozenset({"section", "question"})
_YES_NO = {"yes": True, "y": True, "true": True, "x": True, "no": False, "n": False, "false": False}
_KINDS = {words: kind for kind, words in KIND_WORDS.items()} | {kind: kind for kind in KIND_WORDS}
_REASONS = ("none", "optional", "required")
_SCORES = ("compliance", "quality", "")
_MARKS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "scored as": ("measures", _SCORES, "score"),
    "counted as": ("counts", (*get_args(Characteristic), ""), "characteristic of the sample"),
    "voice of": ("voice", (*get_args(Speaker), ""), "speaker"),
}
_AS_TYPED = {"question": "text", "hint": "hint"}
_WORDS: dict[str, tuple[str, Mapping[str, Any], str]] = {
    "kind": ("kind", _KINDS, "kind of question"),
    "required": ("required", _YES_NO, "yes or no"),
    "reason": ("reason", {each: each for each in _REASONS}, "way to ask for a reason"),
    "asks what helped": ("asks_why", _YES_NO, "yes or no"),
    "raises a concern": ("raises_concern", _YES_NO, "yes or no"),
}


class NoTitles(Refused):
    """The first row must say what stands in which column; Section and Question are needed at least."""


class NoQuestions(Refused):
    """There is no question in the file. Nothing was changed."""


class TooManyQuestions(Refused):
    """An audit tool has at most 400 questions. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one row; `row` counts as the spreadsheet does."""

    row: int
    sentence: str


@dataclass(slots=True)
class SheetRead:
    """What came of a file: the tool it makes, or None while a row is wrong."""

    tool: Tool | None
    faults: list[RowFault]


@dataclass(slots=True)
class _Reading:
    tool: Tool
    taken: set[str]
    faults: list[RowFault] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    sections: dict[str, tuple[Section | None, list[Question]]] = field(default_factory=dict)


def rows_of(tool: Tool) -> list[tuple[str, ...]]:
    """Return the titles, and then one row for each question."""
    return [COLUMNS, *(_row(tool, section, question) for section, question in tool.questions())]


def _row(tool: Tool, section: Section, question: Question) -> tuple[str, ...]:
    return (
        question.id,
        section.title,
        question.text,
        question.hint,
        KIND_WORDS.get(question.kind, question.kind),
        question.scale or "",
        "yes" if question.required else "no",
        kinds_in_words(tool, question) or EVERYBODY,
        question.reason,
        "yes" if question.asks_why else "no",
        question.records or "",
        question.measures or "",
        "yes" if question.raises_concern else "no",
        question.counts or "",
        question.voice or "",
    )


def may_stand_there(tool: Tool, scales: Mapping[str, Scale]) -> list[tuple[str, ...]]:
    """Return what some columns may hold, for a second sheet; `scales` are those that every tool may use."""
    kinds = [("Kind", words, "") for words in KIND_WORDS.values()]
    known = {**scales, **tool.scales}
    rated = [("Scale", name, " / ".join(each.title for each in points)) for name, points in known.items()]
    agencies = [
        ("Seen by", EVERYBODY, ""),
        *(("Seen by", each, "") for each in tool.kinds_of_agency.values()),
    ]
    reasons = [("Reason", word, "") for word in _REASONS]
    records = [("Records", name, form.title) for name, form in tool.records.items()]
    marks = [
        (column.capitalize(), word, "")
        for column, (_k, words, _w) in _MARKS.items()
        for word in words
        if word
    ]
    return [("Column", "May hold", "Which means"), *kinds, *rated, *agencies, *reasons, *records, *marks]


def read_rows(tool: Tool, rows: Iterable[Sequence[str]], *, taken: Iterable[str] = ()) -> SheetRead:
    """Return the tool that rows make of this one; a question is known by its code, or by its very words.

    An empty section means the one above; a new title makes a new section. Questions that no row holds are
    dropped. `taken` are ids that a new question must not get. Raises NoTitles, NoQuestions,
    TooManyQuestions.
    """
    numbered = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1)]
    numbered = [(number, row) for number, row in numbered if any(row)]
    if not numbered:
        raise NoQuestions
    if len(numbered) > MOST_QUESTIONS + 1:
        raise TooManyQuestions
    columns = [" ".join(word.casefold().split()) for word in numbered[0][1]]
    if not set(columns) >= _NEEDED:
        raise NoTitles
    reading = _Reading(tool, {question.id for _, question in tool.questions()} | set(taken))
    above = ""
    for number, row in numbered[1:]:
        cells = {column: word for column, word in zip(columns, row, strict=False) if column}
        above = cells["section"] = cells.get("section") or above
        _take(reading, number, cells)
    if not reading.sections and not reading.faults:
        raise NoQuestions
    return SheetRead(None if reading.faults else _made(reading), reading.faults)


def _take(reading: _Reading, number: int, cells: dict[str, str]) -> None:
    known = _known(reading, cells)
    code = cells.get("code", "")
    if code and known is None:
        mend = "Leave the code empty for a new question."
        reading.faults.append(RowFault(number, f"There is no question with the code {quoted(code)}. {mend}"))
        return
    if known is not None and known.id in reading.seen:
        first = reading.seen[known.id]
        reading.faults.append(RowFault(number, f"The question of row {first} stands here a second time."))
        return
    question = _question(reading, number, cells, known)
    if question is None:
        return
    reading.seen[question.id] = number
    reading.taken.add(question.id)
    if not (title := cells["section"]):
        reading.faults.append(RowFault(number, "Say in which section this question stands."))
        return
    section = next(
        (each for each in reading.tool.sections if each.title.casefold() == title.casefold()), None
    )
    reading.sections.setdefault(title if section is None else section.title, (section, []))[1].append(
        question
    )


def _known(reading: _Reading, cells: Mapping[str, str]) -> Question | None:
    code, words = cells.get("code", ""), cells.get("question", "")
    if code:
        return reading.tool.question(code)
    same = (q for _, q in reading.tool.questions() if q.text == words and q.id not in reading.seen)
    return next(same, None)


def _question(
    reading: _Reading, number: int, cells: Mapping[str, str], known: Question | None
) -> Question | None:
    wrong: list[str] = []
    said = _said(reading.tool, cells, wrong)
    if known is None:
        said = {"kind": "text"} | said | {"id": new_id(cells.get("question", ""), reading.taken)}
    data = (known.model_dump(mode="json") if known else {}) | said
    if data["kind"] not in ("judgement", "choice") and "scale" not in cells:
        data["scale"] = None
    try:
        question = Question.model_validate_json(json.dumps(data))
    except ValidationError as error:
        faults = schema_faults(error, data=data, model=Question, whole="The row")
        wrong += [f"{fault.sentence} {fault.mend}" for fault in faults]
        question = None
    reading.faults += [RowFault(number, sentence) for sentence in wrong]
    return None if wrong else question


def _said(tool: Tool, cells: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    """Return what a row says of its question, by the keys of the tool; a missing column says nothing."""
    said: dict[str, Any] = {key: cells[column] for column, key in _AS_TYPED.items() if column in cells}
    for column, (key, known, what) in _WORDS.items():
        if cells.get(column):
            said[key] = _one_of(cells[column].casefold(), known, what, wrong)
    said |= {column: cells[column] or None for column in ("scale", "records") if column in cells}
    for column, (key, words, what) in _MARKS.items():
        if column in cells:
            known = {word: word or None for word in words}
            said[key] = _one_of(cells[column].casefold(), known, what, wrong)
    if "seen by" in cells:
        said["visible_to"] = _seen_by(tool, cells["seen by"], wrong)
    return said


def _one_of(word: str, known: Mapping[str, Any], what: str, wrong: list[str]) -> Any:
    if word not in known:
        wrong.append(f"{quoted(word)} is no {what}. {nearest(word, list(known))}")
    return known.get(word, next(iter(known.values())))


def _seen_by(tool: Tool, cell: str, wrong: list[str]) -> list[str]:
    words = [word.strip() for word in cell.split(";") if word.strip()]
    if not words or [word.casefold() for word in words] == [EVERYBODY]:
        return []
    known = {title.casefold(): kind for kind, title in tool.kinds_of_agency.items()}
    known |= {kind: kind for kind in tool.kinds_of_agency}
    return [_one_of(word.casefold(), known, "kind of agency", wrong) for word in words]


def _made(reading: _Reading) -> Tool:
    ids = {section.id for section in reading.tool.sections}
    made = []
    for title, (section, questions) in reading.sections.items():
        if section is None:
            name = new_id(title, ids)
            ids.add(name)
            made.append(Section.model_construct(id=name, title=title, intro="", questions=tuple(questions)))
        else:
            made.append(section.model_copy(update={"questions": tuple(questions)}))
    return reading.tool.model_copy(update={"sections": tuple(made)})
