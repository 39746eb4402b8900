"""Questions of an audit and their answers in words, as they stand outside the auditor's form."""

from collections.abc import Iterable, Mapping
from datetime import date

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.wording import day_of_record, gettext

MOST_NUMBERS = 12
"""More than these are only counted: a letter is no list."""


def numbers(tool: AssembledTool) -> dict[str, str]:
    """Return the number that each question has on the pages of this tool: 2.3 is the third of section 2."""
    return {
        question.id: f"{number}.{place}"
        for number, section in enumerate(tool.sections, start=1)
        for place, question in enumerate(section.questions, start=1)
    }


def in_a_letter(tool: AssembledTool, questions: Iterable[str]) -> str:
    """Return the numbers of questions as one text: 1.1, 2.3; empty where there are too many to list."""
    wanted = set(questions)
    found = [number for question, number in numbers(tool).items() if question in wanted]
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
