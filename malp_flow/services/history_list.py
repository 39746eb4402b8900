"""The whole history of one review, as it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.history import Entry
from malp_flow.services import activity, entry_details
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry: its number in the review, when, who, what in words; ids and days as it keeps them.

    What people typed is not here: the entry holds only commitments to it.
    """

    number: int
    at: datetime
    on: date
    who: str
    title: str
    detail: str
    kind: str
    facts: Mapping[str, Any]
    hash: str


def entries(session: Session, review: OpenReview) -> list[EntryLine]:
    """Return every entry of the review, the oldest first."""
    query = select(Entry).where(Entry.review_id == review.id).order_by(Entry.review_seq)
    return [
        EntryLine(
            number=entry.review_seq or 0,
            at=entry.at,
            on=local_day(entry.at),
            who=activity.entry_actor(session, entry.actor),
            title=activity.entry_title(review, entry),
            kind=entry.kind,
            detail=entry_details.detail(session, review, activity.entry_facts(entry)),
            facts=activity.entry_facts(entry),
            hash=entry.hash,
        )
        for entry in session.scalars(query)
    ]
