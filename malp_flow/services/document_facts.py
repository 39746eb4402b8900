"""What the gates see of a document: its newest version, what is written in it, and what it lacks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Part
from malp_flow.engine.facts import ChangeFact, DocumentFact, PlanGap
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion, ReportComment, Statement
from malp_flow.services import change_requests
from malp_flow.services.reviews import OpenReview

_OF_A_PLAN = ("lead", "due_on", "measure")


def of(session: Session, review: OpenReview, item: Item) -> DocumentFact:
    """Return what is known of a document's newest version; all empty before the first."""
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    if version is None:
        return DocumentFact()
    said = select(Statement).where(Statement.version_id == version.id)
    rows = session.scalars(said.order_by(Statement.kind, Statement.number)).all()
    written: dict[str, int] = {}
    for row in rows:
        written[row.kind] = written.get(row.kind, 0) + (0 if row.said_none else 1)
    return DocumentFact(
        version=version.number,
        sha256=version.sha256,
        written=written,
        said_none=frozenset(row.kind for row in rows if row.said_none),
        anonymity_confirmed=version.anonymity_confirmed_by is not None,
        suspicious_places=version.suspicious_places,
        gaps=tuple(_gaps(session, rows, review.workflow.items[item.name].parts)),
        open_comments=open_comments(session, item),
        changes=tuple(_changes(session, review, item)),
    )


def open_comments(session: Session, item: Item) -> dict[str, int]:
    """Return how many comments on a document nobody has answered, by section."""
    query = (
        select(ReportComment.section, func.count())
        .join(DocumentVersion, DocumentVersion.id == ReportComment.version_id)
        .where(DocumentVersion.item_id == item.id, ReportComment.outcome.is_(None))
        .group_by(ReportComment.section)
        .order_by(ReportComment.section)
    )
    return {section: int(number) for section, number in session.execute(query)}


def _changes(session: Session, review: OpenReview, item: Item) -> Iterator[ChangeFact]:
    for each in change_requests.of_document(session, review, item):
        if not each.is_answered:
            yield ChangeFact(each.seat, each.section, local_day(each.at))


def _gaps(session: Session, rows: Sequence[Statement], parts: Mapping[str, Part]) -> Iterator[PlanGap]:
    for row in rows:
        part = parts.get(row.kind)
        if part is None or row.said_none or not (part.planned or part.rests_on):
            continue
        details = json.loads(sealed.get(session, row, "details_sealed") or "{}")
        if missing := tuple(_missing(part, details)):
            yield PlanGap(row.kind, f"{part.numbered or ''}{row.number}", missing)


def _missing(part: Part, details: Mapping[str, Any]) -> Iterator[str]:
    if part.rests_on and not details.get("rests_on"):
        yield "rests_on"
    plan = details.get("plan") or {}
    if part.planned:
        yield from (key for key in _OF_A_PLAN if not plan.get(key))
