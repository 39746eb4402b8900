"""One action as its pages show it: to the group that made it, and to its owner behind a link."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records import sealed
from malp_flow.records.actions import Action, ActionUpdate
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.reports import Statement
from malp_flow.services import (
    action_changes,
    action_lines,
    action_plan,
    action_progress,
    action_sources,
    action_words,
    actions,
    people,
    visibility,
)
from malp_flow.services import told as tellings
from malp_flow.services.access import NotYours
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.action_progress import NOT_STARTED
from malp_flow.services.actor import Actor
from malp_flow.services.items import NoSuchItem
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action: who said what, what shows it, and its status from then on."""

    at: datetime
    who: str
    status: str
    words: str
    evidence: str
    by_owner: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A measure that was set before another, and why it was changed."""

    at: datetime
    who: str
    measure: str
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A day that was given in place of another, and why."""

    at: datetime
    who: str
    old: date
    new: date
    reason: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """All of one action. `statement` is what it comes from, where that is a part of the report."""

    line: ActionLine
    partnership: str
    contact: str
    statement: str
    impact: str
    steps: tuple[Step, ...]
    earlier: tuple[Earlier, ...]
    moved: tuple[Moved, ...]
    may_change: bool
    may_close: bool
    is_own: bool

    @property
    def question(self) -> Step | None:
        """What its owner has been asked and has not answered; None where nothing is open."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.words and not last.by_owner and self.line.is_open else None


def for_group(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> ActionPage:
    """Return an action for somebody who sees the review; one for a single agency only for those who run it.

    Raises NoSuchItem.
    """
    seen = {line.item_id for line in action_lines.of_review(session, review, by=by, now=now)}
    item, action = actions.get(session, review, item_id)
    if item.id not in seen:
        raise NoSuchItem
    return _page(session, review, item, action, by=by, now=now)


def for_owner(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> ActionPage:
    """Return an action for its owner; raises NotHere for everybody else."""
    review, item, action = action_progress.own(session, item_id, by=by, now=now)
    return _page(session, review, item, action, by=by, now=now)


def _page(
    session: Session, review: OpenReview, item: Item, action: Action, *, by: Actor, now: datetime
) -> ActionPage:
    ground = action_lines.ground_of(session, review, item, action, by=by, now=now)
    place = session.get_one(Partnership, review.partnership_id)
    statement = session.get(Statement, action.statement_id) if action.statement_id else None
    return ActionPage(
        line=action_lines.line(session, review, item, action, ground, now=now),
        partnership=place.name,
        contact=place.contact,
        statement=sealed.get(session, statement, "text_sealed") if statement else "",
        impact=action_words.impacts().get(action.impact or "", ""),
        steps=_steps(session, item),
        earlier=_earlier(session, review, item),
        moved=_moved(session, review, item),
        may_change=item.done_at is None and _leads(session, review, by=by, now=now),
        may_close=item.done_at is None
        and item.owner_id != by.membership_id
        and visibility.manages(session, by, review, now=now),
        is_own=item.owner_id == by.membership_id,
    )


def _leads(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    try:
        action_plan.require_group(session, review, by=by, now=now)
    except NotYours:
        return False
    return True


def may_make(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    """Whether this person may make an action in this review now."""
    if not action_plan.has_actions(review) or not _leads(session, review, by=by, now=now):
        return False
    return action_plan.has_begun(review) or not review.workflow.state(review.state).final


def choices(session: Session, review: OpenReview) -> tuple[tuple[str, str], ...]:
    """Return the recommendations to choose from: the id of each, and its number with its words."""
    return tuple(
        (str(row.id), f"{name}. {sealed.get(session, row, 'text_sealed')}")
        for row, name in action_sources.recommendations(session, review)
    )


def _steps(session: Session, item: Item) -> tuple[Step, ...]:
    query = select(ActionUpdate).where(ActionUpdate.item_id == item.id).order_by(ActionUpdate.at)
    words = action_words.statuses()
    return tuple(
        Step(
            at=row.at,
            who=people.name_of(session, row.by),
            status=words[row.status] if row.status != NOT_STARTED else "",
            words=sealed.get(session, row, "words_sealed"),
            evidence=sealed.get(session, row, "evidence_sealed"),
            by_owner=row.by == item.owner_id,
        )
        for row in session.scalars(query)
    )


def _earlier(session: Session, review: OpenReview, item: Item) -> tuple[Earlier, ...]:
    entries = tellings.about(session, review, item.id, [action_changes.MEASURE])
    return tuple(
        Earlier(each.at, each.who, each.words.get("old", ""), each.words.get("reason", ""))
        for each in entries
    )


def _moved(session: Session, review: OpenReview, item: Item) -> tuple[Moved, ...]:
    entries = tellings.about(session, review, item.id, [action_changes.DAY])
    return tuple(
        Moved(
            *(each.at, each.who),
            *(date.fromisoformat(each.facts["old"]), date.fromisoformat(each.facts["new"])),
            each.words.get("reason", ""),
        )
        for each in entries
    )
