"""Reviews, the cases in them, the panel, and what was decided beside the rules."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to

_HAS_LOOK_AGAIN = text("look_again_at IS NOT NULL")


class Review(Identified, InPartnership, Base):
    """A review, its state, and the head of its own history chain.

    `version` is the number of its history entries: whoever changes the review says which version
    was read. `look_again_at` is the moment when time alone may open a gate.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        Index(None, "look_again_at", sqlite_where=_HAS_LOOK_AGAIN, postgresql_where=_HAS_LOOK_AGAIN),
    )

    reference: Mapped[Word]
    theme: Mapped[str] = mapped_column(String(80))
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    workflow_digest: Mapped[Digest] = to("workflow_definition.digest")
    state: Mapped[Word]
    version: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[Digest] = mapped_column(default="0" * 64)
    ready_move: Mapped[Word | None]
    look_again_at: Mapped[datetime | None]
    parent_id: Mapped[UUID | None] = to("review.id")
    taken_over_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ReviewBrief(InPartnership, Base):
    """What was settled when a review was commissioned, beside its theme: what it asks, and how it shall tell.

    `independence_sealed` is the lead reviewer's own declaration, with their interests.
    """

    __tablename__ = "review_brief"

    review_id: Mapped[UUID] = to("review.id", primary_key=True)
    enquiry_sealed: Mapped[bytes | None]
    impact_sealed: Mapped[bytes | None]
    independence_sealed: Mapped[bytes | None]
    declared_by: Mapped[UUID | None] = to("membership.id")
    declared_at: Mapped[datetime | None]


class Case(Identified, InPartnership, Base):
    """A child in a review, by a reference that says nothing."""

    __tablename__ = "review_case"
    __table_args__ = (UniqueConstraint("review_id", "reference"),)

    review_id: Mapped[UUID] = to("review.id")
    reference: Mapped[Word]


class IdentitySheet(InPartnership, Base):
    """Which child a case is about. A table of its own, so that it can be left empty or emptied."""

    __tablename__ = "identity_sheet"

    case_id: Mapped[UUID] = to("review_case.id", primary_key=True)
    sealed: Mapped[bytes]


class IdentityGiven(Identified, InPartnership, Base):
    """When and by which secure route an agency was told which child a case is about."""

    __tablename__ = "identity_given"
    __table_args__ = (UniqueConstraint("case_id", "agency_id"),)

    case_id: Mapped[UUID] = to("review_case.id")
    agency_id: Mapped[UUID] = to("agency.id")
    at: Mapped[datetime]
    route_sealed: Mapped[bytes]
    by: Mapped[UUID] = to("membership.id")


class PanelSeat(Identified, InPartnership, Base):
    """A place on the panel; it stays when the person who sits there changes. Nobody has two."""

    __tablename__ = "panel_seat"
    __table_args__ = (UniqueConstraint("review_id", "number"), UniqueConstraint("review_id", "membership_id"))

    review_id: Mapped[UUID] = to("review.id")
    title: Mapped[Line]
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    delegate_id: Mapped[UUID | None] = to("membership.id", index=True)
    number: Mapped[int]


class ReviewException(Identified, InPartnership, Base):
    """A waiver, an accepted non-return, or another step beside the rules, with who answers for it.

    `at_version` is the review's when it was asked: a waiver from before the last move is spent.
    """

    __tablename__ = "review_exception"

    review_id: Mapped[UUID] = to("review.id", index=True)
    kind: Mapped[Word]
    move: Mapped[Word | None]
    checks: Mapped[str | None]
    item_id: Mapped[UUID | None] = to("item.id")
    reason_sealed: Mapped[bytes]
    asked_by: Mapped[UUID] = to("membership.id")
    asked_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None] = to("membership.id")
    agreed_at: Mapped[datetime | None]
    at_version: Mapped[int]
