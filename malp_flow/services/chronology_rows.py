"""Rows of a chronology: what the agencies' returned audits tell, and what was typed in or read from a file.

A reference such as T3.12 is the twelfth entry of the review's third audit, T5 the fifth row that was added:
neither changes when others come or go.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question, RecordForm
from malp_flow.engine.chronology import Span
from malp_flow.engine.chronology_reading import UnreadableDay, read
from malp_flow.engine.definition import Kind
from malp_flow.records import sealed
from malp_flow.records.chronology import ChronologyMark, ChronologyRow
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import collation_rows, library, question_words, released
from malp_flow.services.collation_rows import Side
from malp_flow.services.question_words import Part
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class Knew:
    """One agency that knew of an event: since when, or since it happened where no day is said."""

    agency_id: UUID
    agency: str
    since: Span | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One event. `when` is what was written; where that is no day, `span` is None and `why_not` says why.

    `ref` is what people say, `key` what marks are kept under: with another text it is another key.
    `own_id` is the row that was added here; None for what an agency returned.
    """

    ref: str
    key: str
    case_id: UUID
    case: str
    agency_id: UUID | None
    agency: str
    span: Span | None
    when: str
    why_not: str
    text: str
    parts: tuple[Part, ...] = ()
    own_id: UUID | None = None
    significant: bool = False
    known: tuple[Knew, ...] = ()
    is_marked: bool = False

    @property
    def knowers(self) -> tuple[Knew, ...]:
        """Who knew of it: as marked, else the agency that wrote it down."""
        if self.is_marked and self.known:
            return self.known
        return (Knew(self.agency_id, self.agency),) if self.agency_id else ()


def of_review(session: Session, review: OpenReview, *, today: date, case: str = "") -> list[Row]:
    """Return the rows of a record, or of all, in the order of time; those without a day come last.

    What agencies returned is among them once its seal is off. Who may read is asked before.
    """
    found = [*_returned(session, review, case, today=today), *_own(session, review, case)]
    return sorted(_marked(session, review, found), key=_order)


def _order(row: Row) -> tuple[bool, date, date, str, tuple[int, ...]]:
    first, last = (row.span.first, row.span.last) if row.span else (date.max, date.max)
    return row.span is None, first, last, row.agency, numbers_of(row.ref)


def numbers_of(ref: str) -> tuple[int, ...]:
    """Return the numbers in a reference, by which it sorts: T3.12 comes after T3.2."""
    return tuple(int(number) for number in ref.removeprefix("T").split("."))


# ---------------------------------------------------------------- returned by agencies


def day_of(form: RecordForm) -> str:
    """Return the column that says when, where records of this form are entries of a chronology; else nothing.

    An entry of a chronology begins with its day; an action has one too, but further on.
    """
    name, column = next(iter(form.columns.items()))
    return name if column.kind == "day" else ""


def _returned(session: Session, review: OpenReview, case: str, *, today: date) -> Iterator[Row]:
    numbers = _numbers(session, review)
    for name in released.lifted(session, review):
        tool = library.tool(session, review_id=review.id, item=name)
        if tool is None:
            continue
        sides = collation_rows.sides(session, review, name)
        back = [side for side in sides if side.is_back and case in {"", side.case}]
        questions = [
            each for _, each in tool.questions() if each.records and day_of(tool.records[each.records])
        ]
        answers = collation_rows.answers(session, back, [question.id for question in questions])
        for side in back:
            count = 0
            for question in questions:
                answer = answers.get((side.item_id, question.id), Answer())
                for row in _of_answer(tool, question, answer, side, today=today):
                    count += 1
                    number, agency_id = numbers[side.item_id]
                    yield replace(row, ref=f"T{number}.{count}", agency_id=agency_id)


def _numbers(session: Session, review: OpenReview) -> dict[UUID, tuple[int, UUID | None]]:
    """Return the number of each audit in its review, and whose it is.

    Those asked for first come first, for ever.
    """
    query = select(Item.id, Item.agency_id).where(Item.review_id == review.id, Item.kind == Kind.return_)
    rows = session.execute(query.order_by(Item.id))
    return {row[0]: (number, row[1]) for number, row in enumerate(rows, start=1)}


