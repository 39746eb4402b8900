"""What happened, written once and held by two chains. Nothing here is ever changed."""

import secrets as random
from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.chain import SALT_BYTES, Head, Secret, StoredEntry, next_entry
from malp_flow.errors import Conflict
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.ids import new_id
from malp_flow.records.people import Partnership
from malp_flow.records.reviews import Review
from malp_flow.records.sealing import Seal
from malp_flow.records.session import only_reads
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

# The durable move is the one path that every act takes: its statements are built once, on tables and
# not on mapped classes, so that an entry costs the database's time and little of ours.
_HEADS = cast(Table, Partnership.__table__)
_REVIEWS = cast(Table, Review.__table__)
_READ_HEAD = select(_HEADS.c.history_size, _HEADS.c.history_hash).where(_HEADS.c.id == bindparam("of"))
_LOCK_HEAD = _READ_HEAD.with_for_update(key_share=True)  # rows that point to the partnership may be written
_WRITE_ENTRY = insert(cast(Table, Entry.__table__))
_WRITE_SECRET = insert(cast(Table, EntrySecret.__table__))
_ADVANCE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.id == bindparam("of"))
    .values(history_size=bindparam("size"), history_hash=bindparam("last"))
)
_ADVANCE_REVIEW = (
    update(_REVIEWS)
    .where(_REVIEWS.c.id == bindparam("of"), _REVIEWS.c.version == bindparam("read"))
    .values(
        version=bindparam("next"),
        history_hash=bindparam("last"),
        state=bindparam("to"),
        ready_move=bindparam("ready"),
    )
)

MARKED = "history entry %s"
"""What the keyed mark of an entry is made of: whoever has the tables and not the keyset can make none."""


def append(
    session: Session,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    review: OpenReview | None = None,
    facts: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> UUID:
    """Write one entry and return its id. Within a review this also makes the review's next version.

    `facts` hold ids, states and days; words that people typed and anything personal go into `secrets`,
    of which the entry keeps a salted commitment and the row beside it the sealed value. The account
    from which a command was given is such a word too.
    Raises Conflict when somebody else wrote meanwhile.
    """
    session.flush()
    connection = session.connection()
    said = {"kind": kind, "at": now.isoformat(), "actor": by.word, "partnership": str(by.partnership_id)}
    words = dict(secrets or {}) | ({"machine_account": by.machine_account} if by.machine_account else {})
    kept = tuple(Secret(field, random.token_bytes(SALT_BYTES), value) for field, value in words.items())
    entry = next_entry(
        said | {"facts": dict(facts or {})},
        head=_head(connection, by.partnership_id),
        review=str(review.id) if review else None,
        review_head=Head(review.version, review.history_hash) if review else None,
        secrets=kept,
    )
    seal: Seal = session.info["seal"]
    mark = seal.index(MARKED % entry.hash)
    entry_id = _write(connection, entry, review, mark, kind=kind, by=by, now=now)
    _keep(connection, seal, entry_id, kept, by)
    _advance(connection, entry, review, by)
    return entry_id


def hold(session: Session, partnership_id: UUID) -> None:
    """Take the lock that every entry takes, ahead of others, so that no two acts wait for each other."""
    _head(session.connection(), partnership_id)


def _head(connection: Connection, partnership_id: UUID) -> Head:
    # Looking takes no lock: the database would refuse it.
    query = _READ_HEAD if only_reads(connection) else _LOCK_HEAD
    size, last = connection.execute(query, {"of": partnership_id}).one()
    return Head(size, last)


def _write(
    connection: Connection,
    entry: StoredEntry,
    review: OpenReview | None,
    mark: str,
    *,
    kind: str,
    by: Actor,
    now: datetime,
) -> UUID:
    entry_id = new_id()
    connection.execute(
        _WRITE_ENTRY,
        {
            "id": entry_id,
            "partnership_id": by.partnership_id,
            "seq": entry.seq,
            "review_id": review.id if review else None,
            "review_seq": entry.review_seq,
            "body": entry.body,
            "previous": entry.previous,
            "review_previous": entry.review_previous,
            "hash": entry.hash,
            "signature": mark,
            "at": now,
            "kind": kind,
            "actor": by.word,
        },
    )
    return entry_id


def _keep(connection: Connection, seal: Seal, entry_id: UUID, kept: tuple[Secret, ...], by: Actor) -> None:
    for secret in kept:
        row_id = new_id()
        closed = seal.close(secret.value, table="entry_secret", column="sealed", row_id=row_id)
        connection.execute(
            _WRITE_SECRET,
            {
                "id": row_id,
                "partnership_id": by.partnership_id,
                "entry_id": entry_id,
                "field": secret.field,
                "salt": secret.salt,
                "sealed": closed,
            },
        )


def _advance(connection: Connection, entry: StoredEntry, review: OpenReview | None, by: Actor) -> None:
    connection.execute(_ADVANCE_HEAD, {"of": by.partnership_id, "size": entry.seq, "last": entry.hash})
    if review is None:
        return
    changed = connection.execute(
        _ADVANCE_REVIEW,
        {
            "of": review.id,
            "read": review.version,
            "next": entry.review_seq,
            "last": entry.hash,
            "to": review.state,
            "ready": review.ready_move,
        },
    )
    if changed.rowcount != 1:
        raise Conflict
    review.version, review.history_hash = entry.review_seq or 0, entry.hash


def append_everywhere(
    session: Session, kind: str, *, by: Actor, now: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """Write one entry into every partnership's history, about what they share: the clock, the mail.

    The person is known in one partnership only; in the others it is the system. Raises Conflict.
    """
    for partnership_id in session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        actor = by if partnership_id == by.partnership_id else Actor(partnership_id)
        append(session, kind, by=actor, now=now, facts=facts)
