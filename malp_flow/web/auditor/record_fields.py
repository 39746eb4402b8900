"""The fields of records in a section's form: those that are kept, and an empty one after them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from malp_flow.engine.answer_records import MOST_RECORDS, Record
from malp_flow.engine.audit_tool import AssembledTool, Question

_TAKEN_OUT = "-out"


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a record; `choices` pairs ids with words, and is empty for a text."""

    name: str
    title: str
    hint: str
    kind: str
    value: str
    words: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One record on the page, counted from 1; `is_new` is the empty one at the end."""

    number: int
    parts: tuple[Part, ...]
    out: str
    is_new: bool

    @property
    def in_words(self) -> str:
        """The record as it reads, a line for each part that is there."""
        return "\n".join(f"{part.title}: {part.words}" for part in self.parts if part.words)


def groups(
    tool: AssembledTool, question: Question, records: Sequence[Record], *, start: str
) -> tuple[Group, ...]:
    """Return the records as groups of fields, with an empty one last; nothing where none are asked."""
    if not tool.columns(question):
        return ()
    shown = [*records, {}] if len(records) < MOST_RECORDS else [*records]
    return tuple(
        Group(
            number=place + 1,
            parts=tuple(_parts(tool, question, record, start=f"{start}-records-{place}")),
            out=f"{start}-records-{place}{_TAKEN_OUT}",
            is_new=place == len(records),
        )
        for place, record in enumerate(shown)
    )


def _parts(tool: AssembledTool, question: Question, record: Record, *, start: str) -> Iterator[Part]:
    for name, column in tool.columns(question).items():
        points = tool.scales.get(column.scale or "", ())
        choices = tuple((point.id, point.title) for point in points)
        value = record.get(name, "")
        words = dict(choices).get(value, value)
        yield Part(f"{start}-{name}", column.title, column.hint, column.kind, value, words, choices)


def sent(start: str, form: Mapping[str, str]) -> list[Record]:
    """Return the records that a form sent, in their order; those that were taken out are left out."""
    field = re.compile(re.escape(start) + "-records-([0-9]{1,4})-([a-z0-9_]+)")
    found: dict[int, dict[str, str]] = {}
    for key in form:
        match = field.fullmatch(key)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = form[key]
    return [found[place] for place in sorted(found) if not form.get(f"{start}-records-{place}{_TAKEN_OUT}")]
