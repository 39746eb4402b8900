"""What is to change after a review: actions, each with an owner, a day, and a measure set at the start.

They are made while the review runs or after its end, and begin with the move that ends it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Membership
from malp_flow.records.reports import Statement
from malp_flow.services import (
    access,
    deadlines,
    history,
    holdings,
    items,
    moves,
    outbox,
    people,
    reports,
    standing,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext

MADE = "action.made"
RECOMMENDATION, FINDING, EVENT = "recommendation", "finding", "event"
SOURCES = (RECOMMENDATION, FINDING, EVENT)
IMPACTS = ("training", "procedure", "practice", "child")
LONGEST = 4_000
_LEADS = (Capacity.manager, Capacity.reviewer)


class NoActions(Refused):
    """The workflow of this review knows no actions. Begin the next review on a newer workflow."""


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


class OwnerNeeded(Refused):
    """Choose who owns the action, or give the name and address of somebody new"""


class OwnerGone(Refused):
    """That person is not in this partnership any more. Name somebody else"""


class UnknownImpact(Refused):
    """Choose what kind of change it is"""


class DayPast(Refused):
    """That day is past. Give a day from today on"""


class DayOff(Refused):
    """Nobody works on that day. Give a working day"""

    def __init__(self, day: date, following: date, *, today: date) -> None:
        said = gettext("Nobody works on %(day)s. The next working day is %(following)s")
        super().__init__(said % {"day": day_long(day, today), "following": day_long(following, today)})
        self.following = following


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an action shall be. Its owner is a member, or somebody new of the agency by name and address.

    One from a `finding` is for its agency alone: no other ever sees it.
    """

    source: str
    text: str
    measure: str
    due_on: date
    agency_id: UUID | None
    impact: str = ""
    owner_id: UUID | None = None
    owner_name: str = ""
    owner_address: str = ""
    statement_id: UUID | None = None


def name_in(review: OpenReview) -> str:
    """Return what this review's workflow calls its actions; raises NoActions."""
    found = (name for name, said in review.workflow.items.items() if said.for_each == ForEach.action)
    name = next(found, "")
    if not name:
        raise NoActions
    return name


def has_actions(review: OpenReview) -> bool:
    """Whether this review's workflow knows actions."""
    return any(said.for_each == ForEach.action for said in review.workflow.items.values())


def has_begun(review: OpenReview) -> bool:
    """Whether the review has ended by the move that opens its actions; before, they are only prepared."""
    move = review.workflow.move(review.workflow.items[name_in(review)].opened_by or "")
    return move is not None and review.state == move.to


def require_possible(review: OpenReview) -> None:
    """Let an action be made or changed; raises NoActions, and ReviewEnded where it was withdrawn."""
    if not has_begun(review):
        access.require_running(review)


def require_group(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Let the act go on for the business manager and the lead reviewer; raises NotYours."""
    access.require_capacity(session, by, *_LEADS, on=local_day(now), review=review)


def get(session: Session, review: OpenReview, item_id: UUID) -> tuple[Item, Action]:
    """Return one action of this review with its item; raises NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.step)
    action = session.get(Action, item.id)
    if action is None:
        raise items.NoSuchItem
    return item, action


def add(session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime) -> UUID:
    """Make an action and return its item's id; once the review has ended its owner is told at once.

    Raises NoActions, ReviewEnded, NotYours, and what `wanted` lacks.
    """
    name = name_in(review)
    require_possible(review)
    require_group(session, review, by=by, now=now)
    _require_whole(session, review, wanted)
    require_day(session, review, wanted.due_on, now=now)
    if wanted.agency_id is None:
        raise AgencyNeeded
    get_here(session, Agency, wanted.agency_id, by=by)
    owner = owner_of(session, wanted.owner_id, wanted.owner_name, wanted.owner_address, by=by, now=now)
    give_role(session, review, owner, wanted.agency_id, by=by, now=now)
    item = items.make(
        session,
        review,
        name,
        agency_id=wanted.agency_id,
        owner_id=owner,
        number=_next_number(session, review, name),
    )
    _keep(session, item, wanted, by=by, now=now)
    facts = {"item": str(item.id), "membership": str(owner), "due_on": wanted.due_on.isoformat()}
    secrets = {"text": cleaned(wanted.text), "measure": cleaned(wanted.measure)}
    history.append(session, MADE, by=by, now=now, review=review, facts=facts, secrets=secrets)
    if has_begun(review):
        _begin(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)
    return item.id


