"""The versions of a report, and two of them compared section by section in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import items, people, report_changes, report_document
from malp_flow.services.here import NotHere
from malp_flow.services.report_changes import ChangedSection
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: its number, when it was saved and by whom, and how its digest begins."""

    number: int
    at: datetime
    who: str
    sha256: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """All versions, the newest first, and what changed between two of them; 0 where there are no two."""

    versions: tuple[VersionLine, ...]
    older: int
    newer: int
    changes: tuple[ChangedSection, ...]


def page(session: Session, review: OpenReview, *, older: int = 0, newer: int = 0) -> VersionsPage:
    """Return the versions and two of them compared: of 0, the newest with the one before it.

    Who may read them is asked before. Raises NotHere for a version that is not there.
    """
    item = items.only(session, review, Kind.document)
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    rows = session.scalars(query.order_by(DocumentVersion.number.desc())).all()
    names = people.names_of(session, {row.saved_by for row in rows})
    lines = tuple(
        VersionLine(
            row.number, row.saved_at, names[row.saved_by], row.sha256, row.anonymity_confirmed_by is not None
        )
        for row in rows
    )
    if len(rows) < 2:  # noqa: PLR2004 - it takes two to compare
        return VersionsPage(lines, 0, 0, ())
    now = newer or rows[0].number
    was = older or max(row.number for row in rows if row.number != now)
    pair = sorted((was, now))
    before, after = (report_document.of(session, review, _numbered(rows, number)) for number in pair)
    return VersionsPage(lines, pair[0], pair[1], report_changes.between(before, after))


def _numbered(rows: Sequence[DocumentVersion], number: int) -> DocumentVersion:
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise NotHere
    return found
