"""Letters on their way, as they were sent, and why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, one_of, to

_PENDING = text("status = 'pending'")
_HELD = text("status = 'held'")
_STANDS = text("over_at IS NULL")


class Letter(Identified, InPartnership, Base):
    """One letter to one person. `key` forbids the second one with the same cause.

    Message-ID and Date are given by the commit that starts the first attempt, and stay. `token`
    is new for each lease: a worker that lost its lease changes nothing. `uncertain` counts
    attempts of which nobody knows whether they arrived, `crashes` those in which the worker died.
    `merged_on` is London's day of the one letter that a person gets then; empty for a letter that
    waits for no other. One of `any_hour` waits for no window either. `journal_away_since`: from then on the
    journal did not say whether it has this letter.
    """

    __tablename__ = "letter"
    __table_args__ = (
        one_of(
            *("status", "status"),
            *("pending", "leased", "started", "sent", "superseded", "cancelled", "dead", "held"),
        ),
        Index("ix_letter_pending", "next_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_letter_held", "next_at", sqlite_where=_HELD, postgresql_where=_HELD),
    )

    key: Mapped[Line] = mapped_column(unique=True)
    message_id: Mapped[Line | None] = mapped_column(unique=True)
    dated_at: Mapped[datetime | None]
    merged_on: Mapped[date | None]
    any_hour: Mapped[bool] = mapped_column(default=False)
    name: Mapped[Word]
    template_digest: Mapped[Digest | None]
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    status: Mapped[Word] = mapped_column(default="pending")
    next_at: Mapped[datetime]
    owner: Mapped[Word | None]
    token: Mapped[Word | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    last_code: Mapped[Word | None]
    sent_at: Mapped[datetime | None]
    journal_away_since: Mapped[datetime | None]
    resend_of: Mapped[UUID | None] = to("letter.id")


class LetterText(InPartnership, Base):
    """The bytes as sent, sealed, until retention; the digest is of the bytes before sealing."""

    __tablename__ = "letter_text"

    letter_id: Mapped[UUID] = to("letter.id", primary_key=True)
    sealed: Mapped[bytes]
    sha256: Mapped[Digest]


class LetterCause(Identified, InPartnership, Base):
    """Why a letter goes; a merged one has several. `facts` is JSON without personal data.

    A cause that fell away before the letter left is dropped, with the reason, and stays on record.
    `line_sealed` is what a manager wrote into a letter that they sent by hand.
    """

    __tablename__ = "letter_cause"

    letter_id: Mapped[UUID] = to("letter.id", index=True)
    name: Mapped[Word]
    step_id: Mapped[UUID | None] = to("ladder_step.id", index=True)
    item_id: Mapped[UUID | None] = to("item.id", index=True)
    review_id: Mapped[UUID | None] = to("review.id", index=True)
    deadline_id: Mapped[UUID | None] = to("deadline.id")
    entry_id: Mapped[UUID | None] = to("entry.id")
    facts: Mapped[str] = mapped_column(default="{}")
    dropped_at: Mapped[datetime | None]
    dropped_because: Mapped[Word | None]
    line_sealed: Mapped[bytes | None]


class DeliveryNote(Identified, InPartnership, Base):
    """What came back about a letter: a bounce, a reply. Sealed, for a reply may name a child.

    `message_id` is of what came back, so that one is kept once; `item_id` is the duty that it answers.
    """

    __tablename__ = "delivery_note"

    letter_id: Mapped[UUID | None] = to("letter.id", index=True)
    membership_id: Mapped[UUID | None] = to("membership.id")
    item_id: Mapped[UUID | None] = to("item.id")
    message_id: Mapped[Line | None] = mapped_column(unique=True)
    kind: Mapped[Word]
    code: Mapped[Word | None]
    text_sealed: Mapped[bytes | None]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = to("membership.id")


class MailHold(Identified, Base):
    """All mail of the installation on hold, from when and why, until a person lets it go again."""

    __tablename__ = "mail_hold"

    since: Mapped[datetime]
    why: Mapped[Word]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = to("membership.id")


class Alarm(Identified, Base):
    """Something that administrators must hear of by another way: since when, and until when.

    Of each kind one stands at a time. Whoever tells it has it to themselves until `telling_until`.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("uq_alarm_standing", "kind", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    kind: Mapped[Word]
    since: Mapped[datetime]
    telling_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    end_told_at: Mapped[datetime | None]
