"""Questions of an audit and their answers in words, as they stand outside the auditor's form."""

from collections.abc import Iterable, Mapping
from datetime import date

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Column, Question
from malp_flow.wording import day_of_record, gettext

Part = tuple[str, str]
"""One part of a record: its title and what stands there."""
MOST_NUMBERS = 12
"""More than these are only counted: a letter is no list."""


def in_a_letter(tool: AssembledTool, questions: Iterable[str]) -> str:
    """Return the numbers of questions as one text: 1.1, 2.3; empty where there are too many to list."""
    wanted = set(questions)
    found = [number for question, number in tool.numbers().items() if question in wanted]
    return ", ".join(found) if len(found) <= MOST_NUMBERS else ""


def point_words(tool: AssembledTool, question: Question, value: str | None) -> str:
    """Return a choice as it reads; empty where none was made."""
    named: Mapping[str, str] = {"yes": gettext("Yes"), "no": gettext("No")}
    if question.kind != "yes_no":
        named = {point.id: point.title for point in tool.points(question)}
    return named.get(value or "", value or "")


def answer_words(tool: AssembledTool, question: Question, answer: Answer) -> str:
    """Return an answer as it reads, without its reason; empty where there is none."""
    if answer.does_not_apply:
        return gettext("Does not apply to us")
    if question.kind == "text":
        return answer.text
    if question.kind == "date" and answer.value:
        return day_of_record(date.fromisoformat(answer.value))
    return point_words(tool, question, answer.value)


def record_words(tool: AssembledTool, question: Question, answer: Answer) -> tuple[tuple[Part, ...], ...]:
    """Return the records in an answer, each as its parts in the order of the form, without empty ones."""
    return tuple(
        tuple(
            (column.title, _part(tool, column, record[name]))
            for name, column in tool.columns(question).items()
            if record.get(name)
        )
        for record in answer.records
    )


def _part(tool: AssembledTool, column: Column, text: str) -> str:
    points = tool.scales.get(column.scale, ()) if column.scale else ()
    return next((point.title for point in points if point.id == text), text)


def kind_of_record(tool: AssembledTool, question: Question, record: Mapping[str, str]) -> str:
    """Return the first choice in a record in words, such as the kind of a factor; empty without one."""
    for name, column in tool.columns(question).items():
        if column.kind == "choice":
            return _part(tool, column, record.get(name, ""))
    return ""
