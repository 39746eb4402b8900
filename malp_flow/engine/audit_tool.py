"""What an audit tool asks: scales, sections and questions, as frozen types.

A tool is a file in `workflows/tools/`; an overlay adds a theme's questions inside a tool's sections.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from malp_flow.engine.answer_text import composed
from malp_flow.engine.definition import Frozen, Identifier, Title

YES_OR_NO = ("yes", "no")
LONGEST_TEXT = 4000
LONGEST_LOCAL_VALUE = 200
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _canonical(text: str) -> str:
    return composed(text)


Prose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True),
    AfterValidator(_canonical),
]
Hint = Annotated[
    str, StringConstraints(max_length=LONGEST_TEXT, strip_whitespace=True), AfterValidator(_canonical)
]
Version = Annotated[int, Field(ge=1, le=9999)]
AnswerKind = Literal["judgement", "choice", "text", "date", "yes_no", "records"]
ColumnKind = Literal["text", "day", "choice"]
Measure = Literal["compliance", "quality"]
Characteristic = Literal["age_band", "sex", "ethnicity", "disability", "plan"]
Speaker = Literal["children", "families", "practitioners"]
Tone = Literal["good", "mixed", "poor", "neutral"]


class Point(Frozen):
    """One point of a scale. `tone` only helps to show it; words come first, colour last."""

    id: Identifier
    title: Title
    tone: Tone = "neutral"
    means_does_not_apply: bool = False


Scale = Annotated[tuple[Point, ...], Field(min_length=2, max_length=12)]


class ScaleBook(Frozen):
    """Scales that every tool may use by their names."""

    version: Version
    scales: Mapping[Identifier, Scale]


class Column(Frozen):
    """One part of a record. A day may be about right, such as “about May 2025”, so it is text as well."""

    title: Title
    hint: Hint = ""
    kind: ColumnKind = "text"
    scale: Identifier | None = None
    required: bool = False


class RecordForm(Frozen):
    """What one record of a kind holds, such as an entry of a chronology or a piece of good practice.

    Records of one form are gathered across agencies and children; those of the tone “good” come first.
    `one` is what a single record is called.
    """

    title: Title
    one: Title
    tone: Tone = "neutral"
    columns: Annotated[Mapping[Identifier, Column], Field(min_length=1, max_length=8)]


class Question(Frozen):
    """One question. Whatever its kind, an agency may answer that it does not apply to them.

    `visible_to` holds kinds of agency; empty means all. `reason` is the box under a judgement, choice or
    yes-and-no question; `asks_why` adds what helped or hindered at the time, which nobody must fill in.
    `measures` says which of two scores a judgement belongs to: whether rules were kept, or how good the
    work was. `raises_concern` is set where a yes means that a child may be unsafe now. `counts` says what
    a choice tells of the child for the sample, in bands; `voice` whose own words a text brings.
    """

    id: Identifier
    text: Prose
    hint: Hint = ""
    kind: AnswerKind
    scale: Identifier | None = None
    records: Identifier | None = None
    measures: Measure | None = None
    raises_concern: bool = False
    counts: Characteristic | None = None
    voice: Speaker | None = None
    required: bool = True
    visible_to: tuple[Identifier, ...] = ()
    reason: Literal["required", "optional", "none"] = "none"
    asks_why: bool = False

    def is_for(self, agency_kind: str) -> bool:
        """Return whether agencies of this kind are asked."""
        return not self.visible_to or agency_kind in self.visible_to


class Section(Frozen):
    """One page of the audit."""

    id: Identifier
    title: Title
    intro: Hint = ""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Tool(Frozen):
    """A whole audit tool. `kinds_of_agency` names who may be asked; without it any kind may stand."""

    tool: Identifier
    version: Version
    title: Title
    intro: Hint = ""
    why_text: Prose = "What helped or hindered at the time?"
    reason_text: Prose = "What in the record leads you to say this?"
    kinds_of_agency: Mapping[Identifier, Title] = Field(default_factory=dict)
    scales: Mapping[Identifier, Scale] = Field(default_factory=dict)
    records: Mapping[Identifier, RecordForm] = Field(default_factory=dict)
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Yield each question with its section, in the order of the audit."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def question(self, question_id: str) -> Question | None:
        """Return the question with this id, or None when the tool does not ask it."""
        return next((each for _, each in self.questions() if each.id == question_id), None)

    def numbers(self) -> dict[str, str]:
        """Return the number of each question on pages and paper: 2.3 is the third of section 2."""
        return {
            question.id: f"{number}.{place}"
            for number, section in enumerate(self.sections, start=1)
            for place, question in enumerate(section.questions, start=1)
        }

    def points(self, question: Question) -> tuple[Point, ...]:
        """Return the points that a judgement or choice is answered with; nothing for other kinds."""
        return self.scales.get(question.scale, ()) if question.scale is not None else ()

    def columns(self, question: Question) -> Mapping[str, Column]:
        """Return the columns of a question that is answered with records; nothing for other kinds."""
        form = self.records.get(question.records) if question.records is not None else None
        return form.columns if form else {}


class AssembledTool(Tool):
    """A tool as a review asks it: overlay questions in their places, local values filled in."""

    overlay: Identifier | None = None
    overlay_version: Version | None = None


class LocalValue(Frozen):
    """A name that differs from place to place, such as a procedure; `example` helps to fill it in."""

    title: Title
    example: Title


class OverlayQuestion(Question):
    """A question of a theme; without `after` it comes last in its section."""

    after: Identifier | None = None


class OverlaySection(Frozen):
    """The questions that a theme adds to one section of the base tool."""

    id: Identifier
    questions: Annotated[tuple[OverlayQuestion, ...], Field(min_length=1)]


class Overlay(Frozen):
    """A theme's questions, for one base tool, with `{placeholders}` for the partnership's own names."""

    overlay: Identifier
    of: Identifier
    version: Version
    title: Title
    scales: Mapping[Identifier, Scale] = Field(default_factory=dict)
    local_values: Mapping[Identifier, LocalValue] = Field(default_factory=dict)
    sections: Annotated[tuple[OverlaySection, ...], Field(min_length=1)]
