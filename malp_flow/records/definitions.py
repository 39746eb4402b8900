"""Workflow files and audit tools as they were activated; never changed afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, InPartnership, Word, to


class WorkflowDefinition(Base):
    """A workflow file, by the digest of its bytes, with the report of its check."""

    __tablename__ = "workflow_definition"
    __table_args__ = (UniqueConstraint("name", "version"),)

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    name: Mapped[Word]
    version: Mapped[Word]
    yaml: Mapped[str]
    report: Mapped[str]
    activated_at: Mapped[datetime]
    activated_by: Mapped[UUID | None] = to("membership.id")


class ToolDefinition(Base):
    """An audit tool as it is asked, base and overlay in one, by the digest of its canonical JSON."""

    __tablename__ = "tool_definition"
    __table_args__ = (UniqueConstraint("name", "version"),)

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    name: Mapped[Word]
    version: Mapped[Word]
    body: Mapped[str]
    report: Mapped[str]
    activated_at: Mapped[datetime]
    activated_by: Mapped[UUID | None] = to("membership.id")


class ReviewTool(InPartnership, Base):
    """The tool that one item of one review is answered with, and the local names filled into it (JSON)."""

    __tablename__ = "review_tool"

    review_id: Mapped[UUID] = to("review.id", primary_key=True)
    item_name: Mapped[Word] = mapped_column(primary_key=True)
    digest: Mapped[Digest] = to("tool_definition.digest")
    local_values: Mapped[str]
