"""What an agency answered, before the audits are issued, about whom it knows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, to


class RecordsCheck(Identified, InPartnership, Base):
    """Whether one agency knows one child, and a parent or carer: roles, never names.

    `asked_at` is empty where the manager wrote down an answer that nobody was asked for by email. At
    `chase_at` the one chase is due; it is emptied once that is done.
    """

    __tablename__ = "records_check"
    __table_args__ = (UniqueConstraint("case_id", "agency_id"),)

    review_id: Mapped[UUID] = to("review.id", index=True)
    case_id: Mapped[UUID] = to("review_case.id")
    agency_id: Mapped[UUID] = to("agency.id")
    asked_at: Mapped[datetime | None]
    chase_at: Mapped[datetime | None] = mapped_column(index=True)
    child: Mapped[Word | None]
    parents: Mapped[Word | None]
    parent_roles: Mapped[str | None] = mapped_column(String(200))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = to("membership.id")
    said_by_sealed: Mapped[bytes | None]
