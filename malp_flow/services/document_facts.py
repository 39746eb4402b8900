"""What the gates see of a document: its newest version, what is written in it, and what it lacks."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from malp_flow.engine.definition import Part
from malp_flow.engine.facts import ChangeFact, DocumentFact, PlanGap
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion, ReportComment, Statement
from malp_flow.services import change_requests, together
from malp_flow.services.reviews import OpenReview

_OF_A_PLAN = ("lead", "due_on", "measure")


def of(session: Session, review: OpenReview, item: Item) -> DocumentFact:
    """Return what is known of a document's newest version; all empty before the first."""
    version = newest(session, item)
    if version is None:
        return DocumentFact()
    rows = [row for row in _statements(session, item) if row.version_id == version.id]
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


def _newest(ids: Collection[UUID]) -> Select[UUID, DocumentVersion]:
    later = aliased(DocumentVersion)
    is_later = (later.item_id == DocumentVersion.item_id) & (later.number > DocumentVersion.number)
    query = select(Item.review_id, DocumentVersion).join(Item, Item.id == DocumentVersion.item_id)
    return query.where(Item.review_id.in_(ids), ~select(later.id).where(is_later).exists())


def newest(session: Session, item: Item) -> DocumentVersion | None:
    """Return the newest version of a document, or None before the first."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, DocumentVersion]]:
        return session.execute(_newest(ids))

    found = together.rows(session, "newest_versions", item.review_id, ask)
    return next((version for version in found if version.item_id == item.id), None)


def _statements(session: Session, item: Item) -> list[Statement]:
    """The statements of the newest version of each document of a review, in their order."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, Statement]]:
        present = _newest(ids).with_only_columns(Item.review_id, DocumentVersion.id).subquery()
        query = select(present.c.review_id, Statement).join(present, present.c.id == Statement.version_id)
        return session.execute(query.order_by(Statement.kind, Statement.number))

    return together.rows(session, "statements", item.review_id, ask)


def open_comments(session: Session, item: Item) -> dict[str, int]:
    """Return how many comments on a document nobody has answered, by section."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, tuple[UUID, str, int]]]:
        by = (Item.review_id, Item.id, ReportComment.section)
        query = (
            select(*by, func.count().label("number"))
            .join(DocumentVersion, DocumentVersion.id == ReportComment.version_id)
            .join(Item, Item.id == DocumentVersion.item_id)
            .where(Item.review_id.in_(ids), ReportComment.outcome.is_(None))
            .group_by(*by)
            .order_by(ReportComment.section)
        )
        return ((row.review_id, (row.id, row.section, row.number)) for row in session.execute(query))

    found = together.rows(session, "open_comments", item.review_id, ask)
    return {section: number for of_item, section, number in found if of_item == item.id}


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
