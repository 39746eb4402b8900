"""What the gates see of a meeting: when it was, who came, and whether that was recorded."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from malp_flow.engine.facts import MeetingFact
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, EventNote, Meeting
from malp_flow.services import event_people, together


def of(session: Session, item: Item) -> MeetingFact:
    """Return what is known of an event, over all its sessions; moments in UTC."""
    meetings = event_people.sittings(session, item)
    if not meetings:
        return MeetingFact()
    ids = {meeting.id for meeting in meetings}
    known = together.rows(session, "attendance", item.review_id, partial(_ask_attendance, session))
    rows = [row for row in known if row.meeting_id in ids]
    first_day = _first_day(session, item)
    early = first_day is not None and local_day(min(each.starts_at for each in meetings)) < first_day
    return MeetingFact(
        ends_at=max(meeting.ends_at for meeting in meetings),
        too_early_for=first_day if early else None,
        attendance_recorded=any(row.attended is not None for row in rows),
        attended=_attended(session, rows, several=len(meetings) > 1),
        notes_recorded=any(meeting.notes_sealed for meeting in meetings) or _are_noted(session, item, ids),
    )


def _attended(session: Session, rows: Sequence[Attendance], *, several: bool) -> dict[str, int]:
    """Count who came by role; over several sittings one person counts once, known by membership or name."""
    people: dict[str, set[object]] = {}
    for row in rows:
        known = people.setdefault(row.role, set())
        if row.attended:
            known.add(_who(session, row) if several else row.id)
    return {role: len(known) for role, known in people.items()}


def _who(session: Session, row: Attendance) -> object:
    if row.membership_id or row.name_sealed is None:
        return row.membership_id or row.id
    return sealed.get(session, row, "name_sealed").casefold(), row.agency_id


def _of_events(ids: Collection[UUID]) -> Select[UUID, UUID]:
    """The id of each sitting of these reviews, with its review."""
    query = select(Item.review_id, Meeting.id.label("meeting_id")).join(Meeting, Meeting.item_id == Item.id)
    return query.where(Item.review_id.in_(ids))


def _ask_attendance(session: Session, ids: Collection[UUID]) -> Iterable[tuple[UUID, Attendance]]:
    of = _of_events(ids).subquery()
    query = select(of.c.review_id, Attendance).join(of, of.c.meeting_id == Attendance.meeting_id)
    return session.execute(query)


def _are_noted(session: Session, item: Item, meetings: Collection[UUID]) -> bool:
    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
        of = _of_events(ids).subquery()
        query = select(of.c.review_id, EventNote.meeting_id).join(of, of.c.meeting_id == EventNote.meeting_id)
        return session.execute(query.where(EventNote.removed_at.is_(None)).distinct())

    return not set(meetings).isdisjoint(together.rows(session, "noted", item.review_id, ask))


def _first_day(session: Session, item: Item) -> date | None:
    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, tuple[UUID | None, date]]]:
        query = select(Deadline.review_id, Deadline.item_id, Deadline.due_on).where(
            Deadline.review_id.in_(ids), Deadline.earliest, Deadline.cancelled_at.is_(None)
        )
        return ((row.review_id, (row.item_id, row.due_on)) for row in session.execute(query))

    found = together.rows(session, "first_days", item.review_id, ask)
    return max((day for item_id, day in found if item_id == item.id), default=None)
