"""Answers side by side for those who run a review, and as rows for a file; locked until the seal is off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.outputs import side_by_side_word
from malp_flow.outputs.side_by_side_word import Block, Entry
from malp_flow.services import access, collation, collation_rows, exports, released
from malp_flow.services.actor import Actor
from malp_flow.services.collation import Cell, Row, Sheet, Wanted
from malp_flow.services.collation_rows import Side
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

_STILL_OUT = frozenset(
    {
        *(ReturnState.expected, ReturnState.issued, ReturnState.opened, ReturnState.in_work),
        *(ReturnState.returned, ReturnState.sent_back),
    }
)


COLUMNS = (
    *("question", "section", "text", "case", "agency", "answer", "reason", "helped", "moderated", "agreed"),
    "differs",
)
"""What a line of `as_lines` holds, by names for programs."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The page: the answers, or (without a sheet) whom the release still waits for, without any answer."""

    sheet: Sheet | None
    waits_for: tuple[Side, ...]


def page(
    session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime, whole: bool = False
) -> SideBySide:
    """Return the answers side by side, or who is missing while they are sealed. Raises NotYours.

    The caller notes the reading in the access log where there is a sheet.
    """
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    lifted = released.lifted(session, review)
    if lifted:
        return SideBySide(collation.sheet(session, review, lifted, wanted, whole=whole), ())
    names = review.workflow.items_of(Kind.return_)
    out = [side for name in names for side in collation_rows.sides(session, review, name)]
    return SideBySide(None, tuple(side for side in out if side.state in _STILL_OUT))


def as_document(session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime) -> Sheet:
    """Return all rows that are wanted, on one page, for a file. Raises NotYours, NotHere while sealed."""
    found = page(session, review, wanted, by=by, now=now, whole=True).sheet
    if found is None:
        raise NotHere
    return found


def as_csv(sheet: Sheet) -> str:
    """Return one row for each answer, as CSV with a line of titles; no cell can become a formula."""
    return exports.as_csv([_titles(), *as_lines(sheet)])


def as_word(sheet: Sheet, title: str) -> bytes:
    """Return the rows as a Word document, with every agency that was asked below its question."""
    return side_by_side_word.written(title, (_block(row) for row in sheet.rows))


def _block(row: Row) -> Block:
    differs = gettext("The ratings differ.") if row.differs else ""
    entries = tuple(_entry(row, cell) for cell in row.cells if cell.asked)
    return Block(f"{row.number} {row.question.text}", differs, entries)


def _entry(row: Row, cell: Cell) -> Entry:
    _number, _section, _text, case, agency, words, *rest, _differs = _line(row, cell)
    labels = _titles()[6:10]
    said = tuple((label, each) for label, each in zip(labels, rest, strict=True) if each)
    return Entry(", ".join(filter(None, [agency, case])), (("", words or gettext("Not answered")), *said))


def _titles() -> tuple[str, ...]:
    return (
        gettext("Question"),
        gettext("Section"),
        gettext("What is asked"),
        gettext("Child’s record"),
        gettext("Agency"),
        gettext("Answer"),
        gettext("Reason"),
        gettext("What helped or hindered"),
        gettext("Moderated"),
        gettext("Agreed at the event"),
        gettext("Ratings differ"),
    )


def as_lines(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """Yield what a file holds: a line for each question and agency that was asked it."""
    for row in sheet.rows:
        for cell in row.cells:
            if cell.asked:
                yield _line(row, cell)


def _line(row: Row, cell: Cell) -> tuple[str, ...]:
    differs = gettext("differs") if row.differs else ""
    place = (cell.side.case, cell.side.agency)
    records = "\n\n".join("\n".join(": ".join(part) for part in each) for each in cell.records)
    said = (cell.words or records, cell.reason, cell.helped, cell.moderated, cell.agreed)
    return (row.number, row.section, row.question.text, *place, *said, differs)
