"""What the auditors of the demonstration write. It is about nobody: no real case stands behind it."""

from collections.abc import Iterator
from itertools import cycle

from malp_flow.engine.answer_records import Record, filled_in
from malp_flow.engine.answers import Answer, visible
from malp_flow.engine.audit_tool import YES_OR_NO, AssembledTool, Question

_TEXTS = (
    "The electronic record, the paper file from the duty desk and two supervision notes were read. "
    "One chronology could not be opened and was asked for again.",
    "Practitioners saw the child at home and at school. Their wishes are written down in their own words "
    "on three of the five visits.",
    "The plan named who would do what by when. Two actions had no date; one was carried over twice.",
    "Information reached us on the same day by telephone and was confirmed in writing within the week.",
)
_REASONS = (
    "The visit notes of the spring show it; the supervision record of the summer agrees.",
    "It is written in the referral and in the minutes of the meeting that followed.",
    "The record is silent for six weeks, and no other note explains the gap.",
)
_HELPED = (
    "A manager who sat with the team made it easy to ask.",
    "Caseloads were high that month, and two posts were empty.",
)
_VOICES = {
    "children": (
        "“I wanted somebody to ask me on my own.”",
        "“It was better when the same person came again.”",
        "The child drew the house with nobody in it, and said “that is how it is after school”.",
    ),
    "families": (
        "“We told the story four times before anybody rang back.”",
        "“She explained what the worry was. That helped us to listen.”",
    ),
    "practitioners": (
        "“I saw one piece. I learned only at the end of the month that others held the rest.”",
        "“Supervision was the one hour in which I could think.”",
    ),
}
_ENTRIES = 3
_DAYS = (
    *("6 May 2025", "about June 2025", "12 August 2025 to 19 August 2025", "14 January 2025"),
    *("November 2025", "9 January 2026", "about 20 January 2025"),
)


def written(
    tool: AssembledTool, *, agency_kind: str, turn: int, sections: int | None = None
) -> dict[str, Answer]:
    """Return an answer to each question that an agency is asked, of the first `sections` where given.

    `turn` makes agencies differ from each other; the same one always gives the same answers.
    """
    asked = visible(tool, agency_kind).sections[:sections]
    numbers = _numbers(turn)
    return {
        question.id: _answer(tool, question, next(numbers))
        for section in asked
        for question in section.questions
    }


def _numbers(turn: int) -> Iterator[int]:
    return (turn + number for number in cycle(range(60)))


def _records(tool: AssembledTool, question: Question, number: int) -> Iterator[Record]:
    """Yield one record, or the entries of a chronology: those have days of their own."""
    name, column = next(iter(tool.columns(question).items()))
    has_days = column.kind == "day"
    for turn in range(_ENTRIES if has_days else 1):
        for record in filled_in(tool, question, *_TEXTS, turn=number + turn):
            yield {**record, name: _DAYS[(number + 2 * turn) % len(_DAYS)]} if has_days else record


def _answer(tool: AssembledTool, question: Question, number: int) -> Answer:
    if question.voice:
        return Answer(text=_VOICES[question.voice][number % len(_VOICES[question.voice])])
    if question.counts:
        # All who know a child say the same of it.
        bands = tool.points(question)
        return Answer(value=bands[len(bands) // 2].id)
    if question.kind == "text":
        return Answer(text=_TEXTS[number % len(_TEXTS)])
    if question.kind == "date":
        return Answer(value="2026-03-16")
    if question.kind == "records":
        return Answer(records=tuple(_records(tool, question, number)))
    if question.raises_concern:
        return Answer(value="no")
    points = [point.id for point in tool.points(question) if not point.means_does_not_apply]
    return Answer(
        value=(points or list(YES_OR_NO))[number % len(points or YES_OR_NO)],
        reason=_REASONS[number % len(_REASONS)] if question.reason != "none" else "",
        helped=_HELPED[number % len(_HELPED)] if question.asks_why and number % 2 else "",
    )
