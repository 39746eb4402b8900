"""How far a sign-off is: the present version, and each seat’s answer to it. Reasons are not read here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import (
    deadlines,
    improvements,
    items,
    people,
    reports,
    seat_changes,
    sign_off_receipts,
    signatures,
)
from malp_flow.services.improvements import Improvement
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sign_off_receipts import Receipt
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """One seat of the panel. `word` is what people read; `version` the one that was answered, 0 for none.

    `by` is who gave the answer that counts: the partner, a deputy, or somebody who sat there before.
    `passed_to` is the deputy to whom the partner passed this one on.
    """

    title: str
    name: str
    state: str
    word: str
    answer: str
    version: int
    at: datetime | None
    by: str
    remark: str
    deputies: tuple[str, ...]
    passed_to: str


@dataclass(frozen=True, slots=True)
class SignOffStatus:
    """The present version of the report, 0 while nothing is written, and the panel in its order."""

    version: int
    sha256: str
    seats: tuple[SeatStatus, ...]


def status(session: Session, review: OpenReview, *, now: datetime) -> SignOffStatus:
    """Return how far the sign-off is; raises NoSuchItem where the workflow has no report."""
    document = items.only(session, review, Kind.document)
    try:
        present: DocumentVersion | None = reports.latest(session, document)
    except reports.NothingWritten:
        present = None
    return SignOffStatus(
        version=present.number if present else 0,
        sha256=present.sha256 if present else "",
        seats=tuple(_seat(session, review, item, seat, now=now) for item, seat in _seated(session, review)),
    )


def _seated(session: Session, review: OpenReview) -> list[tuple[Item, PanelSeat | None]]:
    asked = items.of_review(session, review, review.workflow.items_of(Kind.decision))
    seated = [(item, session.get(PanelSeat, item.seat_id) if item.seat_id else None) for item in asked]
    return sorted(seated, key=lambda pair: (pair[1].number if pair[1] else 0, pair[0].name))


def _seat(
    session: Session, review: OpenReview, item: Item, seat: PanelSeat | None, *, now: datetime
) -> SeatStatus:
    given, counts = signatures.last_of(session, item), signatures.counting(session, [item.id]).get(item.id)
    words = {DecisionState.waiting: gettext("Not asked yet"), DecisionState.asked: gettext("Waiting")}
    agreed = seat_changes.agreed_for(session, review, seat.membership_id, on=local_day(now)) if seat else ()
    return SeatStatus(
        title=seat.title if seat else review.workflow.items[item.name].title,
        name=people.name_of(session, seat.membership_id) if seat else gettext("the whole panel"),
        state=item.state,
        word=sign_off_receipts.in_words(review, item, counts)
        if counts
        else words.get(DecisionState(item.state), ""),
        answer=counts.answer if counts else "",
        version=session.get_one(DocumentVersion, given.version_id).number if given else 0,
        at=given.at if given else None,
        by=people.name_of(session, counts.by) if counts else "",
        remark=counts.remark or "" if counts else "",
        deputies=tuple(each.name for each in agreed),
        passed_to=people.name_of(session, seat.delegate_id) if seat else "",
    )


@dataclass(frozen=True, slots=True)
class SeatInFull:
    """One seat with all that was ever answered there. `deadline_id` is its clock while it is owed."""

    seat_id: UUID | None
    deadline_id: UUID | None
    now: SeatStatus
    answers: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The sign-off for those who run the review: each seat, all answers with their words, improvements."""

    version: int
    sha256: str
    seats: tuple[SeatInFull, ...]
    improvements: tuple[Improvement, ...]
    asked: bool
    put_off: bool
    """Whether the report was brought back, or changed, and somebody is to be asked again."""
    missing: int


def overview(session: Session, review: OpenReview, *, now: datetime) -> Overview:
    """Return the sign-off in full. Who may see the words was asked before; raises NoSuchItem."""
    short, rows = status(session, review, now=now), _seated(session, review)
    return Overview(
        version=short.version,
        sha256=short.sha256,
        seats=tuple(
            SeatInFull(
                seat.id if seat else None,
                _deadline(session, review, item),
                now_there,
                sign_off_receipts.all_of(session, review, item),
            )
            for (item, seat), now_there in zip(rows, short.seats, strict=True)
        ),
        improvements=improvements.of_review(session, review),
        asked=any(item.state != DecisionState.waiting for item, _ in rows),
        put_off=any(item.state == DecisionState.waiting and item.opened_at for item, _ in rows),
        missing=sum(item.state != DecisionState.answered for item, _ in rows),
    )


def _deadline(session: Session, review: OpenReview, item: Item) -> UUID | None:
    running = deadlines.running(session, review, item_id=item.id)
    return next((each.id for each in running if not each.earliest), None)
