"""Partners' answers to one fixed version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Conflict, Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import access, consequences, history, items, moves, people, reports, seats
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview


class NoAnswerChosen(Refused):
    """Choose approve or ask for changes"""


class AnswerUnknown(Refused):
    """That is not one of the answers this workflow asks for."""


class VersionChanged(Conflict):
    """The report has changed since you opened it. Read what changed, then answer."""


class AlreadyAnswered(Refused):
    """This version has your answer already. It can be answered anew when the report changes."""


def answer(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    answer_id: str,
    sha256: str,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Record one partner's answer to exactly the version they read.

    Raises ReviewEnded, VersionChanged, AlreadyAnswered, NoAnswerChosen, AnswerUnknown, ReasonNeeded, NotHere.
    """
    access.require_running(review)
    item, seat = _seat_of(session, review, item_id, by=by, now=now)
    _may_be_answered(review, item, answer_id, reason)
    version = _version_read(session, review, item, sha256)
    items.bring_on(session, review, item, Act.answer, now=now)
    _keep(session, item, seat, version, answer_id=answer_id, reason=reason, by=by, now=now)
    history.append(
        session,
        "sign_off.answered",
        by=by,
        now=now,
        review=review,
        facts={"seat": str(seat.id), "answer": answer_id, "version": version.number, "sha256": sha256},
        secrets={"reason": reason} if reason.strip() else None,
    )
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


def _seat_of(
    session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime
) -> tuple[Item, PanelSeat]:
    item = items.get(session, review, item_id, kind=Kind.decision)
    seat = session.get_one(PanelSeat, item.seat_id)
    if not seats.may_answer(session, seat, by=by, on=local_day(now)):
        raise NotHere
    return item, seat


def _may_be_answered(review: OpenReview, item: Item, answer_id: str, reason: str) -> None:
    said = review.workflow.items[item.name]
    if not answer_id:
        raise NoAnswerChosen
    if answer_id not in said.answers:
        raise AnswerUnknown
    if said.answers[answer_id].reason == "required" and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded


def _version_read(session: Session, review: OpenReview, item: Item, sha256: str) -> DocumentVersion:
    about = review.workflow.items[item.name].about
    version = reports.latest(session, items.only(session, review, Kind.document, name=about))
    if version.sha256 != sha256:
        raise VersionChanged
    given = select(DecisionAnswer.id).where(
        DecisionAnswer.item_id == item.id, DecisionAnswer.version_id == version.id
    )
    if session.scalar(given):
        raise AlreadyAnswered
    return version


def _keep(
    session: Session,
    item: Item,
    seat: PanelSeat,
    version: DocumentVersion,
    *,
    answer_id: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    row = DecisionAnswer(
        partnership_id=item.partnership_id,
        item_id=item.id,
        seat_id=seat.id,
        version_id=version.id,
        sha256=version.sha256,
        answer=answer_id,
        by=by.person_id,
        for_whom=people.name_of(session, seat.membership_id)
        if by.membership_id != seat.membership_id
        else None,
        at=now,
    )
    if reason.strip():
        sealed.put(session, row, "reason_sealed", reason)
    session.add(row)
