"""The request to sign off: asked again of those who are still to answer, or taken back altogether."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act, DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import (
    access,
    chasing_by_hand,
    consequences,
    deadlines,
    history,
    items,
    moves,
    outbox,
    picture,
    readers,
    reports,
    signatures,
)
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview
from malp_flow.services.signatures import Why

WITHDRAWN = "sign_off_withdrawn"


class NothingAsked(Refused):
    """No partner is asked at present, so there is nothing to take back."""


class NobodyToAsk(Refused):
    """Nobody’s answer is missing, or the review is not where partners are asked."""


class NotFit(Refused):
    """The present version misses something. Look on the page of the report what it is; then ask."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many seats were asked anew, how many reminded, and how many had an email only just now."""

    anew: int = 0
    reminded: int = 0
    spared: int = 0


def withdraw(session: Session, review: OpenReview, *, reason: str, by: Actor, now: datetime) -> int:
    """Bring the report back from the partners, and return how many had been asked.

    What they answered counts no more; it stays on record. They hear that there is nothing to sign, and are
    asked again about the next version that misses nothing. By a business manager, or whoever writes the
    report. Raises ReviewEnded, NotYours, NothingAsked, ReasonNeeded, ReasonTooLong.
    """
    access.require_running(review)
    document = items.only(session, review, Kind.document)
    allowed = {review.workflow.items[document.name].by or "", *review.workflow.roles_as(Capacity.manager)}
    access.require_role(session, by, allowed, review=review, on=local_day(now))
    open_now = [each for each in _decisions(session, review, document) if each.state != DecisionState.waiting]
    if not open_now:
        raise NothingAsked
    said = require_reason(reason)
    told = _told(session, review, document, open_now, by=by, now=now)
    given = signatures.counting(session, [each.id for each in open_now])
    signatures.void(session, given.values(), Why.withdrawn, now=now)
    for each in open_now:
        reports.put_off(session, review, each, now=now)
    items.bring_on(session, review, document, Act.draft, now=now)
    facts = {"version": reports.latest(session, document).number, "count": len(open_now)}
    secrets = {"reason": said}
    history.append(session, "sign_off.withdrawn", by=by, now=now, review=review, facts=facts, secrets=secrets)
    for member in told:
        cause = outbox.Cause(facts={"withdrawn": "yes"})
        outbox.queue_alone(session, WITHDRAWN, to=member, review=review, now=now, cause=cause)
    moves.settle(session, review, by=by, now=now)
    return len(open_now)


def _decisions(session: Session, review: OpenReview, document: Item) -> list[Item]:
    names = [name for name, said in review.workflow.items.items() if said.about == document.name]
    return items.of_review(session, review, names)


def _told(
    session: Session, review: OpenReview, document: Item, asked: list[Item], *, by: Actor, now: datetime
) -> list[UUID]:
    """Return who hears of it: those who were asked or had answered, and the author, but not who did it."""
    author = review.workflow.items[document.name].by
    found = readers.of_role(session, review, author, now=now) if author else []
    for each in asked:
        last = signatures.last_of(session, each)
        found += readers.who_may_answer(session, review, each, last.by if last else None, now=now)
    return [member for member in dict.fromkeys(found) if member != by.membership_id]


def ask(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> Asked:
    """Ask every partner whose answer is missing: anew where it was taken back, otherwise by a reminder.

    Raises ReviewEnded, NotYours, NobodyToAsk, NotFit.
    """
    access.require_running(review)
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    document = items.only(session, review, Kind.document)
    missing = [
        each
        for each in _decisions(session, review, document)
        if each.state != DecisionState.answered and consequences.is_opened(session, review, each.name)
    ]
    if not missing:
        raise NobodyToAsk
    put_off = [each for each in missing if each.state == DecisionState.waiting]
    if put_off and gates.missing_in(review.workflow, document.name, picture.facts(session, review, now=now)):
        raise NotFit
    asked = [each for each in missing if each.state == DecisionState.asked]
    if put_off:
        _put_forward(session, review, document, len(put_off), by=by, now=now)
    reminded = sum(_remind(session, review, each, by=by, now=now) for each in asked)
    return Asked(len(put_off), reminded, len(asked) - reminded)


def _put_forward(
    session: Session, review: OpenReview, document: Item, count: int, *, by: Actor, now: datetime
) -> None:
    facts = {"version": reports.latest(session, document).number, "count": count}
    history.append(session, "sign_off.asked_again", by=by, now=now, review=review, facts=facts)
    reports.ask_again(session, review, document, now=now)
    moves.settle(session, review, by=by, now=now)


def _remind(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> bool:
    """Send a reminder by hand; not to somebody who had an email about it within the last 24 hours."""
    clock = next((d for d in deadlines.running(session, review, item_id=item.id) if not d.earliest), None)
    if clock is None:
        return False
    try:
        chasing_by_hand.send(session, review, clock.id, by=by, now=now)
    except (chasing_by_hand.RemindedJustNow, chasing_by_hand.NobodyOwes, chasing_by_hand.AddressRefused):
        return False
    return True
