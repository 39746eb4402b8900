"""What somebody owes in a review."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, to


def place_of(
    *,
    case_id: UUID | None,
    agency_id: UUID | None,
    seat_id: UUID | None,
    respondent_id: UUID | None = None,
) -> str:
    """Return where in the review an item stands, as one text that is never empty.

    The unique key reads this and not the three columns: in a key, SQLite takes two empty
    columns for different ones and would let the same item in twice.
    """
    place = "|".join(str(part or "") for part in (case_id, agency_id, seat_id))
    return f"{place}|{respondent_id}" if respondent_id else place


class Item(Identified, InPartnership, Base):
    """One thing owed: a return, an event, a document, a decision or a step.

    A second writer who read the same `version` gets StaleDataError. With an `owner_id` it is owed by that one
    person, whoever else holds the role there.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("review_id", "name", "place", "round"),)

    review_id: Mapped[UUID] = to("review.id")
    name: Mapped[Word]
    kind: Mapped[Word]
    case_id: Mapped[UUID | None] = to("review_case.id")
    agency_id: Mapped[UUID | None] = to("agency.id", index=True)
    seat_id: Mapped[UUID | None] = to("panel_seat.id")
    owner_id: Mapped[UUID | None] = to("membership.id", index=True)
    place: Mapped[str] = mapped_column(String(120))
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()
    state: Mapped[Word]
    opened_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}
