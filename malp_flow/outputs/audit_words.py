"""Between an answer and its words in a file: what a box is called, what stands in it, what words mean."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from malp_flow.engine.answer_records import Record
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Column, Question, Section
from malp_flow.errors import Refused
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

Field = Literal["value", "text", "records", "reason", "helped", "does_not_apply"]
FIELDS: tuple[Field, ...] = ("value", "text", "records", "reason", "helped", "does_not_apply")

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2011": "-", "–": "-", "\u00a0": " "})
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_IN_NUMBERS = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_IN_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?,? (\d{4})", re.ASCII)
_CROSSES = frozenset({"x", "yes", "y", "true", "\u2713", "\u2714", "\u2611", "\u2612", "\u2717", "\u2718"})
_NOTHING = frozenset({"", "no", "n", "false", "\u2610", "-"})


class NotOnTheList(Refused):
    """This is not one of the answers on the list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A question with the number that it has on paper and on the page."""

    number: str
    section: Section
    question: Question


def places(tool: AssembledTool) -> Iterator[Place]:
    """Yield the questions of a tool in order, numbered within their sections."""
    numbers = tool.numbers()
    for section, question in tool.questions():
        yield Place(numbers[question.id], section, question)


def fields_of(tool: AssembledTool, question: Question) -> tuple[Field, ...]:
    """Return the boxes of a question, in the order in which they stand on paper."""
    own: dict[str, Field] = {"text": "text", "records": "records"}
    found = [own.get(question.kind, "value")]
    if question.reason != "none":
        found.append("reason")
    if question.asks_why:
        found.append("helped")
    if not any(point.means_does_not_apply for point in tool.points(question)):
        found.append("does_not_apply")
    return tuple(found)


def label(field: Field) -> str:
    """Return what a box is called, without the number of its question."""
    return {
        "value": _("Answer"),
        "text": _("Answer"),
        "records": _("Records"),
        "reason": _("Reason"),
        "helped": _("What helped or hindered"),
        "does_not_apply": _("Does not apply to us"),
    }[field]


def choices(tool: AssembledTool, question: Question) -> tuple[tuple[str, str], ...]:
    """Return what may be answered, as pairs of a value and its words; nothing where any words may stand."""
    if question.kind == "yes_no":
        return (("yes", _("Yes")), ("no", _("No")))
    return tuple((point.id, point.title) for point in tool.points(question))


def in_words(tool: AssembledTool, question: Question, answer: Answer, field: Field) -> str:
    """Return what stands in one box."""
    if field == "does_not_apply":
        return _("Yes") if answer.does_not_apply else ""
    if field == "records":
        return _told(tool, question, answer.records)
    if field != "value":
        return cleaned(str(getattr(answer, field)))
    value = answer.value or ""
    if question.kind == "date":
        try:
            return day_of_record(date.fromisoformat(value))
        except ValueError:
            return value
    return dict(choices(tool, question)).get(value, value)


def record_words(tool: AssembledTool, question: Question, record: Record) -> list[str]:
    """Return the words of one record, in the order of its columns."""
    found = []
    for name, column in tool.columns(question).items():
        text = record.get(name, "")
        titles = {point.id: point.title for point in tool.scales.get(column.scale or "", ())}
        found.append(titles.get(text, text))
    return found


def _told(tool: AssembledTool, question: Question, records: Sequence[Record]) -> str:
    titles = [column.title for column in tool.columns(question).values()]
    told = []
    for number, record in enumerate(records, start=1):
        parts = zip(titles, record_words(tool, question, record), strict=True)
        told.append(f"{number}. " + "\n".join(f"{title}: {words}" for title, words in parts if words))
    return "\n\n".join(told)


def point_of(tool: AssembledTool, column: Column, words: str) -> str:
    """Return what is kept of the words in a column of a record; raises NotOnTheList."""
    points = tool.scales.get(column.scale or "", ())
    if not points:
        return cleaned(words)
    for point in points:
        if folded(words).rstrip(".") == folded(point.title).rstrip("."):
            return point.id
    raise NotOnTheList


def value_of(tool: AssembledTool, question: Question, words: str) -> str | None:
    """Return the value that words in a box mean, or None for none; raises NotOnTheList."""
    said = folded(words).rstrip(".")
    if not said:
        return None
    if question.kind == "date":
        return day_of(words).isoformat()
    for value, title in choices(tool, question):
        if said == folded(title).rstrip("."):
            return value
    raise NotOnTheList


def is_crossed(words: str) -> bool:
    """Return whether a box to be crossed is; raises NotOnTheList for words that mean neither."""
    said = folded(words)
    if said in _NOTHING:
        return False
    if said in _CROSSES or said == folded(label("does_not_apply")):
        return True
    raise NotOnTheList


def day_of(words: str) -> date:
    """Return the day that is meant, written as people write it in Britain; raises NotOnTheList."""
    said = folded(words)
    iso, numbers, spoken = _ISO.fullmatch(said), _IN_NUMBERS.fullmatch(said), _IN_WORDS.fullmatch(said)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if numbers:
            return date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
        if spoken:
            return date(int(spoken[3]), _month(spoken[2]), int(spoken[1]))
    except ValueError:
        raise NotOnTheList from None
    raise NotOnTheList


def _month(word: str) -> int:
    found = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    if len(found) != 1:
        raise NotOnTheList
    return found[0]


def folded(words: str) -> str:
    """Return words as they are compared: small letters, plain marks, single spaces."""
    plain = unicodedata.normalize("NFKC", cleaned(words).translate(_MARKS))
    return " ".join(plain.casefold().split())
