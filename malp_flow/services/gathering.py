"""Records gathered across cases and agencies: good practice first, then factors, blockages and the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    access,
    collation_rows,
    exports,
    library,
    paging,
    question_words,
    released,
)
from malp_flow.services.actor import Actor
from malp_flow.services.collation_rows import Side
from malp_flow.services.here import NotHere
from malp_flow.services.question_words import Part
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

ON_A_PAGE = 100
ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters as they stand in an address; empty means no filter, and the first type. Pages count from 1."""

    form: str = ""
    kind: str = ""
    case: str = ""
    agency: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One record: of which type, of which kind within it, whose, and its parts in words."""

    form: str
    type: str
    kind: str
    side: Side
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records as they are wanted. `types` and `kinds` are counted before type and kind are chosen."""

    wanted: Wanted
    types: tuple[tuple[str, str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    cases: tuple[str, ...]
    agencies: tuple[str, ...]
    records: tuple[Record, ...]
    found: int
    pages: int


def page(
    session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime, whole: bool = False
) -> Gathered:
    """Return the records of all returned audits, good practice first; `whole` on a single page.

    Raises NotHere while the answers are sealed, NotYours. The caller notes the reading in the access log.
    """
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    lifted = released.lifted(session, review)
    if not lifted:
        raise NotHere
    titles: dict[str, str] = {}
    every = [each for name in lifted for each in _of_return(session, review, name, titles)]
    here = [each for each in every if _is_at(each.side, wanted)]
    counted = Counter(each.form for each in here)
    form = wanted.form if wanted.form in {*titles, ALL} else next(iter(titles), ALL)
    of_form = [each for each in here if form in {ALL, each.form}]
    shown = [each for each in of_form if wanted.kind in {"", each.kind}]
    size = len(shown) if whole else ON_A_PAGE
    number, pages = paging.fitted(wanted.page, found=len(shown), each=size)
    return Gathered(
        wanted=Wanted(form, wanted.kind, wanted.case, wanted.agency, number),
        types=tuple((name, title, counted[name]) for name, title in titles.items()),
        kinds=_kinds(of_form) if form != ALL else (),
        cases=tuple(dict.fromkeys(each.side.case for each in every)),
        agencies=tuple(sorted({each.side.agency for each in every})),
        records=tuple(shown[(number - 1) * size : number * size]),
        found=len(shown),
        pages=pages,
    )


def _is_at(side: Side, wanted: Wanted) -> bool:
    return wanted.case in {"", side.case} and wanted.agency in {"", side.agency}


def _kinds(records: Iterable[Record]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(each.kind for each in records if each.kind).most_common())


def _of_return(session: Session, review: OpenReview, name: str, titles: dict[str, str]) -> Sequence[Record]:
    """Return the records of one kind of return, and note the titles of their types."""
    tool = library.tool(session, review_id=review.id, item=name)
    if tool is None:
        return ()
    order = sorted(tool.records, key=lambda form: tool.records[form].tone != "good")
    asked = {question.records for _, question in tool.questions()}
    titles |= {form: tool.records[form].title for form in order if form in asked}
    back = [side for side in collation_rows.sides(session, review, name) if side.is_back]
    return sorted(_records(session, tool, back), key=lambda each: order.index(each.form))


def _records(session: Session, tool: AssembledTool, sides: Sequence[Side]) -> Iterator[Record]:
    questions = [question for _, question in tool.questions() if question.records in tool.records]
    answers = collation_rows.answers(session, sides, [question.id for question in questions])
    for question in questions:
        form = question.records or ""
        for side in sides:
            answer = answers.get((side.item_id, question.id), Answer())
            told = question_words.record_words(tool, question, answer)
            for record, parts in zip(answer.records, told, strict=True):
                kind = question_words.kind_of_record(tool, question, record)
                yield Record(form, tool.records[form].title, kind, side, parts)


def as_csv(gathered: Gathered) -> str:
    """Return one row for each record, a column for each part; no cell can become a formula."""
    parts = list(dict.fromkeys(title for each in gathered.records for title, _text in each.parts))
    rows = [[gettext("Type"), gettext("Agency"), gettext("Child’s record"), *parts]]
    for each in gathered.records:
        said = dict(each.parts)
        rows.append([each.type, each.side.agency, each.side.case, *(said.get(title, "") for title in parts)])
    return exports.as_csv(rows)
