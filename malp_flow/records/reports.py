"""Versions of a report and what partners answered to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, one_of, to


class DocumentVersion(Identified, InPartnership, Base):
    """One version of a document. Only the confirmation of anonymity may be added later, once."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        UniqueConstraint("id", "sha256"),
        CheckConstraint(
            "(anonymity_confirmed_by IS NULL) = (anonymity_confirmed_at IS NULL)",
            name="confirmed_by_somebody",
        ),
    )

    item_id: Mapped[UUID] = to("item.id")
    number: Mapped[int]
    sha256: Mapped[Digest]
    body_sealed: Mapped[bytes | None]
    saved_by: Mapped[UUID] = to("membership.id")
    saved_at: Mapped[datetime]
    anonymity_confirmed_by: Mapped[UUID | None] = to("membership.id")
    anonymity_confirmed_at: Mapped[datetime | None]
    suspicious_places: Mapped[int] = mapped_column(default=0)


class Statement(Identified, InPartnership, Base):
    """A finding, recommendation or answer of one version; `said_none` when there is none to make.

    `details_sealed` holds, as JSON, what goes with it: its evidence; of a recommendation its plan too.
    """

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("version_id", "kind", "number"),)

    version_id: Mapped[UUID] = to("document_version.id")
    kind: Mapped[Word]
    number: Mapped[int]
    text_sealed: Mapped[bytes | None]
    for_whom: Mapped[Line | None]
    said_none: Mapped[bool] = mapped_column(default=False)
    details_sealed: Mapped[bytes | None]


class DecisionAnswer(Identified, InPartnership, Base):
    """One partner's answer to one version; a second one to the same version and round is refused.

    The digest is tied to the version by a key, so that no signature can name another text. `section` is what
    a change is asked of; `remark` says what the words beside an approval are: a condition, or dissent.
    `round` goes up when an answer to the same version was void and the seat was asked once more. A decision
    that a group took in a meeting names the day and the minute.
    """

    __tablename__ = "decision_answer"
    __table_args__ = (
        UniqueConstraint("item_id", "seat_id", "version_id", "round"),
        ForeignKeyConstraint(
            ["version_id", "sha256"],
            ["document_version.id", "document_version.sha256"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    item_id: Mapped[UUID] = to("item.id")
    seat_id: Mapped[UUID] = to("panel_seat.id")
    version_id: Mapped[UUID] = mapped_column(index=True)
    sha256: Mapped[Digest]
    answer: Mapped[Word]
    by: Mapped[UUID] = to("membership.id")
    for_whom: Mapped[Line | None]
    reason_sealed: Mapped[bytes | None]
    section: Mapped[Word | None]
    remark: Mapped[Word | None]
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    minuted_on: Mapped[date | None]
    minute_sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class AnswerVoided(InPartnership, Base):
    """From when on an answer counts no more, and why; the answer itself stays as it was given."""

    __tablename__ = "answer_voided"
    __table_args__ = (one_of("because", "because", "new_version", "withdrawn", "handed_over"),)

    answer_id: Mapped[UUID] = to("decision_answer.id", primary_key=True)
    because: Mapped[Word]
    at: Mapped[datetime]


class ReportComment(Identified, InPartnership, Base):
    """What somebody said of one section of a version, and what came of it; `outcome` is None until then."""

    __tablename__ = "report_comment"
    __table_args__ = (one_of("outcome", "outcome", "accepted", "refused"),)

    version_id: Mapped[UUID] = to("document_version.id", index=True)
    section: Mapped[Word]
    text_sealed: Mapped[bytes]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]
    outcome: Mapped[Word | None]
    reply_sealed: Mapped[bytes | None]
    replied_by: Mapped[UUID | None] = to("membership.id")
    replied_at: Mapped[datetime | None]


class AgreedImprovement(Identified, InPartnership, Base):
    """What a partner has agreed to improve in answer to one statement of one version."""

    __tablename__ = "agreed_improvement"

    version_id: Mapped[UUID] = to("document_version.id", index=True)
    seat_id: Mapped[UUID] = to("panel_seat.id")
    statement_id: Mapped[UUID] = to("statement.id")
    text_sealed: Mapped[bytes]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]
