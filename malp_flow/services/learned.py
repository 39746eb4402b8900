"""What the agreed report says, for those outside who hear of it: agencies’ teams, and people of the event.

All of them may read all of it, statements for one agency too: the final report is everybody’s.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records import sealed
from malp_flow.records.reports import DocumentVersion, Statement
from malp_flow.services import items
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, with its number (L1) where its kind has one, and whom it is for where that is said."""

    number: str
    text: str
    for_whom: str


@dataclass(frozen=True, slots=True)
class SharedPart:
    """A part of the agreed report: its statements in order, or the words that say there is none."""

    title: str
    statements: tuple[Said, ...]
    said_none: str


def parts(session: Session, review: OpenReview) -> Iterator[SharedPart]:
    """Yield what people wrote into the report’s newest version. Who may read it is asked before."""
    document = items.only(session, review, Kind.document)
    query = select(DocumentVersion).where(DocumentVersion.item_id == document.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    rows = select(Statement).where(Statement.version_id == version.id) if version else None
    written = list(session.scalars(rows.order_by(Statement.number))) if rows is not None else []
    for name, part in review.workflow.items[document.name].parts.items():
        own = [row for row in written if row.kind == name] if part.as_ == "statements" else []
        said = tuple(_said(session, row, part.numbered or "") for row in own if not row.said_none)
        none = next((sealed.get(session, row, "text_sealed") for row in own if row.said_none), "")
        if said or none:
            yield SharedPart(part.title, said, none)


def _said(session: Session, row: Statement, letter: str) -> Said:
    number = f"{letter}{row.number}" if letter else ""
    return Said(number, sealed.get(session, row, "text_sealed"), row.for_whom or "")
