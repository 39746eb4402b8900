"""What the page of attendance shows: who is expected at a sitting or was there, and what rests on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, EventInvitation, Meeting
from malp_flow.services import (
    attendance_rested,
    event_pages,
    items,
    learning_event,
    people,
    report_pages,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.attendance_rested import Rested
from malp_flow.services.event_pages import Header
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders

_COMING_FIRST = {"coming": 0, None: 1, "not_coming": 2}


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody on the list of a sitting; `member` is None for a walk-in, `answer` empty where none came."""

    name: str
    role: str
    agency_id: UUID | None
    member: UUID | None = None
    answer: str = ""
    came: bool = False


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """Who is expected at one sitting or was there; roles and agencies are those to choose from."""

    event: Header
    expected: tuple[Expected, ...]
    roles: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[UUID, str], ...]
    mark: str = ""
    """The mark of the list as it stands; empty before the first recording."""
    rested: Rested | None = None
    """The move that rested on the list."""


def attendance(
    session: Session, review: OpenReview, *, event: str, sitting: int | None, by: Actor, now: datetime
) -> AttendancePage:
    """Return the list of a sitting: as recorded, with who else is invited, those who said they come first."""
    above = event_pages.header(session, review, event=event, sitting=sitting, by=by, now=now)
    item = items.only(session, review, Kind.event, name=event)
    roles = [(role, review.workflow.roles[role].title) for role in who_came.expected_roles(review, item)]
    listed: tuple[Expected, ...] = ()
    mark, rested = "", None
    if above.sitting:
        meeting = learning_event.sitting_of(session, item, above.sitting.number)
        mark = who_came.mark_of(session, meeting)
        rested = attendance_rested.rested_on(session, review, item, meeting, now=now)
        listed = tuple(_listed(session, review, item, meeting, now=now))
    return AttendancePage(above, listed, tuple(roles), report_pages.agencies_of(session, by), mark, rested)


def _listed(
    session: Session, review: OpenReview, item: Item, meeting: Meeting, *, now: datetime
) -> Iterator[Expected]:
    """Yield each person once: with their membership before walk-ins, and those who come before the others."""
    noted = list(_noted(session, meeting))
    known: dict[UUID | None, Expected] = {each.member: each for each in noted if each.member}
    for asked in _once(
        [*_invited(session, meeting), *known.values(), *_owing(session, review, item, now=now)]
    ):
        yield known.get(asked.member, asked)
    yield from (each for each in noted if each.member is None)


def _noted(session: Session, meeting: Meeting) -> Iterator[Expected]:
    query = select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    for row in session.scalars(query):
        name = sealed.get(session, row, "name_sealed")
        yield Expected(name, row.role, row.agency_id, row.membership_id, came=bool(row.attended))


def _invited(session: Session, meeting: Meeting) -> list[Expected]:
    query = select(EventInvitation).where(
        EventInvitation.meeting_id == meeting.id, EventInvitation.taken_back_at.is_(None)
    )
    asked = [
        Expected(
            people.name_of(session, row.membership_id),
            row.role,
            row.agency_id,
            row.membership_id,
            row.answer or "",
        )
        for row in session.scalars(query)
    ]
    return sorted(asked, key=lambda each: (_COMING_FIRST.get(each.answer or None, 1), each.role, each.name))


def _owing(session: Session, review: OpenReview, item: Item, *, now: datetime) -> Iterator[Expected]:
    """Yield who owes a return here in a role that the event invites: they are expected, invited or not."""
    owing = {review.workflow.items[name].by for name in review.workflow.items_of(Kind.return_)}
    for role in review.workflow.items[item.name].invite:
        for held in holders(session, review, role, on=local_day(now)) if role in owing else ():
            name = people.name_of(session, held.membership_id)
            yield Expected(name, role, held.agency_id, held.membership_id)


def _once(expected: Iterable[Expected]) -> Iterator[Expected]:
    seen: set[UUID | None] = set()
    for each in expected:
        if each.member not in seen:
            seen.add(each.member)
            yield each
