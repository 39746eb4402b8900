"""Actions as lists show them: of one review, or of all that somebody may see; and each agency’s load.

Overdue is computed. One for a single agency is shown to the manager and the lead reviewer alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.deadlines import due_moment
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records import sealed
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.records.reports import Statement
from malp_flow.services import action_sources, action_words, deadlines, people, standing, visibility
from malp_flow.services.action_progress import AWAITING
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import when_words

_SEE_ALL = {Capacity.manager, Capacity.reviewer}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions are asked for: of an agency by its id, in a status or `open`, `overdue`, `over`."""

    agency: str = ""
    status: str = ""

    @property
    def as_given(self) -> dict[str, str]:
        """Return what was asked, for an address."""
        given = {"agency": self.agency, "status": self.status}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action. `number` counts those of its review; `days_late` counts working days."""

    item_id: UUID
    review: str
    number: str
    text: str
    measure: str
    agency_id: UUID | None
    agency: str
    owner_id: UUID | None
    owner: str
    owner_gone: bool
    source: str
    comes_from: str
    single_agency: bool
    impact: str
    status: str
    status_word: str
    tone: str
    due_on: date
    when: str
    overdue: bool
    days_late: int
    begun: bool
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is not closed yet."""
        return self.closed_at is None

    @property
    def awaits(self) -> bool:
        """Whether its owner has said that it is done, and the group has not looked yet."""
        return self.status == AWAITING


@dataclass(frozen=True, slots=True)
class Load:
    """How many actions one agency carries, by where they stand."""

    agency: str
    open: int
    overdue: int
    awaits: int
    closed: int


def of_review(session: Session, *reviews: OpenReview, by: Actor, now: datetime) -> tuple[ActionLine, ...]:
    """Return the actions of a review, or of several, in the order in which they were made."""
    return _lines(session, reviews, by=by, now=now) if reviews else ()


def of_all(session: Session, *, by: Actor, now: datetime) -> tuple[ActionLine, ...]:
    """Return the actions of every review that this person may see, the soonest due first."""
    seen = visibility.visible_reviews(session, by, now=now)
    found = _lines(session, seen, by=by, now=now)
    return tuple(sorted(found, key=lambda line: (not line.is_open, line.due_on, line.review, line.number)))


def chosen(lines: Iterable[ActionLine], wanted: Wanted) -> tuple[ActionLine, ...]:
    """Return those of these lines that are asked for."""
    return tuple(line for line in lines if _fits(line, wanted))


def _fits(line: ActionLine, wanted: Wanted) -> bool:
    if wanted.agency and str(line.agency_id) != wanted.agency:
        return False
    asked = {
        "": True,
        action_words.OPEN: line.is_open,
        action_words.CLOSED: not line.is_open,
        action_words.OVERDUE: line.overdue,
    }
    return asked.get(wanted.status, line.status == wanted.status)


def load(lines: Iterable[ActionLine]) -> tuple[Load, ...]:
    """Return what each agency carries, by name."""
    by_agency: dict[str, list[ActionLine]] = {}
    for line in lines:
        by_agency.setdefault(line.agency, []).append(line)
    return tuple(_load(agency, own) for agency, own in sorted(by_agency.items()))


def _load(agency: str, own: Sequence[ActionLine]) -> Load:
    return Load(
        agency=agency,
        open=sum(line.is_open for line in own),
        overdue=sum(line.overdue for line in own),
        awaits=sum(line.awaits for line in own),
        closed=sum(not line.is_open for line in own),
    )


