"""Meetings of a review: who is invited, who comes, what they give beforehand and what is noted there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Line, Word, one_of, to

_STANDS = text("taken_back_at IS NULL")


class Meeting(Identified, InPartnership, Base):
    """One sitting of an event. `uid` and `sequence` keep a changed invitation the same entry in calendars.

    The agenda has one point a line. `reading_sealed` is what to read beforehand, `support_sealed` whom to
    turn to. One that was cancelled stays, so that its calendar entry can be taken away.
    """

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("item_id", "session"),)

    item_id: Mapped[UUID] = to("item.id")
    session: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_sealed: Mapped[bytes | None]
    notes_sealed: Mapped[bytes | None]
    joining_sealed: Mapped[bytes | None]
    agenda_sealed: Mapped[bytes | None]
    ground_rules_sealed: Mapped[bytes | None]
    reading_sealed: Mapped[bytes | None]
    support_sealed: Mapped[bytes | None]
    cancelled_at: Mapped[datetime | None]
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


class EventInvitation(Identified, InPartnership, Base):
    """Somebody asked to come to a meeting, and what they answered. Access needs are for the organisers alone.

    `sequence` is the meeting's when they were last written to, `answered_sequence` when they answered.
    Taken back, the row stays.
    """

    __tablename__ = "event_invitation"
    __table_args__ = (
        Index(
            "uq_event_invitation_standing",
            "meeting_id",
            "membership_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        one_of("answer", "answer", "coming", "not_coming"),
    )

    meeting_id: Mapped[UUID] = to("meeting.id", index=True)
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    role: Mapped[Word]
    agency_id: Mapped[UUID | None] = to("agency.id")
    invited_by: Mapped[UUID] = to("membership.id")
    invited_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Word | None]
    answered_at: Mapped[datetime | None]
    answered_sequence: Mapped[int | None]
    needs_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    taken_back_at: Mapped[datetime | None]


class EventNote(Identified, InPartnership, Base):
    """One point noted at a meeting, under a point of its agenda (from 1; 0 for none). It names nobody.

    `number` counts all notes of the review and stays; `position` is where it stands among the others.
    """

    __tablename__ = "event_note"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        one_of("kind", "kind", "point", "strength", "learning", "action"),
    )

    meeting_id: Mapped[UUID] = to("meeting.id")
    number: Mapped[int]
    agenda_point: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[Word]
    text_sealed: Mapped[bytes]
    taken_by: Mapped[UUID] = to("membership.id")
    taken_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Contribution(Identified, InPartnership, Base):
    """What somebody who cannot come gives beforehand. It is shown by role, without a name."""

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("item_id", "membership_id"),)

    item_id: Mapped[UUID] = to("item.id")
    membership_id: Mapped[UUID] = to("membership.id")
    role: Mapped[Word]
    agency_id: Mapped[UUID | None] = to("agency.id")
    text_sealed: Mapped[bytes]
    given_at: Mapped[datetime]
