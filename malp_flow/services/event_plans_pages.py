"""The sessions of an event as organisers see them: dates, what is planned, and what speaks against a day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine import agenda
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import (
    event_invitations,
    event_moving,
    event_planning,
    event_proposals,
    items,
    learning_event,
    meetings,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_planning import Plan
from malp_flow.services.event_proposals import ProposedDay
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Dated:
    """One session: when and where, how many points its agenda has, and what speaks against its day."""

    number: int
    starts_at: datetime
    ends_at: datetime
    place: str
    joining: str
    is_over: bool
    took_place: bool
    """Whether it is recorded who came."""
    mark: str
    plan: Plan
    agenda: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatesPage:
    """All sessions that stand; `proposals` are given while there is none. `next_number` is for one more."""

    sessions: tuple[Dated, ...]
    proposals: tuple[ProposedDay, ...]
    next_number: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One session for the form of its plan; `plan` offers the usual ground rules while none are written."""

    name: str
    title: str
    number: int
    starts_at: datetime
    ends_at: datetime
    several: bool
    plan: Plan
    mark: str
    """The mark of the plan as it is kept."""
    told: int
    """How many would be told if it were called off."""


def dates(session: Session, review: OpenReview, name: str, *, now: datetime) -> DatesPage:
    """Return the sessions of an event, for whoever sees the review."""
    item = items.only(session, review, Kind.event, name=name)
    found = meetings.standing(session, item)
    ended = review.workflow.state(review.state).final
    wanted = not found and not ended
    return DatesPage(
        sessions=tuple(_dated(session, review, meeting, now=now) for meeting in found),
        proposals=event_proposals.proposals(session, review, item, now=now) if wanted else (),
        next_number=_next(session, item),
    )


def _next(session: Session, item: Item) -> int:
    return max((each.session for each in meetings.everything(session, item)), default=0) + 1


def _dated(session: Session, review: OpenReview, meeting: Meeting, *, now: datetime) -> Dated:
    plan_ = event_planning.plan_of(session, meeting)
    is_over = meeting.ends_at <= now
    day = local_day(meeting.starts_at)
    return Dated(
        number=meeting.session,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=sealed.get(session, meeting, "place_sealed"),
        joining=sealed.get(session, meeting, "joining_sealed"),
        is_over=is_over,
        took_place=learning_event.took_place(session, meeting),
        mark=event_moving.mark_of(meeting),
        plan=plan_,
        agenda=agenda.points(plan_.agenda),
        cautions=() if is_over else tuple(event_proposals.cautions(session, review, day, now=now)),
    )


def plan(
    session: Session, review: OpenReview, name: str, number: int | None, *, by: Actor, now: datetime
) -> PlanPage:
    """Return one session for its organisers; raises NotYours, NoDateYet."""
    item = items.only(session, review, Kind.event, name=name)
    event_invitations.require_organiser(session, review, item, by=by, now=now)
    meeting = event_planning.one(session, item, number)
    if meeting is None:
        raise learning_event.NoDateYet
    kept = event_planning.plan_of(session, meeting)
    rules = kept.ground_rules or event_planning.usual_ground_rules()
    return PlanPage(
        name=item.name,
        title=review.workflow.items[item.name].title,
        number=meeting.session,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        several=len(meetings.standing(session, item)) > 1,
        plan=Plan(kept.agenda, rules, kept.reading, kept.support),
        mark=kept.mark,
        told=len(event_planning.concerned(session, meeting)),
    )
