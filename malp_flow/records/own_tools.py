"""A partnership’s own versions of audit tools, and the names it uses for what tools ask about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to


class PartnershipTool(Identified, InPartnership, Base):
    """One version of an audit tool of this partnership, as canonical JSON of the tool without a theme.

    It is a draft until it is published; from then on it never changes. `revision` counts the changes of a
    draft: whoever writes on an older one is refused. `made_from` is the version from which it was copied.
    """

    __tablename__ = "partnership_tool"
    __table_args__ = (UniqueConstraint("partnership_id", "name", "version"),)

    name: Mapped[Word]
    version: Mapped[int]
    body: Mapped[str]
    digest: Mapped[Digest]
    made_from: Mapped[int]
    revision: Mapped[int] = mapped_column()
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = to("membership.id")
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = to("membership.id")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - read once by SQLAlchemy, never changed


class LocalName(InPartnership, Base):
    """What a partnership calls something that audit tools ask about, such as its screening tool."""

    __tablename__ = "local_name"

    partnership_id: Mapped[UUID] = to("partnership.id", primary_key=True)
    name: Mapped[Word] = mapped_column(primary_key=True)
    value: Mapped[Line]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = to("membership.id")
