"""Respondents: people, by the hundred, who are each asked the same, in waves.

Nobody is asked twice in one wave, and a wave leaves once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.lives import Act, ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import access, adding, audits, consequences, history, holdings, items, moves, people
from malp_flow.services.actor import Actor
from malp_flow.services.holdings import Place
from malp_flow.services.reviews import OpenReview

ADDED, SENT, CLOSED = "respondents.added", "respondents.sent", "respondents.closed"
MOST_AT_ONCE = 500


class AsksNobody(Refused):
    """This review asks no respondents: its workflow has no return for each participant."""


class NobodyToAdd(Refused):
    """Everybody on this list is in that wave already. Nothing was changed."""


class TooMany(Refused):
    """That is more than 500 people. Divide the list into several waves."""


class SentAlready(Refused):
    """This wave was sent already, and nobody gets the same request twice. Add a new wave."""


class EmptyWave(Refused):
    """There is nobody in that wave. Add people to it first."""


class NotYet(Refused):
    """The first wave goes out with the move that issues the requests. Make that move first."""


class NothingOpen(Refused):
    """Nobody in that wave owes an answer any more."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody to ask, by name and address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: how many were asked, how many of them answered and are still out; `sent` once it has left."""

    number: int
    people: int
    answered: int
    out: int
    sent: bool


def name_in(review: OpenReview) -> str:
    """Return the name of the return that respondents give; raises AsksNobody."""
    for name in review.workflow.items_of(Kind.return_):
        if review.workflow.items[name].for_each == ForEach.participant:
            return name
    raise AsksNobody


def waves(session: Session, review: OpenReview) -> tuple[Wave, ...]:
    """Return the waves of a review in their order."""
    found: dict[int, Counter[str]] = {}
    for item in _everybody(session, review):
        found.setdefault(item.round, Counter())[item.state] += 1
    return tuple(_told(number, states) for number, states in sorted(found.items()))


def _told(number: int, states: Counter[str]) -> Wave:
    waiting = states[ReturnState.expected]
    gone = states[ReturnState.withdrawn]
    asked = states.total() - gone
    done = sum(states[state] for state in (ReturnState.complete, ReturnState.nil_return))
    closed = states[ReturnState.not_returned_accepted]
    return Wave(number, asked, done, asked - waiting - done - closed, sent=waiting < asked)


def add(
    session: Session,
    review: OpenReview,
    wanted: Sequence[Respondent],
    *,
    wave: int,
    by: Actor,
    now: datetime,
) -> int:
    """Add people to a wave that has not left, and return how many are new in it.

    Raises NotYours, ReviewEnded, AsksNobody, TooMany, SentAlready, NobodyToAdd, UnusableAddress.
    """
    name = _may_ask(session, review, by=by, now=now)
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany
    there = _of_wave(session, review, wave)
    left_already = wave == consequences.FIRST_WAVE and adding.is_issued(session, review, name)
    if left_already or any(item.state != ReturnState.expected for item in there):
        raise SentAlready
    known = {item.owner_id for item in there}
    members = [
        people.add_member(session, name=one.name, address=one.address, by=by, now=now) for one in wanted
    ]
    fresh = [member for member in dict.fromkeys(members) if member not in known]
    if not fresh:
        raise NobodyToAdd
    held = _held(session, review, name, now=now)
    for member in fresh:
        items.make(session, review, name, owner_id=member, number=wave)
        if member not in held:
            _give_role(session, review, name, member, by=by, now=now)
    facts = {"wave": wave, "people": len(fresh)}
    history.append(session, ADDED, by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)
    return len(fresh)


def send(session: Session, review: OpenReview, *, wave: int, by: Actor, now: datetime) -> int:
    """Send a wave after the first: each gets the request, and days count from now; return how many that are.

    Raises NotYours, ReviewEnded, AsksNobody, NotYet, EmptyWave, SentAlready.
    """
    name = _may_ask(session, review, by=by, now=now)
    if wave == consequences.FIRST_WAVE or not adding.is_issued(session, review, name):
        raise NotYet
    there = _of_wave(session, review, wave)
    if not there:
        raise EmptyWave
    waiting = [item for item in there if item.state == ReturnState.expected]
    if not waiting:
        raise SentAlready
    for item in waiting:
        adding.issue(session, review, item, now=now)
    facts = {"wave": wave, "people": len(waiting)}
    history.append(session, SENT, by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)
    return len(waiting)


def close(session: Session, review: OpenReview, *, wave: int, reason: str, by: Actor, now: datetime) -> int:
    """Go ahead without everybody in a wave who has not answered; return how many that are.

    An answer that comes later is kept and marked as late. Raises NotYours, ReasonNeeded, ReviewEnded,
    AsksNobody, NothingOpen.
    """
    _may_ask(session, review, by=by, now=now)
    out = [item for item in _of_wave(session, review, wave) if items.may(item, Act.accept_absence)]
    if not out:
        raise NothingOpen
    audits.accept_absences(session, review, out, reason=reason, by=by, now=now)
    facts = {"wave": wave, "people": len(out)}
    history.append(session, CLOSED, by=by, now=now, review=review, facts=facts)
    return len(out)


def _may_ask(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> str:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    return name_in(review)


def _everybody(session: Session, review: OpenReview) -> list[Item]:
    query = select(Item).where(Item.review_id == review.id, Item.name == name_in(review)).order_by(Item.id)
    return list(session.scalars(query))


def _of_wave(session: Session, review: OpenReview, wave: int) -> list[Item]:
    return [item for item in _everybody(session, review) if item.round == wave]


def _held(session: Session, review: OpenReview, name: str, *, now: datetime) -> set[UUID]:
    role = review.workflow.items[name].by
    found = holdings.in_force_on(
        session, partnership_id=review.partnership_id, on=local_day(now), review_id=review.id
    )
    return {holding.membership_id for holding in found if holding.role == role}


def _give_role(
    session: Session, review: OpenReview, name: str, member: UUID, *, by: Actor, now: datetime
) -> None:
    role = review.workflow.items[name].by
    place = Place(review_id=review.id)
    holdings.grant(
        session, member, capacity=Capacity.returner, role=role, place=place, by=by, now=now, review=review
    )
