"""Whether the history still stands as it was written: both chains, the values beside them, and the heads.

What stands in the tables is not trusted to be of its kind: whoever reads a damaged disk must be told of the
damage, and not stopped by the first letter that is no letter.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NULLTYPE

from malp_flow.engine.chain import Fault, Head, Heads, Secret, StoredEntry, verify
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.people import Partnership
from malp_flow.records.reviews import Review
from malp_flow.records.sealing import Seal, SealBroken
from malp_flow.records.session import reading_whatever_stands
from malp_flow.services.history import MARKED
from malp_flow.wording import gettext as _


def _raw(column: InstrumentedAttribute[Any]) -> Any:
    """The column as the database hands it over: our own types would raise for what is not of their kind."""
    return type_coerce(column, NULLTYPE).label(column.key)


_ENTRIES = select(
    *(_raw(Entry.id), Entry.seq, _raw(Entry.review_id), Entry.review_seq, _raw(Entry.partnership_id)),
    *(Entry.body, Entry.previous, Entry.review_previous, Entry.hash, Entry.signature),
    *(Entry.kind, Entry.actor, _raw(Entry.at)),
).order_by(Entry.seq)
_SECRETS = select(
    *(_raw(EntrySecret.id), _raw(EntrySecret.entry_id), EntrySecret.field, EntrySecret.salt),
    EntrySecret.sealed,
)

_UNMARKED = "This entry has no mark of this house’s keyset: it was written or changed without it."


@dataclass(frozen=True, slots=True)
class _Kept:
    """A value beside an entry; `secret` is None when it is there but does not open."""

    field: str
    secret: Secret | None


def faults(session: Session, partnership_id: UUID) -> list[Fault]:
    """Return every fault in a partnership's history, in its order; none is good.

    Values that were erased are no fault. The session must see one state of the tables: one for looking does.
    """
    beside: list[Fault] = []
    with reading_whatever_stands(session):
        kept = _kept(session, partnership_id)
        rows = session.execute(_ENTRIES.where(Entry.partnership_id == partnership_id))
        seal: Seal = session.info["seal"]
        found = verify(_stored(rows, kept, beside, seal), expected=_heads(session, partnership_id))
    changed = {fault.seq for fault in found if fault.kind == "hash"}
    # An entry that was changed is told once: what it says of its columns cannot be trusted any more.
    found += [fault for fault in beside if fault.kind == "secret" or fault.seq not in changed]
    if kept:
        found.append(Fault("secret", 0, None, _("Values are kept for entries that are not there.")))
    return sorted(found, key=lambda fault: fault.seq)


def _kept(session: Session, partnership_id: UUID) -> dict[str, list[_Kept]]:
    """Return the values that stand beside entries, by the id of the entry."""
    found: dict[str, list[_Kept]] = {}
    for row in session.execute(_SECRETS.where(EntrySecret.partnership_id == partnership_id)):
        found.setdefault(_id(row.entry_id), []).append(_Kept(row.field, _opened(session, row)))
    return found


def _opened(session: Session, row: Row[Any]) -> Secret | None:
    seal: Seal = session.info["seal"]
    try:
        value = seal.open(row.sealed, table="entry_secret", column="sealed", row_id=_id(row.id))
    except SealBroken:
        return None
    return Secret(row.field, row.salt, value)


def _stored(
    rows: Iterable[Row[Any]], kept: dict[str, list[_Kept]], beside: list[Fault], seal: Seal
) -> Iterator[StoredEntry]:
    """Hand on each entry with its values, taken out of `kept`; faults of its row go into `beside`."""
    for row in rows:
        own = kept.pop(_id(row.id), [])
        review = None if row.review_id is None else _id(row.review_id)
        beside += [_does_not_open(row.seq, review, each.field) for each in own if each.secret is None]
        beside += _repetitions(row, review)
        if row.signature != seal.index(MARKED % row.hash):
            beside.append(Fault("mark", row.seq, review, _(_UNMARKED)))
        yield StoredEntry(
            row.seq,
            review,
            row.review_seq,
            row.body,
            row.previous,
            row.review_previous,
            row.hash,
            tuple(each.secret for each in own if each.secret is not None),
        )


def _does_not_open(seq: int, review: str | None, field: str) -> Fault:
    sentence = _("The value kept for ‘{field}’ does not open: it was changed, or sealed with another keyset.")
    return Fault("secret", seq, review, sentence.format(field=field))


def _repetitions(row: Row[Any], review: str | None) -> Iterator[Fault]:
    """Some columns say again what the body says, so that an entry is found; they must say the same."""
    try:
        said = dict(json.loads(row.body))
    except (ValueError, TypeError, RecursionError):
        return  # the hash tells of it
    again = {"kind": row.kind, "actor": row.actor, "at": _moment(row.at)}
    said["at"] = _moment(said.get("at"))
    for name, value in again.items():
        if said.get(name) != value:
            sentence = _("‘{column}’ beside the entry says something else than the entry.")
            yield Fault("place", row.seq, review, sentence.format(column=name))


def _id(value: object) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError:
        return str(value)


def _moment(value: object) -> object:
    """Return the moment that stands there, aware; what is none comes back as it is."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _heads(session: Session, partnership_id: UUID) -> Heads:
    own = select(Partnership.history_size, Partnership.history_hash).where(Partnership.id == partnership_id)
    reviews = select(_raw(Review.id), Review.version, Review.history_hash).where(
        Review.partnership_id == partnership_id, Review.version > 0
    )
    return Heads(
        Head(*session.execute(own).one()),
        {_id(row.id): Head(row.version, row.history_hash) for row in session.execute(reviews)},
    )
