"""What a partner finds at home: reports that wait for their answer, and those they have answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind as ItemKind
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.services import (
    deadlines,
    items,
    report_document,
    reviews,
    seats,
    sign_off_receipts,
    sign_off_text,
)
from malp_flow.services.actor import Actor
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import count_words, day_long, gettext, overdue_words


@dataclass(frozen=True, slots=True)
class AnsweredReport:
    """A report that somebody answered last on a day, with the id of the receipt.

    `is_open`: its page can still be read; a deputy whose days are over keeps the receipt alone.
    """

    reference: str
    theme: str
    answer: str
    version: int
    at: datetime
    receipt_id: UUID
    is_open: bool


def asked(session: Session, actor: Actor, *, now: datetime) -> Iterator[Need]:
    """Yield the reports that wait for this person’s answer: by when, how long to read, who has decided."""
    query = (
        select(Review.id, Review.theme, Item.id.label("item"))
        .join(Item, Item.review_id == Review.id)
        .join(PanelSeat, seats.of_decision())
        .where(
            Review.partnership_id == actor.partnership_id,
            Item.kind == ItemKind.decision,
            Item.state == DecisionState.asked,
            seats.answered_by(actor, on=local_day(now)),
        )
    )
    for row in session.execute(query.distinct()).all():
        review = reviews.read(session, row.id, partnership_id=actor.partnership_id)
        item = session.get_one(Item, row.item)
        late, by = _clock(session, review, item, now=now)
        first = gettext("It is %(days)s.") % {"days": overdue_words(late)} if late else f"{row.theme}."
        said = [first, by, _reading(session, review, item), _others(session, review, item)]
        yield Need(
            Kind.sign_off,
            review.reference,
            gettext("Read and answer: report of %(reference)s") % {"reference": review.reference},
            text=" ".join(filter(None, said)),
            action=gettext("Read the report"),
            thing=str(item.id),
            days_late=late,
        )


def _clock(session: Session, review: OpenReview, item: Item, *, now: datetime) -> tuple[int, str]:
    """Return how many working days an answer is late, and by when it is asked for, in words."""
    clock = next((d for d in deadlines.running(session, review, item_id=item.id) if not d.earliest), None)
    if clock is None:
        return 0, ""
    today = local_day(now)
    by = gettext("Sign by %(day)s.") % {"day": day_long(clock.due_on, today)}
    if clock.due_at >= now:
        return 0, by
    days = deadlines.days_of(session, review.partnership_id, name=clock.calendar)
    return max(1, days.count_between(clock.due_on, today)), by


def _reading(session: Session, review: OpenReview, item: Item) -> str:
    version = report_document.newest(session, review, name=review.workflow.items[item.name].about)
    if version is None:
        return ""
    minutes = sign_off_text.minutes_for_what_people_wrote(report_document.of(session, review, version))
    return gettext("About %(time)s to read.") % {"time": count_words(minutes, "minute", "minutes")}


def _others(session: Session, review: OpenReview, item: Item) -> str:
    others = [each for each in items.of_review(session, review, [item.name]) if each.id != item.id]
    decided = sum(each.state == DecisionState.answered for each in others)
    said = gettext("%(decided)s of %(all)s other partners have decided.")
    return said % {"decided": decided, "all": len(others)} if others else ""


def answered(session: Session, actor: Actor, *, now: datetime) -> tuple[AnsweredReport, ...]:
    """Return the reports that this person answered, each with their last answer, the newest first."""
    query = (
        select(DecisionAnswer, Item, PanelSeat, Review.theme)
        .join(Item, Item.id == DecisionAnswer.item_id)
        .join(PanelSeat, PanelSeat.id == DecisionAnswer.seat_id)
        .join(Review, Review.id == Item.review_id)
        .where(DecisionAnswer.by == actor.membership_id, Review.partnership_id == actor.partnership_id)
        .order_by(DecisionAnswer.at.desc(), DecisionAnswer.id.desc())
    )
    found: dict[UUID, AnsweredReport] = {}
    for answer, item, seat, theme in session.execute(query):
        if item.id in found:
            continue
        review = reviews.read(session, item.review_id, partnership_id=actor.partnership_id)
        receipt = sign_off_receipts.of(session, review, answer)
        found[item.id] = AnsweredReport(
            reference=review.reference,
            theme=theme,
            answer=sign_off_receipts.with_remark(receipt.title, receipt.remark),
            version=receipt.version,
            at=receipt.at,
            receipt_id=receipt.id,
            is_open=seats.may_answer(session, seat, by=actor, on=local_day(now)),
        )
    return tuple(found.values())
