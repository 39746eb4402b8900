"""An audit tool as plain text, as auditors of one kind of agency are asked."""

from collections.abc import Iterator

from malp_flow.engine.answers import visible
from malp_flow.engine.audit_tool import Question, Section, Tool
from malp_flow.engine.audit_tool_comparing import kinds_in_words

KIND_WORDS = {
    "judgement": "judgement",
    "choice": "choice",
    "text": "text",
    "date": "date",
    "yes_no": "yes or no",
    "records": "records",
}
"""The kinds of question in the words of people."""

VOICE_WORDS = {
    "children": "the child’s own words",
    "families": "the family’s own words",
    "practitioners": "practitioners’ own words",
}
"""Whose own words a question brings."""

COUNT_WORDS = {
    "age_band": "Age band",
    "sex": "Sex",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
    "plan": "Plan",
}
"""What is counted of the children in a sample."""


def sections_for(tool: Tool, agency_kind: str) -> list[Section]:
    """Return the sections and questions that agencies of a kind are asked; all where none is named."""
    return list(visible(tool, agency_kind).sections if agency_kind else tool.sections)


def as_text(tool: Tool, *, agency_kind: str = "") -> str:
    """Return the whole tool as text, numbered as auditors see it."""
    return "\n".join(_lines(tool, agency_kind)) + "\n"


def _lines(tool: Tool, agency_kind: str) -> Iterator[str]:
    yield f"{tool.title}, version {tool.version}"
    if tool.intro:
        yield tool.intro
    for number, section in enumerate(sections_for(tool, agency_kind), start=1):
        yield f"\n{number}. {section.title}"
        if section.intro:
            yield f"   {section.intro}"
        for place, question in enumerate(section.questions, start=1):
            yield from _of_question(tool, question, f"{number}.{place}", agency_kind)


def _of_question(tool: Tool, question: Question, number: str, agency_kind: str) -> Iterator[str]:
    yield f"\n  {number} {question.text}"
    if question.hint:
        yield f"      {question.hint}"
    told = [KIND_WORDS.get(question.kind, question.kind), "required" if question.required else "optional"]
    if question.visible_to and not agency_kind:
        told.append(f"only for {kinds_in_words(tool, question)}")
    yield f"      [{', '.join(told)}]"
    yield from (f"      ( ) {point.title}" for point in tool.points(question))
    yield from (f"      - {column.title}" for column in tool.columns(question).values())
    if question.reason != "none":
        yield f"      + {tool.reason_text} ({question.reason})"
    if question.asks_why:
        yield f"      + {tool.why_text} (optional)"
