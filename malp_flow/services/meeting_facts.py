"""What the gates see of a meeting: when it was, who came, and whether that was recorded."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.facts import MeetingFact
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, EventNote
from malp_flow.services import event_people


def of(session: Session, item: Item) -> MeetingFact:
    """Return what is known of an event, over all its sessions; moments in UTC."""
    meetings = event_people.sittings(session, item)
    if not meetings:
        return MeetingFact()
    ids = [meeting.id for meeting in meetings]
    rows = session.scalars(select(Attendance).where(Attendance.meeting_id.in_(ids))).all()
    first_day = _first_day(session, item)
    early = first_day is not None and local_day(min(each.starts_at for each in meetings)) < first_day
    return MeetingFact(
        ends_at=max(meeting.ends_at for meeting in meetings),
        too_early_for=first_day if early else None,
        attendance_recorded=any(row.attended is not None for row in rows),
        attended=_attended(session, rows, several=len(meetings) > 1),
        notes_recorded=any(meeting.notes_sealed for meeting in meetings) or _are_noted(session, ids),
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


def _are_noted(session: Session, meetings: Sequence[UUID]) -> bool:
    query = select(EventNote.id).where(EventNote.meeting_id.in_(meetings), EventNote.removed_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def _first_day(session: Session, item: Item) -> date | None:
    query = select(func.max(Deadline.due_on)).where(
        Deadline.item_id == item.id, Deadline.earliest, Deadline.cancelled_at.is_(None)
    )
    return session.scalar(query)