def _require_whole(session: Session, review: OpenReview, wanted: Wanted) -> None:
    if wanted.source not in SOURCES:
        raise SourceNeeded
    if wanted.source == RECOMMENDATION:
        known = {row.id for row, _ in recommendations(session, review)}
        if wanted.statement_id not in known:
            raise StatementNeeded
    if not 0 < len(cleaned(wanted.text)) <= LONGEST:
        raise WordsNeeded
    if not 0 < len(cleaned(wanted.measure)) <= LONGEST:
        raise MeasureNeeded
    if wanted.impact and wanted.impact not in IMPACTS:
        raise UnknownImpact


def require_day(session: Session, review: OpenReview, day: date, *, now: datetime) -> None:
    """Let a due day stand that is not past and on which people work; raises DayPast, DayOff with the next."""
    today = local_day(now)
    if day < today:
        raise DayPast
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    if not days.is_working_day(day):
        raise DayOff(day, days.next_working_day(day), today=today)


def owner_of(
    session: Session, member: UUID | None, name: str, address: str, *, by: Actor, now: datetime
) -> UUID:
    """Return the member who shall own an action: one who is here, or somebody new.

    Raises OwnerNeeded, OwnerGone, UnusableAddress, NotHere.
    """
    if member is None:
        if not (name.strip() and address.strip()):
            raise OwnerNeeded
        return people.add_member(session, name=name, address=address, by=by, now=now)
    get_here(session, Membership, member, by=by)
    if not standing.is_here(session, member, on=local_day(now)):
        raise OwnerGone
    return member


def give_role(
    session: Session, review: OpenReview, member: UUID, agency: UUID | None, *, by: Actor, now: datetime
) -> None:
    """Let somebody hold the role of an owner of actions for an agency here, unless they do already."""
    role = review.workflow.items[name_in(review)].by or ""
    held = holdings.in_force_on(
        session, partnership_id=review.partnership_id, on=local_day(now), review_id=review.id
    )
    same = (holding for holding in held if holding.membership_id == member and holding.role == role)
    if not any(holding.agency_id == agency for holding in same):
        place = holdings.Place(review_id=review.id, agency_id=agency)
        holdings.grant(
            session, member, capacity=Capacity.owner, role=role, place=place, by=by, now=now, review=review
        )


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


def recommendations(session: Session, review: OpenReview) -> list[tuple[Statement, str]]:
    """Return the recommendations of the report's present version, each as it is called: R1, R2."""
    found: list[tuple[Statement, str]] = []
    for name in review.workflow.items_of(Kind.document):
        parts = review.workflow.items[name].parts
        wanted = {part: said for part, said in parts.items() if said.planned or said.read_first}
        try:
            version = reports.latest(session, items.only(session, review, Kind.document, name=name))
        except (reports.NothingWritten, NotHere):
            continue
        query = select(Statement).where(
            Statement.version_id == version.id, Statement.kind.in_(wanted), Statement.said_none.is_(False)
        )
        rows = session.scalars(query.order_by(Statement.kind, Statement.number)).all()
        found += [(row, called(row, wanted[row.kind].numbered or "")) for row in rows]
    return found


def called(statement: Statement, letter: str) -> str:
    """Return the number of a statement with the letter of its part, such as R1."""
    return f"{letter}{statement.number}"
