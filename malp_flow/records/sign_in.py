"""Links, sessions, codes and what the front doors keep about requests.

Front doors write most of these in a transaction of their own. Of tokens, codes and browsers only
digests are kept. There is no partnership where a person is not yet known to be in one.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to


class Link(InPartnership, Base):
    """The opaque id in letters to one person about one item. It opens nothing by itself."""

    __tablename__ = "link"
    __table_args__ = (Index(None, "item_id", "membership_id"),)

    id: Mapped[Word] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = to("item.id")
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WebSession(Base):
    """A signed-in browser. `level` says how it was proved, `fresh_at` when last."""

    __tablename__ = "web_session"

    token_hash: Mapped[Digest] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = to("person.id", index=True)
    partnership_id: Mapped[UUID | None] = to("partnership.id")
    level: Mapped[Word]
    browser_hash: Mapped[Digest]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInRequest(Identified, Base):
    """A code on its way, for the browser that asked. `wrong` counts failed tries."""

    __tablename__ = "sign_in_request"

    browser_hash: Mapped[Digest] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = to("person.id", index=True)
    link_id: Mapped[Word | None] = to("link.id")
    code_hash: Mapped[Line]
    expires_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class RememberedBrowser(Base):
    """A browser that need not prove the mailbox again for this link, until then."""

    __tablename__ = "remembered_browser"

    browser_hash: Mapped[Digest] = mapped_column(primary_key=True)
    link_id: Mapped[Word] = to("link.id", primary_key=True)
    until: Mapped[datetime]


class Factor(Identified, Base):
    """A proof that a person has. `last_counter` refuses a code that was used already.

    `lookup` is the keyed digest by which somebody is found who comes from another organisation’s sign-in.
    """

    __tablename__ = "factor"

    person_id: Mapped[UUID] = to("person.id", index=True)
    kind: Mapped[Word]
    secret_sealed: Mapped[bytes]
    last_counter: Mapped[int | None]
    lookup: Mapped[Digest | None] = mapped_column(unique=True, index=True)


class Invitation(InPartnership, Base):
    """The opaque address at which a member chooses a password and sets up an app; used once.

    It opens nothing without the code, which is told by voice; of the code only a digest is kept.
    """

    __tablename__ = "invitation"

    id: Mapped[Word] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    code_hash: Mapped[Digest]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class FormKey(Base):
    """A form that was sent, so that sending it again changes nothing. `outcome` is where it led."""

    __tablename__ = "form_key"

    key: Mapped[Word] = mapped_column(primary_key=True)
    session_hash: Mapped[Digest]
    outcome: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)


class AccessLog(Identified, InPartnership, Base):
    """Who read answers or another protected thing; `thing` is its kind and id."""

    __tablename__ = "access_log"
    __table_args__ = (Index(None, "partnership_id", "at"),)

    person_id: Mapped[UUID] = to("person.id")
    thing: Mapped[Line]
    at: Mapped[datetime]


class Heartbeat(Base):
    """When a job last came by, and the latest moment it ever saw."""

    __tablename__ = "heartbeat"

    job: Mapped[Word] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
    high_water_at: Mapped[datetime]
