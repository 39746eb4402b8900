"""Records in an answer, such as the entries of a chronology: as they are kept, what is wrong or missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.audit_tool import Question, Tool
from malp_flow.wording import gettext

MOST_RECORDS = 300
"""Records in one answer: a chronology of two years has seldom more than 150 entries."""

Record = Mapping[str, str]
A_DAY = "16 March 2026"


@dataclass(frozen=True, slots=True)
class RecordError:
    """What is wrong in one record, counted from 0; `column` is the id of the part."""

    place: int
    column: str
    sentence: str


def records_from(tool: Tool, question: Question, sent: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records as they are kept: cleaned, in the order of the columns, without what is empty."""
    columns = tool.columns(question)
    kept = ({name: cleaned(each.get(name, "")) for name in columns} for each in sent)
    found = ({name: text for name, text in each.items() if text} for each in kept)
    return tuple(each for each in found if each)


def errors_in(tool: Tool, question: Question, records: Iterable[Record]) -> list[RecordError]:
    """Return what cannot be kept: a choice that is not on the list, a text or a list that is too long."""
    found: list[RecordError] = []
    columns = tool.columns(question)
    for place, record in enumerate(records):
        if place >= MOST_RECORDS:
            first = next(iter(columns))
            sentence = gettext("There can be %(most)s records here and no more.") % {"most": MOST_RECORDS}
            return [*found, RecordError(place, first, sentence)]
        for name, text in record.items():
            known = name in columns
            points = tool.scales.get(columns[name].scale or "", ()) if known else ()
            if points and all(point.id != text for point in points):
                found.append(RecordError(place, name, gettext("Choose one of the answers on the list.")))
            elif len(text) > LONGEST_ANSWER:
                sentence = gettext("This must be %(most)s characters or fewer.")
                found.append(RecordError(place, name, sentence % {"most": f"{LONGEST_ANSWER:,}"}))
    return found


def missing_in(tool: Tool, question: Question, records: Iterable[Record]) -> str:
    """Return the first thing that is missing, as a sentence, or nothing when the records are whole."""
    for number, record in enumerate(records, start=1):
        for name, column in tool.columns(question).items():
            if column.required and not record.get(name):
                said = gettext("Record %(number)s: “%(column)s” is missing.")
                return said % {"number": number, "column": column.title}
    return ""


def filled_in(tool: Tool, question: Question, *words: str, turn: int = 0) -> tuple[Record, ...]:
    """Return one whole record in these words in turn, for a rehearsal; nothing where none is asked for.

    `turn` chooses the first of them, and among the answers on a list. A day is one that stands for any.
    """
    record = {}
    for place, (name, column) in enumerate(tool.columns(question).items(), start=turn):
        points = tool.scales.get(column.scale or "", ())
        said = A_DAY if column.kind == "day" else words[place % len(words)]
        record[name] = points[turn % len(points)].id if points else said
    return (record,) if record else ()
