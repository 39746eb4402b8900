"""Meetings of a review and who comes to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Line, Word, to


class Meeting(Identified, InPartnership, Base):
    """One sitting of an event. `uid` and `sequence` keep a changed invitation the same entry in calendars."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("item_id", "session"),)

    item_id: Mapped[UUID] = to("item.id")
    session: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_sealed: Mapped[bytes | None]
    notes_sealed: Mapped[bytes | None]
    uid: Mapped[Line] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)


class Attendance(Identified, InPartnership, Base):
    """Somebody invited: a member, or a named person who is not one. `attended` is None until noted."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "membership_id"),)

    meeting_id: Mapped[UUID] = to("meeting.id")
    membership_id: Mapped[UUID | None] = to("membership.id", index=True)
    name_sealed: Mapped[bytes | None]
    role: Mapped[Word]
    agency_id: Mapped[UUID | None] = to("agency.id")
    answer: Mapped[Word | None]
    attended: Mapped[bool | None]
