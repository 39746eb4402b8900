"""What was decided about hearing the family in a review. Names and contact data stay with the agency."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from malp_flow.records.base import Base, InPartnership, Word, one_of, to


class FamilyEngagement(InPartnership, Base):
    """The present state of one review; the history keeps each as it was."""

    __tablename__ = "family_engagement"
    __table_args__ = (one_of("decided", "decided", "yes", "no", "later"),)

    review_id: Mapped[UUID] = to("review.id", primary_key=True)
    decided: Mapped[Word]
    why_sealed: Mapped[bytes | None]
    offered_by_sealed: Mapped[bytes | None]
    offered_on: Mapped[date | None]
    heard: Mapped[Word | None]
    heard_sealed: Mapped[bytes | None]
    told_on: Mapped[date | None]
    told_sealed: Mapped[bytes | None]
    saved_by: Mapped[UUID] = to("membership.id")
    saved_at: Mapped[datetime]
