"""What the pages about rows of a chronology show beside the rows: agencies and records to choose from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import chronology as days
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import chronology, chronology_marks, chronology_own
from malp_flow.services.actor import Actor
from malp_flow.services.chronology import Sheet
from malp_flow.services.chronology_rows import Row
from malp_flow.services.reviews import OpenReview

KIND = "chronology"
"""What a reading is called in the access log; the id of the review follows."""


@dataclass(frozen=True, slots=True)
class KnewLine:
    """One agency on the page of a row: whether it knew, and since when, as it was typed."""

    agency_id: UUID
    agency: str
    knew: bool
    since: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Records and agencies that a row may name."""

    cases: tuple[str, ...]
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row, when it was in words, who knew of it, and what may be chosen where it was added here."""

    row: Row
    when: str
    knew: tuple[KnewLine, ...]
    choices: Choices
    seen_marks: str
    seen: str
    """Marks of what is shown; a form carries them, so that nobody writes over what they did not see."""


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One event of the table of who knew: for each agency what it knew in words, empty where it did not."""

    row: Row
    when: str
    cells: tuple[str, ...]


def choices(session: Session, review: OpenReview) -> Choices:
    """Return the records of a review and the agencies of its partnership."""
    query = select(Agency.name).where(Agency.partnership_id == review.partnership_id).order_by(Agency.name)
    return Choices(tuple(chronology.case_references(session, review)), tuple(session.scalars(query)))


def row_page(session: Session, review: OpenReview, ref: str, *, by: Actor, now: datetime) -> RowPage:
    """Return the page of one row; raises NotHere, NotYours. The caller notes the reading."""
    row = chronology_marks.found(session, review, ref, by=by, now=now)
    knowers = {each.agency_id: each for each in row.knowers}
    asked = _asked(session, review, row) | {each.agency_id: each.agency for each in row.knowers}
    lines = []
    for agency_id, name in sorted(asked.items(), key=lambda each: each[1]):
        knew = knowers.get(agency_id)
        since = days.words(knew.since) if knew and knew.since else ""
        lines.append(KnewLine(agency_id, name, knew is not None, since))
    when = days.words(row.span) if row.span else row.when
    seen = chronology_own.mark_of(session, row.own_id) if row.own_id else ""
    marks = chronology_marks.seen(row)
    return RowPage(row, when, tuple(lines), choices(session, review), marks, seen)


def _asked(session: Session, review: OpenReview, row: Row) -> dict[UUID, str]:
    query = (
        select(Agency.id, Agency.name)
        .join(Item, Item.agency_id == Agency.id)
        .where(Item.review_id == review.id, Item.case_id == row.case_id)
    )
    return {row[0]: row[1] for row in session.execute(query.distinct())}


def known(sheet: Sheet) -> tuple[tuple[str, ...], tuple[KnownLine, ...]]:
    """Return the agencies, and for each row of this page what each of them knew of it."""
    rows = [line.row for line in sheet.lines if line.row]
    agencies = tuple(sorted({*sheet.agencies, *(each.agency for row in rows for each in row.knowers)}))
    return agencies, tuple(_known_line(sheet, row, agencies) for row in rows)


def _known_line(sheet: Sheet, row: Row, agencies: tuple[str, ...]) -> KnownLine:
    when = sheet.when(row.span) if row.span else ""
    said = {each.agency: sheet.when(each.since) if each.since else when for each in row.knowers}
    return KnownLine(row, when, tuple(said.get(agency, "") for agency in agencies))
