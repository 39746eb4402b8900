"""The answers of all agencies side by side: question by question, good practice first, differences named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question, Section
from malp_flow.services import collation_rows, library, moderation, paging, question_words
from malp_flow.services.collation_rows import Side
from malp_flow.services.moderation import GradeKind
from malp_flow.services.question_words import Part
from malp_flow.services.reviews import OpenReview

CELLS_ON_A_PAGE = 60
"""Answers on one page, as near as whole questions allow."""
ALL = "all"
RATED = frozenset({"judgement", "choice", "yes_no"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen: filters as they stand in an address. Empty means no filter; pages count from 1."""

    item: str = ""
    section: str = ""
    case: str = ""
    agency: str = ""
    differences: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One agency’s answer in words; `asked` is false where agencies of its kind are not asked.

    `tone` is that of the point chosen. The grades beside it are empty where there are none.
    """

    side: Side
    asked: bool
    words: str = ""
    reason: str = ""
    helped: str = ""
    records: tuple[tuple[Part, ...], ...] = ()
    tone: str = ""
    moderated: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question with every agency’s answer; `differs` where their ratings are not the same."""

    number: str
    section: str
    question: Question
    differs: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Answers side by side, and what may be chosen. `absent` are agencies without an answer, and why."""

    wanted: Wanted
    titles: Mapping[str, str]
    sections: tuple[tuple[str, str], ...]
    cases: tuple[str, ...]
    agencies: tuple[str, ...]
    sides: tuple[Side, ...]
    absent: tuple[Side, ...]
    rows: tuple[Row, ...]
    questions: int
    pages: int
    why_text: str


def sheet(
    session: Session,
    review: OpenReview,
    names: Iterable[str],
    wanted: Wanted,
    *,
    whole: bool = False,
    only_case: UUID | None = None,
) -> Sheet | None:
    """Return the answers of one kind of return, or None where none has a tool; `whole` on a single page.

    With `only_case` nothing of any other record is read or named.

    Opens only what is shown. Who may read it, and that the seal is off, is decided by the caller, who
    gives the names of the returns and notes the reading.
    """
    titles = {name: review.workflow.items[name].title for name in names}
    name = wanted.item if wanted.item in titles else next(iter(titles), "")
    tool = library.tool(session, review_id=review.id, item=name) if name else None
    if tool is None:
        return None
    every = [
        side for side in collation_rows.sides(session, review, name) if only_case in {None, side.case_id}
    ]
    wanted = _usual(wanted, name, tuple(dict.fromkeys(side.case for side in every)))
    return _sheet(session, tool, every, wanted, titles=titles, whole=whole)


def _sheet(
    session: Session,
    tool: AssembledTool,
    every: Sequence[Side],
    wanted: Wanted,
    *,
    titles: Mapping[str, str],
    whole: bool,
) -> Sheet:
    here = [side for side in every if _is_wanted(side, wanted)]
    back = tuple(side for side in here if side.is_back)
    found = _questions(session, tool, back, wanted)
    each = max(1, len(found) if whole else CELLS_ON_A_PAGE // max(1, len(back)))
    page, pages = paging.fitted(wanted.page, found=len(found), each=each)
    shown = found[(page - 1) * each : page * each]
    return Sheet(
        wanted=replace(wanted, page=page),
        titles=titles,
        sections=tuple((section.id, section.title) for section in tool.sections),
        cases=tuple(dict.fromkeys(side.case for side in every)),
        agencies=tuple(sorted({side.agency for side in every})),
        sides=back,
        absent=tuple(side for side in here if not side.is_back),
        rows=tuple(_rows(session, tool, back, shown)),
        questions=len(found),
        pages=pages,
        why_text=tool.why_text,
    )


def _usual(wanted: Wanted, name: str, cases: Sequence[str]) -> Wanted:
    """Without a choice, the first record: agencies are compared on one child."""
    case = wanted.case if wanted.case in {*cases, ALL} else next(iter(cases), ALL)
    return replace(wanted, item=name, case=case)


def _is_wanted(side: Side, wanted: Wanted) -> bool:
    return wanted.case in {ALL, side.case} and wanted.agency in {"", side.agency}


def _questions(
    session: Session, tool: AssembledTool, sides: Sequence[Side], wanted: Wanted
) -> list[tuple[Section, Question]]:
    kinds = {side.kind for side in sides}
    found = [
        (section, question)
        for section, question in tool.questions()
        if wanted.section in {"", section.id} and any(question.is_for(kind) for kind in kinds)
    ]
    if wanted.differences:
        apart = differing(session, tool, sides, [question for _, question in found])
        found = [each for each in found if each[1].id in apart]
    return sorted(found, key=lambda each: not _is_good_practice(tool, each[1]))


def _is_good_practice(tool: AssembledTool, question: Question) -> bool:
    """Whether a question gathers what went well: what others can learn from stands first."""
    form = tool.records.get(question.records) if question.records else None
    return form is not None and form.tone == "good"


def differing(
    session: Session, tool: AssembledTool, sides: Sequence[Side], questions: Iterable[Question]
) -> set[str]:
    """Return the questions that were rated differently; what does not apply to an agency is no rating."""
    rated = {question.id: question for question in questions if question.kind in RATED}
    chosen: dict[str, set[str]] = {}
    for question_id, value in collation_rows.values(session, sides, rated):
        points = tool.points(rated[question_id])
        if not any(point.id == value and point.means_does_not_apply for point in points):
            chosen.setdefault(question_id, set()).add(value)
    return {question_id for question_id, values in chosen.items() if len(values) > 1}


def _rows(
    session: Session,
    tool: AssembledTool,
    sides: Sequence[Side],
    shown: Sequence[tuple[Section, Question]],
) -> Iterable[Row]:
    ids, numbers = [question.id for _, question in shown], tool.numbers()
    apart = differing(session, tool, sides, [question for _, question in shown])
    answers = collation_rows.answers(session, sides, ids)
    beside = moderation.newest_values(session, [side.item_id for side in sides], ids)
    for section, question in shown:
        cells = tuple(_cell(tool, question, side, answers, beside) for side in sides)
        yield Row(numbers[question.id], section.title, question, question.id in apart, cells)


def _cell(
    tool: AssembledTool,
    question: Question,
    side: Side,
    answers: Mapping[tuple[UUID, str], Answer],
    beside: Mapping[tuple[UUID, str, str], str],
) -> Cell:
    if not question.is_for(side.kind):
        return Cell(side, asked=False)
    answer = answers.get((side.item_id, question.id), Answer())
    grades = {kind: beside.get((side.item_id, question.id, kind)) for kind in GradeKind}
    tones = {point.id: point.tone for point in tool.points(question)}
    return Cell(
        side,
        asked=True,
        words=question_words.answer_words(tool, question, answer),
        reason=answer.reason,
        helped=answer.helped,
        records=question_words.record_words(tool, question, answer),
        tone=tones.get(answer.value or "", ""),
        moderated=question_words.point_words(tool, question, grades[GradeKind.moderated]),
        agreed=question_words.point_words(tool, question, grades[GradeKind.agreed]),
    )
