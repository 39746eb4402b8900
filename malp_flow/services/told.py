"""What people told us about one item, read back from the history with the words that are kept sealed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.sealing import Seal
from malp_flow.services import people, together
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Told:
    """One entry with its words. Who may read them is decided by the caller."""

    id: UUID
    kind: str
    by: str
    """Who acts, as the history names them."""
    who: str
    at: datetime
    facts: Mapping[str, str]
    words: Mapping[str, str]
    """What was erased since is missing here."""


def entries(session: Session, review: OpenReview, kinds: Collection[str]) -> list[Entry]:
    """Return the entries of these kinds in a review, oldest first."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID | None, Entry]]:
        query = select(Entry).where(Entry.review_id.in_(ids), Entry.kind.in_(kinds)).order_by(Entry.seq)
        return ((entry.review_id, entry) for entry in session.scalars(query))

    return together.rows(session, ("entries", frozenset(kinds)), review.id, ask)


def about(session: Session, review: OpenReview, item_id: UUID, kinds: Collection[str]) -> list[Told]:
    """Return what was told about an item in entries of these kinds, oldest first."""
    said = entries(session, review, kinds)
    rows = [(entry, json.loads(entry.body).get("facts", {})) for entry in said]
    found = [(entry, facts) for entry, facts in rows if facts.get("item") == str(item_id)]
    words = _words_of(session, [entry for entry, _facts in found])
    return [_told(session, entry, facts, words[entry.id]) for entry, facts in found]


def holding(
    session: Session, review_ids: Collection[UUID], kind: str, *, fact: str
) -> list[tuple[UUID, Told]]:
    """Return the entries of one kind that tell this fact, in these reviews, each with its review’s id."""
    query = select(Entry).where(
        Entry.review_id.in_(review_ids), Entry.kind == kind, Entry.body.contains(f'"{fact}"')
    )
    rows = [(entry, json.loads(entry.body).get("facts", {})) for entry in session.scalars(query)]
    found = [(entry, facts) for entry, facts in rows if fact in facts and entry.review_id]
    words = _words_of(session, [entry for entry, _facts in found])
    return [
        (entry.review_id, _told(session, entry, facts, words[entry.id]))
        for entry, facts in found
        if entry.review_id
    ]


def words_of(session: Session, entry: Entry) -> dict[str, str]:
    """Return the words that an entry keeps sealed, by field; what was erased since is missing."""
    return _words_of(session, [entry])[entry.id]


def _words_of(session: Session, entries: Collection[Entry]) -> dict[UUID, dict[str, str]]:
    """Return the words of several entries, read at once, by the entry’s id and the field."""
    seal: Seal = session.info["seal"]
    found: dict[UUID, dict[str, str]] = {entry.id: {} for entry in entries}
    kept = session.scalars(select(EntrySecret).where(EntrySecret.entry_id.in_(found))) if found else ()
    for row in kept:
        opened = seal.open(row.sealed, table="entry_secret", column="sealed", row_id=row.id)
        found[row.entry_id][row.field] = opened
    return found


def _told(session: Session, entry: Entry, facts: dict[str, str], words: Mapping[str, str]) -> Told:
    return Told(entry.id, entry.kind, entry.actor or "", _name(session, entry.actor), entry.at, facts, words)


def _name(session: Session, actor: str | None) -> str:
    try:
        return people.name_of(session, UUID(actor or ""))
    except ValueError:
        return ""
