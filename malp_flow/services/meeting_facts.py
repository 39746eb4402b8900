"""What the gates see of a meeting: when it was, who came, and whether that was recorded."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.facts import MeetingFact
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting


def of(session: Session, item: Item) -> MeetingFact:
    """Return what is known of an event, over all its sessions; moments in UTC."""
    meetings = session.scalars(
        select(Meeting).where(Meeting.item_id == item.id).order_by(Meeting.session)
    ).all()
    if not meetings:
        return MeetingFact()
    rows = session.scalars(
        select(Attendance).where(Attendance.meeting_id.in_([meeting.id for meeting in meetings]))
    ).all()
    attended: dict[str, int] = {}
    for row in rows:
        attended[row.role] = attended.get(row.role, 0) + (1 if row.attended else 0)
    first_day = _first_day(session, item)
    early = first_day is not None and local_day(min(each.starts_at for each in meetings)) < first_day
    return MeetingFact(
        ends_at=max(meeting.ends_at for meeting in meetings),
        too_early_for=first_day if early else None,
        attendance_recorded=any(row.attended is not None for row in rows),
        attended=attended,
        notes_recorded=any(meeting.notes_sealed for meeting in meetings),
    )


def _first_day(session: Session, item: Item) -> date | None:
    query = select(func.max(Deadline.due_on)).where(
        Deadline.item_id == item.id, Deadline.earliest, Deadline.cancelled_at.is_(None)
    )
    return session.scalar(query)