def _of_answer(
    tool: AssembledTool, question: Question, answer: Answer, side: Side, *, today: date
) -> Iterator[Row]:
    columns = tool.columns(question)
    when, text = [*columns, *columns][:2]
    told = question_words.record_words(tool, question, answer)
    seen: dict[str, int] = {}
    for record, parts in zip(answer.records, told, strict=True):
        span, why_not = _read(record.get(when, ""), today=today)
        digest = _digest(record)
        seen[digest] = seen.get(digest, 0) + 1
        unsaid = {columns[name].title for name in (when, text)}
        yield Row(
            ref="",
            key=f"{side.item_id}:{question.id}:{digest}:{seen[digest]}",
            case_id=side.case_id or side.item_id,
            case=side.case,
            agency_id=None,
            agency=side.agency,
            span=span,
            when=record.get(when, ""),
            why_not=why_not,
            text=record.get(text, ""),
            parts=tuple(part for part in parts if part[0] not in unsaid),
        )


def _read(typed: str, *, today: date) -> tuple[Span | None, str]:
    try:
        return read(typed, today=today), ""
    except UnreadableDay as refused:
        return None, str(refused)


def _digest(record: Mapping[str, str]) -> str:
    return sha256(json.dumps(dict(record), sort_keys=True).encode()).hexdigest()[:20]


# ---------------------------------------------------------------- added here


def _own(session: Session, review: OpenReview, wanted: str) -> Iterator[Row]:
    query = (
        select(ChronologyRow, Case.reference, Agency.name)
        .join(Case, Case.id == ChronologyRow.case_id)
        .outerjoin(Agency, Agency.id == ChronologyRow.agency_id)
        .where(ChronologyRow.review_id == review.id)
        .order_by(ChronologyRow.id)
    )
    for number, (row, case, agency) in enumerate(session.execute(query), start=1):
        if row.removed_at is None and wanted in {"", case}:
            yield _own_row(session, row, f"T{number}", case, agency or "")


def _own_row(session: Session, row: ChronologyRow, ref: str, case: str, agency: str) -> Row:
    source = sealed.get(session, row, "source_sealed")
    return Row(
        ref=ref,
        key=f"own:{row.id}",
        case_id=row.case_id,
        case=case,
        agency_id=row.agency_id,
        agency=agency,
        span=Span(row.from_on, row.to_on or row.from_on, row.about),
        when="",
        why_not="",
        text=sealed.get(session, row, "text_sealed"),
        parts=((gettext("Source"), source),) if source else (),
        own_id=row.id,
    )


# ---------------------------------------------------------------- marks


def _marked(session: Session, review: OpenReview, rows: Iterable[Row]) -> list[Row]:
    query = select(ChronologyMark).where(ChronologyMark.review_id == review.id)
    marks = {mark.row_key: mark for mark in session.scalars(query)}
    names = _names(session, review) if marks else {}
    return [_with_mark(session, row, marks.get(row.key), names) for row in rows]


def _names(session: Session, review: OpenReview) -> dict[UUID, str]:
    query = select(Agency.id, Agency.name).where(Agency.partnership_id == review.partnership_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _with_mark(session: Session, row: Row, mark: ChronologyMark | None, names: Mapping[UUID, str]) -> Row:
    if mark is None:
        return row
    said = json.loads(sealed.get(session, mark, "known_sealed") or "[]")
    known = [_knew(each, names) for each in said]
    return replace(
        row,
        significant=mark.significant,
        known=tuple(sorted(known, key=lambda each: each.agency)),
        is_marked=mark.known_sealed is not None,
    )


def _knew(said: Mapping[str, object], names: Mapping[UUID, str]) -> Knew:
    agency_id = UUID(str(said["agency"]))
    since = said.get("from")
    if not since:
        return Knew(agency_id, names.get(agency_id, ""))
    first, last = date.fromisoformat(str(since)), date.fromisoformat(str(said["to"]))
    return Knew(agency_id, names.get(agency_id, ""), Span(first, last, bool(said["about"])))
