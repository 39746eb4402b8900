"""Files that were read into a chronology: listed, and taken back where one was the wrong one."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from malp_flow.records.chronology import ChronologyRow
from malp_flow.records.history import Entry
from malp_flow.services import history, people
from malp_flow.services.actor import Actor
from malp_flow.services.chronology_own import require
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

ADDED, TAKEN_BACK = "chronology.rows_added", "chronology.reading_taken_back"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a file. `standing` of its `rows` stand in the chronology still."""

    entry_id: UUID
    who: str
    at: datetime
    rows: int
    standing: int


def of_review(session: Session, review: OpenReview) -> tuple[Reading, ...]:
    """Return the readings of which rows still stand, newest first. Who may see them is asked before."""
    query = select(Entry).where(Entry.review_id == review.id, Entry.kind == ADDED)
    found = [_reading(session, review, entry) for entry in session.scalars(query.order_by(Entry.seq.desc()))]
    return tuple(each for each in found if each and each.standing)


def _reading(session: Session, review: OpenReview, entry: Entry) -> Reading | None:
    facts = json.loads(entry.body)["facts"]
    if "first_row" not in facts:
        return None
    count = select(func.count(ChronologyRow.id)).where(_of(review, facts))
    who = people.name_of(session, UUID(entry.actor)) if entry.actor else ""
    return Reading(entry.id, who, entry.at, facts["rows"], session.scalar(count) or 0)


def _of(review: OpenReview, facts: dict[str, str]) -> ColumnElement[bool]:
    """Ids rise, and a review is locked while a file is read: what lies between was read with them."""
    return and_(
        ChronologyRow.review_id == review.id,
        ChronologyRow.id.between(UUID(facts["first_row"]), UUID(facts["last_row"])),
        ChronologyRow.removed_at.is_(None),
    )


def take_back(session: Session, review: OpenReview, entry_id: UUID, *, by: Actor, now: datetime) -> int:
    """Take all rows of one reading out that still stand, changed ones too, and return how many.

    What they said stays under seal in their table. Raises NotHere, NotYours, ReviewEnded.
    """
    require(session, review, by=by, now=now)
    entry = session.get(Entry, entry_id)
    facts = json.loads(entry.body)["facts"] if entry and entry.review_id == review.id else {}
    if entry is None or entry.kind != ADDED or "first_row" not in facts:
        raise NotHere
    gone = session.scalars(select(ChronologyRow.id).where(_of(review, facts))).all()
    if not gone:
        raise NotHere
    session.execute(update(ChronologyRow).where(_of(review, facts)).values(removed_at=now))
    said = {name: facts[name] for name in ("first_row", "last_row")} | {"rows": len(gone)}
    history.append(session, TAKEN_BACK, by=by, now=now, review=review, facts=said)
    return len(gone)
