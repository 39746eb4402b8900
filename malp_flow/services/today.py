"""The first page of everybody who signs in: what needs them, and the reviews they may see by state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.services import (
    afterwards,
    audits_due,
    bodies,
    conditions,
    dashboards,
    deadlines,
    done_meanwhile,
    emails_next,
    late_letters,
    linked_reviews,
    long_holds,
    lost_letters,
    migration_asking,
    need_cards,
    needs,
    partner_home,
    picture,
    post_list,
    review_lists,
    together,
    visibility,
)
from malp_flow.services.actor import Actor
from malp_flow.services.audits_due import AuditsDue
from malp_flow.services.dashboards import Column
from malp_flow.services.emails_next import NextEmail
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody, most pressing first. Of their running reviews some are late, the rest on time."""

    needs: tuple[Need, ...]
    cards: tuple[Need, ...]
    """The same, with what one review waits for in one of them."""
    themes: Mapping[str, str]
    columns: tuple[Column, ...]
    running: int
    late_reviews: int
    late_audits: int
    late_actions: int
    lost_letters: int
    due: AuditsDue
    emails: tuple[NextEmail, ...]
    did: tuple[str, ...]
    """What the service did by itself, in sentences, where nothing needs anybody."""

    @property
    def on_time(self) -> int:
        """How many reviews run without anything late in them."""
        return self.running - self.late_reviews


def today(session: Session, actor: Actor, *, now: datetime) -> Today:
    """Return what needs this person, and the reviews they may see by state; changes nothing."""
    visible = visibility.visible_reviews(session, actor, now=now)
    themes = review_lists.themes(session, visible)
    together.announce(session, [review.id for review in visible])
    seen = [(review, themes[review.id], picture.facts(session, review, now=now)) for review in visible]
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
    open_reviews = {review.id: review for review, _, _ in running}
    place = actor.partnership_id
    return Today(
        needs=tuple(sorted(found, key=lambda need: need.rank)),
        cards=need_cards.gathered(found),
        themes={review.reference: theme for review, theme, _ in seen},
        columns=dashboards.columns(seen),
        running=len(running),
        late_reviews=sum(_is_late(session, review, now=now) for review, _, _ in running),
        late_audits=sum(need.kind == Kind.late_audit for need in found),
        late_actions=sum(need.kind == Kind.action and need.days_late > 0 for need in found),
        lost_letters=sum(need.kind == Kind.lost_letter for need in found),
        due=audits_due.soon(session, place, open_reviews, now=now),
        emails=emails_next.planned(session, place, open_reviews, now=now),
        did=() if found else done_meanwhile.since_yesterday(session, place, now=now).sentences,
    )


def _is_late(session: Session, review: OpenReview, *, now: datetime) -> bool:
    return any(not d.earliest and d.due_at < now for d in deadlines.running(session, review))
