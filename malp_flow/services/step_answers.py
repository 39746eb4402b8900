"""What came of steps that ask for an answer, read back from the history for the gates that branch on it."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.lives import StepState
from malp_flow.records.items import Item
from malp_flow.services import told
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
    entries = told.entries(session, review, ANSWERS)
    facts = [json.loads(entry.body)["facts"] for entry in entries]
    return {asked[each["item"]]: each["answer"] for each in facts if each["item"] in asked}
