"""What the page on the family shows, and to whom which part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.services import families, picture, roles, steps
from malp_flow.services.actor import Actor
from malp_flow.services.families import Kept
from malp_flow.services.reviews import OpenReview
from malp_flow.services.steps import StepLine


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """What is recorded, the workflow’s own step where it has one, and words to choose from, (value, text)."""

    kept: Kept | None
    step: StepLine | None
    decided: Mapping[str, str]
    heard: Mapping[str, str]
    looks: Mapping[str, list[str]]


def page(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> FamilyPage:
    """Return the page. Who may see the review was asked before."""
    kept = families.kept(session, review)
    return FamilyPage(
        kept=kept,
        step=_step(session, review, by=by, now=now),
        decided=families.decided_words(),
        heard=families.heard_words(),
        looks=families.looks(kept.said) if kept else {},
    )


def _step(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> StepLine | None:
    if not any(review.workflow.items[name].about_family for name in review.workflow.items_of(Kind.step)):
        return None
    known = picture.facts(session, review, now=now)
    mine = roles.roles_of(session, review, by.person_id, on=local_day(now))
    return next((line for line in steps.lines(session, review, known, mine) if line.is_family), None)
