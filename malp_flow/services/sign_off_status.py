"""How far a sign-off is: the present version, and each seat’s answer to it. Reasons are not read here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import items, people, reports
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """One seat of the panel. `word` is what people read; `version` the one that was answered, 0 for none."""

    title: str
    name: str
    state: str
    word: str
    answer: str
    version: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SignOffStatus:
    """The present version of the report, 0 while nothing is written, and the panel in its order."""

    version: int
    sha256: str
    seats: tuple[SeatStatus, ...]


def status(session: Session, review: OpenReview) -> SignOffStatus:
    """Return how far the sign-off is; raises NoSuchItem where the workflow has no report."""
    document = items.only(session, review, Kind.document)
    try:
        present: DocumentVersion | None = reports.latest(session, document)
    except reports.NothingWritten:
        present = None
    asked = items.of_review(session, review, review.workflow.items_of(Kind.decision))
    seated = [(item, session.get_one(PanelSeat, item.seat_id)) for item in asked]
    seated.sort(key=lambda pair: pair[1].number)
    return SignOffStatus(
        version=present.number if present else 0,
        sha256=present.sha256 if present else "",
        seats=tuple(_seat(session, review, item, seat) for item, seat in seated),
    )


def _seat(session: Session, review: OpenReview, item: Item, seat: PanelSeat) -> SeatStatus:
    given = _last(session, item)
    counts = given if item.state == DecisionState.answered else None
    words = {DecisionState.waiting: gettext("Not asked yet"), DecisionState.asked: gettext("Waiting")}
    answers = review.workflow.items[item.name].answers
    return SeatStatus(
        title=seat.title,
        name=people.name_of(session, seat.membership_id),
        state=item.state,
        word=answers[counts.answer].title if counts else words[DecisionState(item.state)],
        answer=counts.answer if counts else "",
        version=session.get_one(DocumentVersion, given.version_id).number if given else 0,
        at=given.at if given else None,
    )


def _last(session: Session, item: Item) -> DecisionAnswer | None:
    query = select(DecisionAnswer).where(DecisionAnswer.item_id == item.id)
    return session.scalars(query.order_by(DecisionAnswer.at.desc()).limit(1)).first()