def _lines(
    session: Session, reviews: Sequence[OpenReview], *, by: Actor, now: datetime
) -> tuple[ActionLine, ...]:
    by_id = {review.id: review for review in reviews}
    query = select(Action, Item).join(Item, Item.id == Action.item_id).where(Action.review_id.in_(by_id))
    rows = session.execute(query.order_by(Item.review_id, Item.round)).all()
    one = reviews[0].id if len(reviews) == 1 else None
    held: Mapping[UUID | None, frozenset[str]] = (
        {one: visibility.held_in(session, by, one, now=now)}
        if one
        else visibility.capacities_in(session, by, now=now)
    )
    kept = [(a, item) for a, item in rows if held[a.review_id] & _SEE_ALL or not a.for_agency_only]
    ground = _ground(session, kept, by_id, by=by, now=now)
    return tuple(line(session, by_id[a.review_id], item, a, ground, now=now) for a, item in kept)


@dataclass(frozen=True, slots=True)
class Ground:
    """What was read once for several lines. `here` are the owners who have not left."""

    names: Mapping[UUID, str]
    here: frozenset[UUID]
    agencies: Mapping[UUID, str]
    statements: Mapping[UUID, Statement]
    days: Mapping[UUID, Calendar]


def _ground(
    session: Session,
    rows: Sequence[tuple[Action, Item]],
    reviews: Mapping[UUID, OpenReview],
    *,
    by: Actor,
    now: datetime,
) -> Ground:
    agencies = people.agencies(session, by.partnership_id)
    asked = {action.statement_id for action, _ in rows if action.statement_id}
    statements = session.scalars(select(Statement).where(Statement.id.in_(asked)))
    owners = {item.owner_id for _, item in rows if item.owner_id}
    calendars = {
        name: deadlines.days_of(session, by.partnership_id, name=name)
        for name in {review.workflow.calendar for review in reviews.values()}
    }
    return Ground(
        names=people.names_of(session, owners),
        here=standing.here_of(session, owners, on=local_day(now)),
        agencies={row.id: row.name for row in agencies},
        statements={row.id: row for row in statements},
        days={id_: calendars[review.workflow.calendar] for id_, review in reviews.items()},
    )


def ground_of(
    session: Session, review: OpenReview, item: Item, action: Action, *, by: Actor, now: datetime
) -> Ground:
    """Return what one line needs."""
    return _ground(session, [(action, item)], {review.id: review}, by=by, now=now)


def line(
    session: Session, review: OpenReview, item: Item, action: Action, ground: Ground, *, now: datetime
) -> ActionLine:
    """Return one action as a line."""
    today, days = local_day(now), ground.days[review.id]
    waits = item.opened_at is not None and item.done_at is None and action.status != AWAITING
    overdue = waits and now > due_moment(review.workflow, action.due_on)
    late = max(1, days.count_between(action.due_on, today)) if overdue else 0
    left = days.count_between(today, action.due_on)
    return ActionLine(
        item_id=item.id,
        review=review.reference,
        number=f"A{item.round}",
        text=sealed.get(session, action, "text_sealed"),
        measure=sealed.get(session, action, "measure_sealed"),
        agency_id=item.agency_id,
        agency=ground.agencies.get(item.agency_id, "") if item.agency_id else "",
        owner_id=item.owner_id,
        owner=ground.names.get(item.owner_id, "") if item.owner_id else "",
        owner_gone=item.owner_id is not None and item.owner_id not in ground.here,
        source=action.source,
        comes_from=_comes_from(review, ground.statements.get(action.statement_id or item.id)),
        single_agency=action.for_agency_only,
        impact=action.impact or "",
        status=action.status,
        status_word=action_words.statuses()[action.status],
        tone=action_words.tone(action.status),
        due_on=action.due_on,
        when=when_words(action.due_on, today=today, working_days=left) if waits else "",
        overdue=overdue,
        days_late=late,
        begun=item.opened_at is not None,
        closed_at=item.done_at,
    )


def _comes_from(review: OpenReview, statement: Statement | None) -> str:
    if statement is None:
        return ""
    for said in review.workflow.items.values():
        if statement.kind in said.parts:
            part = said.parts[statement.kind]
            return (
                action_sources.called(statement, part.numbered or "")
                if part.numbered
                else (f"{part.title} {statement.number}")
            )
    return ""
