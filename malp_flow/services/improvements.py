"""What a partner has agreed to improve in answer to one statement of the report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import AgreedImprovement, DocumentVersion, Statement
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import access, history, items, people, reports, seats
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import LONGEST
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

SHORTEST = 20


class StatementNeeded(Refused):
    """Choose the statement that it answers"""


class ImprovementNeeded(Refused):
    """Write what your agency has agreed to improve, in 20 to 5,000 characters"""


class VersionGone(Refused):
    """The report has changed since you opened this page. Choose the statement anew"""


@dataclass(frozen=True, slots=True)
class Improvement:
    """One improvement: for which seat, in answer to which statement of which version, and what was agreed."""

    seat: str
    who: str
    statement: str
    version: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answerable:
    """A statement that an improvement may answer; `label` begins with its part and number."""

    id: UUID
    label: str


def answerable(session: Session, review: OpenReview, item: Item) -> tuple[Answerable, ...]:
    """Return the statements of the present version, in their order."""
    said = review.workflow.items[item.name]
    document = items.only(session, review, Kind.document, name=said.about)
    version = reports.latest(session, document)
    written = review.workflow.items[document.name].parts
    parts = [name for name, part in written.items() if part.as_ == "statements"]
    query = select(Statement).where(Statement.version_id == version.id, Statement.said_none.is_(False))
    rows = [row for row in session.scalars(query) if row.kind in parts]
    rows.sort(key=lambda row: (parts.index(row.kind), row.number))
    return tuple(
        Answerable(row.id, f"{called(review, row)}: {sealed.get(session, row, 'text_sealed')}")
        for row in rows
    )


def called(review: OpenReview, row: Statement) -> str:
    """Return what a statement is called: L1 where its part is numbered so, otherwise part and number."""
    document = review.workflow.items[review.workflow.items_of(Kind.document)[0]]
    part = document.parts.get(row.kind)
    if part is None:
        return str(row.number)
    return f"{part.numbered}{row.number}" if part.numbered else f"{part.title} {row.number}"


def record(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    statement_id: UUID | None,
    text: str,
    by: Actor,
    now: datetime,
) -> UUID:
    """Keep what a partner has agreed to improve, with the version that they read, and return its id.

    Raises ReviewEnded, NotHere, StatementNeeded, ImprovementNeeded, VersionGone.
    """
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.decision)
    seat = seats.seat_for(session, item, by=by, on=local_day(now))
    if seat is None:
        raise NotHere
    words = cleaned(text)
    if statement_id is None:
        raise StatementNeeded
    if not SHORTEST <= len(words.strip()) <= LONGEST:
        raise ImprovementNeeded
    if statement_id not in {each.id for each in answerable(session, review, item)}:
        raise VersionGone
    return _keep(session, review, seat, session.get_one(Statement, statement_id), words, by=by, now=now)


def _keep(
    session: Session,
    review: OpenReview,
    seat: PanelSeat,
    statement: Statement,
    words: str,
    *,
    by: Actor,
    now: datetime,
) -> UUID:
    row = AgreedImprovement(
        partnership_id=review.partnership_id,
        version_id=statement.version_id,
        seat_id=seat.id,
        statement_id=statement.id,
        by=by.person_id,
        at=now,
    )
    sealed.put(session, row, "text_sealed", words)
    session.add(row)
    version = session.get_one(DocumentVersion, statement.version_id)
    facts = {"seat": str(seat.id), "version": version.number, "statement": str(statement.id)}
    secrets = {"text": words}
    kind = "sign_off.improvement_agreed"
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)
    return row.id


def of_review(
    session: Session, review: OpenReview, *, seat_id: UUID | None = None
) -> tuple[Improvement, ...]:
    """Return what was agreed for each seat, or for one, over all versions, oldest first."""
    query = (
        select(AgreedImprovement, PanelSeat, Statement, DocumentVersion.number)
        .join(PanelSeat, PanelSeat.id == AgreedImprovement.seat_id)
        .join(Statement, Statement.id == AgreedImprovement.statement_id)
        .join(DocumentVersion, DocumentVersion.id == AgreedImprovement.version_id)
        .where(PanelSeat.review_id == review.id)
        .order_by(AgreedImprovement.at, AgreedImprovement.id)
    )
    if seat_id is not None:
        query = query.where(PanelSeat.id == seat_id)
    return tuple(
        Improvement(
            seat=seat.title,
            who=people.name_of(session, row.by),
            statement=called(review, statement),
            version=number,
            text=sealed.get(session, row, "text_sealed"),
            at=row.at,
        )
        for row, seat, statement, number in session.execute(query)
    )
