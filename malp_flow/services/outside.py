"""Parties outside the agencies, such as a national panel or a coroner: named in a review, with a link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import access, consequences, holdings, items, moves, outbox, people
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders


class NoSuchParty(Refused):
    """The workflow of this review names no such party outside."""


class RunsTheReview(Refused):
    """Whoever runs, leads or reads reviews is not outside. Name somebody else."""


class ActsAlready(Refused):
    """They act for this party already. Choose somebody else, or leave it as it is."""


@dataclass(frozen=True, slots=True)
class Party:
    """One role of somebody outside, and who holds it; `member` is None while nobody does."""

    role: str
    title: str
    member: UUID | None
    name: str


def parties(session: Session, review: OpenReview, *, now: datetime) -> tuple[Party, ...]:
    """Return the parties outside that the workflow of a review knows, in its order."""
    found = []
    for role in review.workflow.roles_as(Capacity.outside):
        held = holders(session, review, role, on=local_day(now))
        member = held[0].membership_id if held else None
        title = review.workflow.roles[role].title
        found.append(Party(role, title, member, people.name_of(session, member) if member else ""))
    return tuple(found)


def name(session: Session, review: OpenReview, role: str, member: UUID, *, by: Actor, now: datetime) -> None:
    """Name who is this party from now on; whoever was it before stops, and their link leads nowhere.

    They are asked for what waits for them already. Raises NoSuchParty, RunsTheReview, ActsAlready, NotYours,
    ReviewEnded.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    if role not in review.workflow.roles_as(Capacity.outside):
        raise NoSuchParty
    running = (Capacity.manager, Capacity.reviewer, Capacity.reader)
    if holdings.holds_any(session, member, running, on=local_day(now)):
        raise RunsTheReview
    held = holders(session, review, role, on=local_day(now))
    if member in {holding.membership_id for holding in held}:
        raise ActsAlready
    for holding in held:
        holdings.end(session, holding, by=by, now=now, review=review)
    place = holdings.Place(review_id=review.id)
    holdings.grant(
        session, member, capacity=Capacity.outside, role=role, place=place, by=by, now=now, review=review
    )
    _ask(session, review, role, member, now=now)
    moves.settle(session, review, by=by, now=now)


def _ask(session: Session, review: OpenReview, role: str, member: UUID, *, now: datetime) -> None:
    names = [n for n in review.workflow.items_of(Kind.step) if review.workflow.items[n].by == role]
    for item in items.of_review(session, review, names):
        for letter in consequences.letters_that_ask(review, item) if item.opened_at else ():
            if item.done_at is None:
                outbox.queue(session, letter, to=member, review=review, item_id=item.id, now=now)
