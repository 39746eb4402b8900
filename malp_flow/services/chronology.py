"""The merged chronology of a child's record: all agencies' rows in the order of time, with gaps and marks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import chronology as days
from malp_flow.engine.chronology import Gap, Span
from malp_flow.engine.chronology_hiding import without_days
from malp_flow.engine.working_days import local_day
from malp_flow.records.reviews import Case
from malp_flow.services import access, chronology_rows, paging, released
from malp_flow.services.actor import Actor
from malp_flow.services.chronology_rows import Row
from malp_flow.services.reviews import OpenReview

ON_A_PAGE = 75


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in an address. Empty means no filter; `gap` counts weeks, pages count from 1.

    With `relative` only weeks are said, counted from the row `zero`, or from the first row of the record.
    """

    case: str = ""
    agency: str = ""
    significant: bool = False
    gap: int = days.USUAL_WEEKS
    relative: bool = False
    zero: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a row, or a gap before the next row. All words are as they may be said."""

    when: str
    row: Row | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The chronology of one child's record as it is wanted.

    `agencies` are those that have rows in it. `shown` are all rows that pass the filters, `lines` those of
    this page with the gaps between them, `undated` those whose day could not be read. `zero` is the day
    that weeks count from; None where days are said. `is_sealed`: the returns are still to come.
    """

    wanted: Wanted
    cases: tuple[str, ...]
    agencies: tuple[str, ...]
    shown: tuple[Row, ...]
    lines: tuple[Line, ...]
    undated: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    zero: date | None
    zeros: tuple[Row, ...]
    is_sealed: bool
    found: int
    pages: int

    def when(self, span: Span) -> str:
        """Return this span as it may be said here."""
        return days.words(span, self.zero)


def rows(session: Session, review: OpenReview, *, today: date, case: str = "") -> list[Row]:
    """Return all rows that may be read now, in the order of time, for those who write on them.

    Each has a reference (`ref`) that does not change. Who may read is asked before.
    """
    return chronology_rows.of_review(session, review, today=today, case=case)


def sheet(
    session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime, whole: bool = False
) -> Sheet:
    """Return the chronology of one record, the first where none is named; `whole` on a single page.

    Raises NotYours. The caller notes the reading in the access log.
    """
    today = local_day(now)
    access.require_capacity(session, by, *released.READERS, on=today, review=review)
    cases = case_references(session, review)
    case = wanted.case if wanted.case in cases else next(iter(cases), "")
    every = rows(session, review, today=today, case=case) if case else []
    dated = [row for row in every if row.span]
    zero = _zero(dated, wanted)
    shown = [row for row in dated if _is_wanted(row, wanted)]
    undated = [row for row in every if not row.span and _is_wanted(row, wanted)]
    gap = wanted.gap if days.FEWEST_WEEKS <= wanted.gap <= days.MOST_WEEKS else days.USUAL_WEEKS
    quiet = days.gaps([row.span for row in dated if row.span and row.agency_id], weeks=gap)
    size = len(shown) if whole else ON_A_PAGE
    number, pages = paging.fitted(wanted.page, found=len(shown), each=size)
    hide = zero is not None
    page = shown[(number - 1) * size : number * size]
    return Sheet(
        wanted=replace(wanted, case=case, gap=gap, page=number),
        cases=tuple(cases),
        agencies=tuple(sorted({row.agency for row in every if row.agency})),
        shown=tuple(_hidden(row, hide=hide) for row in shown),
        lines=tuple(_lines(page, shown, quiet, zero)),
        undated=tuple(_hidden(row, hide=hide) for row in undated),
        gaps=tuple(quiet),
        zero=zero,
        zeros=tuple(_hidden(row, hide=hide) for row in dated if row.significant or row.ref == wanted.zero),
        is_sealed=not released.lifted(session, review),
        found=len(shown),
        pages=pages,
    )


def case_references(session: Session, review: OpenReview) -> dict[str, UUID]:
    """Return the references of the review's records with their ids, in their order."""
    query = select(Case.reference, Case.id).where(Case.review_id == review.id).order_by(Case.reference)
    return {row[0]: row[1] for row in session.execute(query)}


def _zero(dated: Sequence[Row], wanted: Wanted) -> date | None:
    if not wanted.relative or not dated:
        return None
    chosen = next((row for row in dated if row.ref == wanted.zero), dated[0])
    return chosen.span.first if chosen.span else None


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    return wanted.agency in {"", row.agency} and (row.significant or not wanted.significant)


def _lines(page: Sequence[Row], shown: Sequence[Row], quiet: Sequence[Gap], zero: date | None) -> list[Line]:
    """Return the rows of a page, each gap before the first row that comes after it."""
    before = {row.ref: each for each, row in zip([None, *shown], shown, strict=False)}
    found: list[Line] = []
    for row in page:
        found += [_gap_line(gap, zero) for gap in quiet if _lies_before(gap, before[row.ref], row)]
        when = days.words(row.span, zero) if row.span else ""
        found.append(Line(when, row=_hidden(row, hide=zero is not None)))
    return found


def _lies_before(gap: Gap, before: Row | None, row: Row) -> bool:
    if row.span is None or row.span.first <= gap.last:
        return False
    return before is None or before.span is None or before.span.first <= gap.last


def _gap_line(gap: Gap, zero: date | None) -> Line:
    return Line(days.gap_words(gap, zero), gap=gap)


def _hidden(row: Row, *, hide: bool) -> Row:
    """Return the row as it may be shown: without any day in its words where only weeks are said."""
    if not hide:
        return row
    parts = tuple((title, without_days(text)) for title, text in row.parts)
    return replace(row, when="", why_not="", text=without_days(row.text), parts=parts)
