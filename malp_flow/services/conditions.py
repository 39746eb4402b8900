"""Conditions that partners set beside an approval, and what the business manager says follows from each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import access, history, items, need, people, signatures, told, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.need import Need
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sign_off import Remark
from malp_flow.wording import gettext

FOLLOWED = "sign_off.condition_followed"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that stands beside an answer that counts. `follows` is empty until somebody said it."""

    answer_id: UUID
    item_id: UUID
    seat: str
    who: str
    at: datetime
    text: str
    follows: str
    said_by: str


def of_review(session: Session, review: OpenReview) -> tuple[Condition, ...]:
    """Return the conditions of answers that count, oldest first. Who may read them is not asked here."""
    decisions = items.of_review(session, review, review.workflow.items_of(Kind.decision))
    given = signatures.counting(session, [each.id for each in decisions]).values()
    found = sorted((each for each in given if each.remark == Remark.condition), key=lambda each: each.at)
    said = {
        each.facts["answer_id"]: each
        for item in {answer.item_id for answer in found}
        for each in told.about(session, review, item, [FOLLOWED])
    }
    return tuple(
        Condition(
            answer_id=each.id,
            item_id=each.item_id,
            seat=session.get_one(PanelSeat, each.seat_id).title,
            who=people.name_of(session, each.by),
            at=each.at,
            text=sealed.get(session, each, "reason_sealed"),
            follows=said[str(each.id)].words.get("words", "") if str(each.id) in said else "",
            said_by=said[str(each.id)].who if str(each.id) in said else "",
        )
        for each in found
    )


def say_what_follows(
    session: Session, review: OpenReview, answer_id: UUID, *, words: str, by: Actor, now: datetime
) -> None:
    """Keep what follows from a condition; also after the review has ended, and later words beside earlier.

    Raises NotYours, NotHere, ReasonNeeded, WordsTooLong.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    found = next((each for each in of_review(session, review) if each.answer_id == answer_id), None)
    if found is None:
        raise NotHere
    said = cleaned(words)
    if len(said) < SHORTEST_REASON:
        raise ReasonNeeded
    require_short(said)
    item = session.get_one(Item, found.item_id)
    facts = {"item": str(item.id), "answer_id": str(answer_id), "seat": str(item.seat_id or "")}
    history.append(session, FOLLOWED, by=by, now=now, review=review, facts=facts, secrets={"words": said})


def needs(session: Session, actor: Actor, seen: Iterable[OpenReview], *, now: datetime) -> Iterator[Need]:
    """Yield the conditions of which this business manager has not said yet what follows."""
    query = select(Item.review_id).join(DecisionAnswer, DecisionAnswer.item_id == Item.id)
    query = query.where(Item.partnership_id == actor.partnership_id)
    beside = set(session.scalars(query.where(DecisionAnswer.remark == Remark.condition).distinct()))
    for review in seen:
        if review.id not in beside or not visibility.manages(session, actor, review, now=now):
            continue
        for each in of_review(session, review):
            if not each.follows:
                words = {"seat": each.seat, "reference": review.reference}
                yield Need(
                    need.Kind.condition,
                    review.reference,
                    gettext("%(reference)s: %(seat)s set a condition") % words,
                    action=gettext("Read it, and say what follows from it"),
                    thing=str(each.answer_id),
                )
