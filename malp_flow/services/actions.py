"""What is to change after a review: actions, each with an owner, a day, and a measure set at the start.

They are made while the review runs or after its end, and begin with the move that ends it; where the file
says so, what comes from no recommendation begins at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import (
    action_days,
    action_owners,
    action_plan,
    action_sources,
    deadlines,
    history,
    items,
    moves,
    outbox,
)
from malp_flow.services.action_owners import Owner
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview

MADE = "action.made"
RECOMMENDATION, FINDING, EVENT = "recommendation", "finding", "event"
SOURCES = (RECOMMENDATION, FINDING, EVENT)
IMPACTS = ("training", "procedure", "practice", "child")
LONGEST = 4_000


class WordsNeeded(Refused):
    """Say in a sentence what is to be done, in up to 4,000 characters"""


class MeasureNeeded(Refused):
    """Say by what anybody will know that it has worked: the measure is set at the start"""


class SourceNeeded(Refused):
    """Choose what the action comes from"""


class StatementNeeded(Refused):
    """Choose the recommendation that the action comes from"""


class AgencyNeeded(Refused):
    """Choose the agency whose action it is"""


class UnknownImpact(Refused):
    """Choose what kind of change it is"""


class Lacks(Refused):
    """More than one thing is missing. Each is said at its place"""

    def __init__(self, found: Sequence[Refused]) -> None:
        super().__init__(" ".join(f"{str(fault).rstrip('.')}." for fault in found))
        self.faults = tuple(found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an action shall be. Its owner is a member, or somebody new of the agency by name and address.

    One from a `finding` is for its agency alone: no other ever sees it.
    """

    source: str
    text: str
    measure: str
    due_on: date | None
    agency_id: UUID | None
    impact: str = ""
    owner_id: UUID | None = None
    owner_name: str = ""
    owner_address: str = ""
    statement_id: UUID | None = None

    @property
    def owner(self) -> Owner:
        """Who shall own it: of a finding, somebody of its agency."""
        only_of = self.agency_id if self.source == FINDING else None
        return Owner(self.owner_id, self.owner_name, self.owner_address, only_of)


def get(session: Session, review: OpenReview, item_id: UUID) -> tuple[Item, Action]:
    """Return one action of this review with its item; raises NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.step)
    action = session.get(Action, item.id)
    if action is None:
        raise items.NoSuchItem
    return item, action


def add(session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime) -> UUID:
    """Make an action and return its item's id; its owner is told once it begins.

    Raises NoActions, ReviewEnded, NotYours, and what `wanted` lacks: the one thing, or Lacks with all.
    """
    name = action_plan.name_in(review)
    action_plan.require_possible(review)
    action_plan.require_group(session, review, by=by, now=now)
    found = faults(session, review, wanted, by=by, now=now)
    if found:
        raise found[0] if len(found) == 1 else Lacks(found)
    owner = action_owners.named(session, wanted.owner, by=by, now=now)
    action_owners.give_role(session, review, owner, wanted.agency_id, by=by, now=now)
    item = items.make(
        session,
        review,
        name,
        agency_id=wanted.agency_id,
        owner_id=owner,
        number=_next_number(session, review, name),
    )
    _keep(session, item, wanted, by=by, now=now)
    facts = {"item": str(item.id), "membership": str(owner), "due_on": str(wanted.due_on)}
    secrets = {"text": cleaned(wanted.text), "measure": cleaned(wanted.measure)}
    history.append(session, MADE, by=by, now=now, review=review, facts=facts, secrets=secrets)
    if action_plan.begins_at_once(review, on_recommendation=wanted.source == RECOMMENDATION):
        _begin(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)
    return item.id


def faults(
    session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime
) -> tuple[Refused, ...]:
    """Return all that an action lacks, in the order of its form; empty where nothing is missing."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: _require_source(session, review, wanted),
        lambda: _require_words(wanted),
        lambda: _require_measure(wanted.measure),
        lambda: _require_impact(wanted),
        lambda: _require_agency(session, wanted, by=by),
        lambda: action_owners.require(session, wanted.owner, by=by, now=now),
        lambda: action_days.require_day(session, review, wanted.due_on, now=now),
    )
    return tuple(fault for check in checks if (fault := _fault(check)))


def _fault(check: Callable[[], object]) -> Refused | None:
    try:
        check()
    except Refused as refused:
        return refused
    return None


def _require_source(session: Session, review: OpenReview, wanted: Wanted) -> None:
    if wanted.source not in SOURCES:
        raise SourceNeeded
    if wanted.source == RECOMMENDATION:
        known = {row.id for row, _ in action_sources.recommendations(session, review)}
        if wanted.statement_id not in known:
            raise StatementNeeded


def _require_words(wanted: Wanted) -> None:
    if not 0 < len(cleaned(wanted.text)) <= LONGEST:
        raise WordsNeeded


def _require_measure(measure: str) -> None:
    if not 0 < len(cleaned(measure)) <= LONGEST:
        raise MeasureNeeded


def _require_impact(wanted: Wanted) -> None:
    if wanted.impact and wanted.impact not in IMPACTS:
        raise UnknownImpact


def _require_agency(session: Session, wanted: Wanted, *, by: Actor) -> None:
    if wanted.agency_id is None:
        raise AgencyNeeded
    get_here(session, Agency, wanted.agency_id, by=by)


def _next_number(session: Session, review: OpenReview, name: str) -> int:
    same = select(func.max(Item.round)).where(Item.review_id == review.id, Item.name == name)
    return (session.scalar(same) or 0) + 1


def _keep(session: Session, item: Item, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    action = Action(
        item_id=item.id,
        partnership_id=item.partnership_id,
        review_id=item.review_id,
        source=wanted.source,
        statement_id=wanted.statement_id if wanted.source == RECOMMENDATION else None,
        for_agency_only=wanted.source == FINDING,
        impact=wanted.impact or None,
        status="not_started",
        due_on=wanted.due_on,
        made_by=by.person_id,
        made_at=now,
    )
    sealed.put(session, action, "text_sealed", cleaned(wanted.text))
    sealed.put(session, action, "measure_sealed", cleaned(wanted.measure))
    session.add(action)
    session.flush()


def _begin(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    items.bring_on(session, review, item, Act.open_up, now=now)
    deadlines.start_fixed(session, review, item, now=now)
    tell_owner(session, review, item, now=now)


def tell_owner(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Queue the letters of the file that tell an owner of their action."""
    said = review.workflow.items[item.name]
    for use in said.letters:
        if said.by in use.to and item.owner_id:
            outbox.queue(session, use.send, to=item.owner_id, review=review, item_id=item.id, now=now)
