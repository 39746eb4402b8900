"""What people told us about one item, read back from the history with the words that are kept sealed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.sealing import Seal
from malp_flow.services import people, read_once, together
from malp_flow.services.reviews import OpenReview

_Row = tuple[Entry, dict[str, str]]
"""An entry, and the facts that it tells."""


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
    if read_once.keeps(session) and not together.are(session, review.id):
        # A page asks for one kind after the other: all that was said about the item comes at once.
        find = partial(_about_item, session, review.id, item_id)
        found = read_once.once(session, ("told", review.id, item_id), find)
        rows = [row for row in found if row[0].kind in kinds]
    else:
        rows = _with_facts(entries(session, review, kinds))
    return _told(session, [row for row in rows if row[1].get("item") == str(item_id)])


def of_kinds(session: Session, review: OpenReview, kinds: Collection[str]) -> dict[UUID, list[Told]]:
    """Return what was told in entries of these kinds by the item they are about, oldest first."""

    def find() -> dict[UUID, list[Told]]:
        query = select(Entry).where(Entry.review_id == review.id, Entry.kind.in_(kinds)).order_by(Entry.seq)
        rows = [row for row in _with_facts(session.scalars(query)) if row[1].get("item")]
        found: dict[UUID, list[Told]] = {}
        for (_, facts), each in zip(rows, _told(session, rows), strict=True):
            found.setdefault(UUID(facts["item"]), []).append(each)
        return found

    return read_once.once(session, ("told of", review.id, tuple(kinds)), find)


def _about_item(session: Session, review_id: UUID, item_id: UUID) -> list[_Row]:
    about = Entry.body.contains(f'"item":"{item_id}"')
    query = select(Entry).where(Entry.review_id == review_id, about).order_by(Entry.seq)
    return _with_facts(session.scalars(query))


def _with_facts(found: Iterable[Entry]) -> list[_Row]:
    return [(entry, json.loads(entry.body).get("facts", {})) for entry in found]


def holding(
    session: Session, review_ids: Collection[UUID], kind: str, *, fact: str
) -> list[tuple[UUID, Told]]:
    """Return the entries of one kind that tell this fact, in these reviews, each with its review’s id."""
    query = select(Entry).where(
        Entry.review_id.in_(review_ids), Entry.kind == kind, Entry.body.contains(f'"{fact}"')
    )
    rows = [row for row in _with_facts(session.scalars(query)) if fact in row[1] and row[0].review_id]
    told = _told(session, rows)
    return [(entry.review_id, each) for (entry, _), each in zip(rows, told, strict=True) if entry.review_id]


def words_of(session: Session, entry: Entry) -> dict[str, str]:
    """Return the words that an entry keeps sealed, by field; what was erased since is missing."""
    return _words(session, [entry.id])[entry.id]


def _words(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the words of several entries, read at once."""
    seal: Seal = session.info["seal"]
    words: dict[UUID, dict[str, str]] = {each: {} for each in entry_ids}
    query = select(EntrySecret).where(EntrySecret.entry_id.in_(entry_ids))
    for row in session.scalars(query) if entry_ids else ():
        said = seal.open(row.sealed, table="entry_secret", column="sealed", row_id=row.id)
        words[row.entry_id][row.field] = said
    return words


def _told(session: Session, rows: list[_Row]) -> list[Told]:
    words = _words(session, [entry.id for entry, _ in rows])
    names = people.names_of(session, {who for entry, _ in rows if (who := _member(entry))})
    return [
        Told(
            entry.id,
            entry.kind,
            entry.actor or "",
            names.get(_member(entry) or UUID(int=0), ""),
            entry.at,
            facts,
            words[entry.id],
        )
        for entry, facts in rows
    ]


def _member(entry: Entry) -> UUID | None:
    try:
        return UUID(entry.actor or "")
    except ValueError:
        return None
