"""What those who lead a review mark in its chronology: which rows matter, and who knew of them since when."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.chronology_reading import UnreadableDay, read
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.chronology import ChronologyMark
from malp_flow.records.ids import new_id
from malp_flow.records.people import Agency
from malp_flow.services import access, chronology_rows, history, released
from malp_flow.services.actor import Actor
from malp_flow.services.chronology_own import ChangedMeanwhile, NotKept, require
from malp_flow.services.chronology_rows import Row
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview


def found(session: Session, review: OpenReview, ref: str, *, by: Actor, now: datetime) -> Row:
    """Return the row with this reference; raises NotHere, NotYours."""
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    every = chronology_rows.of_review(session, review, today=local_day(now))
    row = next((each for each in every if each.ref == ref), None)
    if row is None:
        raise NotHere
    return row


def seen(row: Row) -> str:
    """Return a mark of what is marked on a row: once somebody marks otherwise it is another one."""
    known = [[str(each.agency_id), str(each.since or "")] for each in row.known]
    said = json.dumps([row.is_marked, row.significant, known])
    return sha256(said.encode()).hexdigest()[:20]


def mark(
    session: Session,
    review: OpenReview,
    ref: str,
    *,
    significant: bool,
    knew: Mapping[UUID, str],
    looked_at: str,
    by: Actor,
    now: datetime,
) -> None:
    """Mark whether a row matters, and which agencies knew of it since when, as typed (empty: from the start).

    `looked_at` is what `seen` said of its marks when they were looked at.
    Raises NotKept by “since-” and the agency’s id, ChangedMeanwhile, NotHere, NotYours, ReviewEnded.
    """
    require(session, review, by=by, now=now)
    row = found(session, review, ref, by=by, now=now)
    if seen(row) != looked_at:
        raise ChangedMeanwhile
    said = _known(session, review, knew, today=local_day(now))
    kept = session.scalar(
        select(ChronologyMark).where(ChronologyMark.review_id == review.id, ChronologyMark.row_key == row.key)
    )
    if kept is None:
        kept = ChronologyMark(
            id=new_id(), partnership_id=review.partnership_id, review_id=review.id, row_key=row.key
        )
        session.add(kept)
    kept.significant, kept.marked_by, kept.marked_at = significant, by.person_id, now
    text = json.dumps(said)
    sealed.put(session, kept, "known_sealed", text)
    session.flush()
    facts = {"mark": str(kept.id), "case": str(row.case_id), "significant": significant}
    history.append(
        session, "chronology.row_marked", by=by, now=now, review=review, facts=facts, secrets={"known": text}
    )


def _known(
    session: Session, review: OpenReview, knew: Mapping[UUID, str], *, today: date
) -> list[dict[str, object]]:
    query = select(Agency.id).where(Agency.partnership_id == review.partnership_id)
    here, wrong, said = set(session.scalars(query)), dict[str, str](), list[dict[str, object]]()
    for agency_id, typed in knew.items():
        if agency_id not in here:
            raise NotHere
        try:
            span = read(typed, today=today) if typed.strip() else None
        except UnreadableDay as refused:
            wrong[f"since-{agency_id}"] = str(refused)
            continue
        since = (
            {"from": span.first.isoformat(), "to": span.last.isoformat(), "about": span.about} if span else {}
        )
        said.append({"agency": str(agency_id)} | since)
    if wrong:
        raise NotKept(wrong)
    return said
