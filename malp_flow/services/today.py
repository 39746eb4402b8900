"""The first page of everybody who signs in: what needs them, and the reviews they may see by state."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.records.reviews import Review
from malp_flow.services import (
    afterwards,
    bodies,
    conditions,
    dashboards,
    deadlines,
    late_letters,
    linked_reviews,
    long_holds,
    lost_letters,
    migration_asking,
    needs,
    partner_home,
    picture,
    post_list,
    visibility,
)
from malp_flow.services.actor import Actor
from malp_flow.services.dashboards import Column
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody, most pressing first. Of their running reviews some are late, the rest on time."""

    needs: tuple[Need, ...]
    columns: tuple[Column, ...]
    running: int
    late_reviews: int
    late_audits: int
    late_actions: int
    lost_letters: int

    @property
    def on_time(self) -> int:
        """How many reviews run without anything late in them."""
        return self.running - self.late_reviews


def today(session: Session, actor: Actor, *, now: datetime) -> Today:
    """Return what needs this person, and the reviews they may see by state; changes nothing."""
    seen = [
        (review, session.get_one(Review, review.id).theme, picture.facts(session, review, now=now))
        for review in visibility.visible_reviews(session, actor, now=now)
    ]
    running = [row for row in seen if not row[0].workflow.state(row[0].state).final]
    found = list(needs.of_reviews(session, actor, running, now=now))
    found += migration_asking.needs(session, actor, now=now)
    found += partner_home.asked(session, actor, now=now)
    if visibility.runs(session, actor, now=now):
        found += [*late_letters.need(session, actor), *lost_letters.lost(session, actor, now=now)]
        found += post_list.needs(session, actor)
        found += afterwards.needs(session, actor, seen, now=now)
        found += linked_reviews.needs(session, seen)
        found += conditions.needs(session, actor, [row[0] for row in seen], now=now)
        found += bodies.needs(session, [row[0] for row in seen])
        found += long_holds.needs(session, actor, [row[0] for row in running], now=now)
    return Today(
        needs=tuple(sorted(found, key=lambda need: need.rank)),
        columns=dashboards.columns(seen),
        running=len(running),
        late_reviews=sum(_is_late(session, review, now=now) for review, _, _ in running),
        late_audits=sum(need.kind == Kind.late_audit for need in found),
        late_actions=sum(need.kind == Kind.action and need.days_late > 0 for need in found),
        lost_letters=sum(need.kind == Kind.lost_letter for need in found),
    )


def _is_late(session: Session, review: OpenReview, *, now: datetime) -> bool:
    return any(not d.earliest and d.due_at < now for d in deadlines.running(session, review))
