"""The second reading of a returned audit: grades beside the auditor's own, until the audit is accepted.

The auditor's grade, the moderated one and the one agreed at the event stand side by side. None replaces
another, none is rewritten, and nothing is ever averaged.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.lives import ReturnState
from malp_flow.engine.scoring import lowest_of
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.moderation import ModeratedGrade, SecondReading
from malp_flow.services import history, items, outbox, readers, second_reader
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview


class GradeKind(StrEnum):
    """Whose grade it is; the auditor's own stands in the answer."""

    moderated = auto()
    agreed = auto()


class ReadingStatus(StrEnum):
    """Where the second reading of an audit stands."""

    sent_back = auto()
    moderated = auto()
    accepted = auto()


class NoSuchGrade(Refused):
    """Choose one of the grades on the list."""


class NotMetYet(Refused):
    """The event has not begun, so nothing can be agreed there yet."""


def grade(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    question_id: str,
    kind: GradeKind,
    value: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Record a grade with its reason beside those that stand already; the newest counts.

    Of the lowest grade of its scale those are told whom the file names with `escalated_to`.

    Raises NotYours, NotHere, OwnAudit, IsAccepted, NotMetYet, NoSuchGrade, ReasonNeeded, ReviewEnded.
    """
    item = second_reader.require_reader(session, review, item_id, by=by, now=now)
    tool = second_reader.tool_of(session, review, item)
    question = second_reader.judged(tool).get(question_id)
    if question is None:
        raise NotHere
    _require_time(session, review, item, kind, now=now)
    if value not in {point.id for point in tool.points(question)}:
        raise NoSuchGrade
    words = require_reason(reason)
    _add(session, item, question_id, kind=kind, value=value, reason=words, by=by, now=now)
    facts = items.about(item) | {"question": question_id, "grade": kind.value}
    secrets = {"value": value, "reason": words}
    history.append(session, "audit.graded", by=by, now=now, review=review, facts=facts, secrets=secrets)
    if kind is GradeKind.moderated and value == lowest_of(tool.points(question)):
        _tell(session, review, item, by=by, now=now)


def _tell(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    """Write at once to those whom the file names for the lowest grade; the letter does not say which."""
    for role in review.workflow.items[item.name].escalated_to:
        for member in readers.of_item(session, review, role, item, now=now):
            if member != by.membership_id:
                outbox.queue(session, "grade_to_look_at", to=member, review=review, item_id=item.id, now=now)


def _require_time(
    session: Session, review: OpenReview, item: Item, kind: GradeKind, *, now: datetime
) -> None:
    if kind is GradeKind.agreed:
        if not second_reader.has_met(session, review, now=now):
            raise NotMetYet
    elif second_reader.is_accepted(session, item.id):
        raise second_reader.IsAccepted


def _add(
    session: Session,
    item: Item,
    question_id: str,
    *,
    kind: GradeKind,
    value: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    place = (ModeratedGrade.item_id == item.id, ModeratedGrade.question == question_id)
    last = session.scalar(
        select(func.max(ModeratedGrade.revision)).where(*place, ModeratedGrade.kind == kind.value)
    )
    row = ModeratedGrade(
        partnership_id=item.partnership_id,
        item_id=item.id,
        question=question_id,
        kind=kind.value,
        revision=(last or 0) + 1,
        value=value,
        by=by.person_id,
        at=now,
    )
    sealed.put(session, row, "reason_sealed", reason)
    session.add(row)


def accept(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Accept an audit as it stands, which ends its moderation; what is agreed at the event still follows.

    Raises NotYours, NotHere, OwnAudit, IsAccepted, ReviewEnded.
    """
    item = second_reader.require_reader(session, review, item_id, by=by, now=now)
    if second_reader.is_accepted(session, item.id):
        raise second_reader.IsAccepted
    second_reader.add_reading(session, item, outcome="accepted", by=by, now=now)
    history.append(session, "audit.accepted", by=by, now=now, review=review, facts=items.about(item))


def status_of(session: Session, review: OpenReview) -> dict[UUID, str]:
    """Return where the second reading of each audit stands, by item; without an entry none has begun."""
    query = (
        select(Item.id, Item.state, SecondReading.outcome, SecondReading.at, Audit.returned_at)
        .join(SecondReading, SecondReading.item_id == Item.id)
        .join(Audit, Audit.item_id == Item.id)
        .where(Item.review_id == review.id)
        .order_by(SecondReading.number)
    )
    found = dict.fromkeys(_graded(session, review), str(ReadingStatus.moderated))
    for item_id, state, outcome, at, returned_at in session.execute(query):
        if outcome == "accepted":
            found[item_id] = str(ReadingStatus.accepted)
        elif state == ReturnState.sent_back or returned_at is None or returned_at <= at:
            found[item_id] = str(ReadingStatus.sent_back)
    return found


def _graded(session: Session, review: OpenReview) -> Iterable[UUID]:
    query = select(ModeratedGrade.item_id).join(Item, Item.id == ModeratedGrade.item_id)
    return session.scalars(query.where(Item.review_id == review.id).distinct())


def newest_values(
    session: Session, item_ids: Collection[UUID], question_ids: Collection[str]
) -> dict[tuple[UUID, str, str], str]:
    """Return the grade that counts by audit, question and kind, unopened: without its reason."""
    columns = (ModeratedGrade.item_id, ModeratedGrade.question, ModeratedGrade.kind, ModeratedGrade.value)
    query = select(*columns).where(
        ModeratedGrade.item_id.in_(item_ids), ModeratedGrade.question.in_(question_ids)
    )
    rows = session.execute(query.order_by(ModeratedGrade.revision))
    return {(item_id, question, kind): value for item_id, question, kind, value in rows}
