"""What came of steps that ask for an answer, read back from the history for the gates that branch on it."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.lives import StepState
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.services.reviews import OpenReview

ANSWERED, CORRECTED = "step.answered", "step.corrected"
ANSWERS = (ANSWERED, CORRECTED)
"""Entries that say what came of a step; the newest counts."""


def _is_answered(item: Item) -> bool:
    return item.done_at is not None and item.state != StepState.not_needed


def given(session: Session, review: OpenReview, items: Iterable[Item]) -> Mapping[UUID, str]:
    """Return the id of the answer that each finished step got last; asked anew or not needed, it has none."""
    names = {name for name, said in review.workflow.items.items() if said.answers}
    asked = {str(item.id): item.id for item in items if item.name in names and _is_answered(item)}
    if not asked:
        return {}
    query = select(Entry.body).where(Entry.review_id == review.id, Entry.kind.in_(ANSWERS))
    facts = [json.loads(body)["facts"] for body in session.scalars(query.order_by(Entry.seq))]
    return {asked[each["item"]]: each["answer"] for each in facts if each["item"] in asked}
