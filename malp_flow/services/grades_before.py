"""The auditor’s own grades as they stood each time an audit went back: none is lost when it is changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.moderation import SecondReading


@dataclass(frozen=True, slots=True)
class OwnGrade:
    """A grade that the auditor gave before: the point’s id, why, who and when."""

    value: str
    reason: str
    by: UUID
    at: datetime


def of_item(session: Session, item: Item) -> Mapping[str, tuple[OwnGrade, ...]]:
    """Return, by question, what stood when the audit went back and was changed since, the newest first.

    Who may read them is decided by the caller.
    """
    sent_back = select(SecondReading.at).where(
        SecondReading.item_id == item.id, SecondReading.outcome == "sent_back"
    )
    moments = sorted(session.scalars(sent_back))
    query = select(rows.Answer).where(rows.Answer.item_id == item.id).order_by(rows.Answer.revision)
    savings: dict[str, list[rows.Answer]] = {}
    for row in session.scalars(query) if moments else ():
        savings.setdefault(row.question, []).append(row)
    return {question: _before(session, kept, moments) for question, kept in savings.items()}


def _before(session: Session, kept: list[rows.Answer], moments: list[datetime]) -> tuple[OwnGrade, ...]:
    stood = [[row for row in kept if row.saved_at <= moment] for moment in moments]
    last = dict.fromkeys(rows_then[-1] for rows_then in reversed(stood) if rows_then)
    return tuple(
        OwnGrade(row.value, _reason(session, row), row.saved_by, row.saved_at)
        for row in last
        if row is not kept[-1] and row.value is not None
    )


def _reason(session: Session, row: rows.Answer) -> str:
    body = sealed.get(session, row, "body_sealed")
    return str(json.loads(body).get("reason", "")) if body else ""
