"""Partnerships, people, agencies, and who holds which role."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to


class Partnership(Identified, Base):
    """A safeguarding partnership, with the head of its history chain.

    Letters leave between `window_opens` and `window_closes`, reminders from `reminders_at` on: hours in
    London, as 08:00. From `quiet_from` to `quiet_to` of each year (as 12-24) nobody is reminded.
    """

    __tablename__ = "partnership"

    slug: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[Line]
    calendar: Mapped[Word]
    language: Mapped[Word]
    contact: Mapped[Line]
    is_demo: Mapped[bool] = mapped_column(default=False)
    window_opens: Mapped[Word] = mapped_column(default="08:00", server_default="08:00")
    window_closes: Mapped[Word] = mapped_column(default="16:30", server_default="16:30")
    reminders_at: Mapped[Word] = mapped_column(default="09:00", server_default="09:00")
    quiet_from: Mapped[Word] = mapped_column(default="12-24", server_default="12-24")
    quiet_to: Mapped[Word] = mapped_column(default="01-02", server_default="01-02")
    history_size: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[Digest] = mapped_column(default="0" * 64)


class Person(Identified, Base):
    """One mailbox, and whoever reads it. The address is found by its keyed digest.

    `refused_at` says since when a mail server refuses letters to it, until the address is corrected.
    """

    __tablename__ = "person"

    address_sealed: Mapped[bytes]
    address_index: Mapped[Digest] = mapped_column(unique=True)
    disabled_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refused_code: Mapped[Word | None]


class Membership(Identified, InPartnership, Base):
    """A person in one partnership, under the name used there."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("partnership_id", "person_id"),)

    person_id: Mapped[UUID] = to("person.id", index=True)
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    language: Mapped[Word]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Absence(Identified, InPartnership, Base):
    """Days on which somebody is away (both included), and who stands in for them, if anybody does."""

    __tablename__ = "absence"

    membership_id: Mapped[UUID] = to("membership.id", index=True)
    cover_id: Mapped[UUID | None] = to("membership.id")
    from_on: Mapped[date]
    until_on: Mapped[date]
    set_by: Mapped[UUID] = to("membership.id")
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Agency(Identified, InPartnership, Base):
    """An organisation that takes part. Its mailbox is shared, so it belongs to no person."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    name: Mapped[Line]
    kind: Mapped[Word]
    calendar: Mapped[Word | None]
    mailbox_sealed: Mapped[bytes | None]


class Closure(Identified, InPartnership, Base):
    """A day on which a calendar differs from the published one: closed, or open after all."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("partnership_id", "calendar", "day"),)

    calendar: Mapped[Word]
    day: Mapped[date]
    open: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Line]


class RoleHolding(Identified, InPartnership, Base):
    """What one member may do, where, and from when until when (both days included).

    Taken away before its last day, it ends at `ended_at`; the row stays.

    Without `review_id` it holds in the whole partnership. `capacity` is what the policy knows,
    `role` the word of the workflow file.
    """

    __tablename__ = "role_holding"
    __table_args__ = (Index(None, "partnership_id", "capacity"),)

    membership_id: Mapped[UUID] = to("membership.id", index=True)
    capacity: Mapped[Word]
    role: Mapped[Word | None]
    review_id: Mapped[UUID | None] = to("review.id", index=True)
    agency_id: Mapped[UUID | None] = to("agency.id")
    case_id: Mapped[UUID | None] = to("review_case.id")
    deputy_of: Mapped[UUID | None] = to("membership.id")
    granted_by: Mapped[UUID | None] = to("membership.id")
    agreed_by: Mapped[UUID | None] = to("membership.id")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
