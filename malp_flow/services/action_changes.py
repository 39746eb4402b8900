"""What the group changes of an action: its measure (both are kept), its day, its owner."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    action_days,
    action_owners,
    action_plan,
    actions,
    deadlines,
    history,
    letter_causes,
    links,
    people,
)
from malp_flow.services.action_progress import AWAITING, still_open
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview

MEASURE, DAY, OWNER = "action.measure_changed", "action.day_changed", "action.owner_changed"


class SameMeasure(Refused):
    """That is the measure as it stands. Change it, or leave it as it is."""


class OwnsItAlready(Refused):
    """That person owns the action already. Name somebody else."""


def change_measure(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    measure: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Give an action another measure, for a reason; what it was before is kept beside it.

    Raises MeasureNeeded, SameMeasure, ReasonNeeded, ClosedAlready, NotYours.
    """
    item, action = _open(session, review, item_id, by=by, now=now)
    new, old = cleaned(measure), sealed.get(session, action, "measure_sealed")
    if not 0 < len(new) <= actions.LONGEST:
        raise actions.MeasureNeeded
    if new == old:
        raise SameMeasure
    require_reason(reason)
    sealed.put(session, action, "measure_sealed", new)
    secrets = {"old": old, "new": new, "reason": cleaned(reason)}
    facts = {"item": str(item.id)}
    history.append(session, MEASURE, by=by, now=now, review=review, facts=facts, secrets=secrets)


def change_day(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    due_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Give an action another day, for a reason; its reminders are planned anew around it.

    Raises DayPast, DayOff, ReasonNeeded, ClosedAlready, NotYours.
    """
    item, action = _open(session, review, item_id, by=by, now=now)
    action_days.require_day(session, review, due_on, now=now)
    require_reason(reason)
    facts = {"item": str(item.id), "old": action.due_on.isoformat(), "new": due_on.isoformat()}
    action.due_on = due_on
    for deadline in deadlines.running(session, review, item_id=item.id):
        deadlines.move_day(session, review, deadline, new_on=due_on, now=now)
    secrets = {"reason": cleaned(reason)}
    history.append(session, DAY, by=by, now=now, review=review, facts=facts, secrets=secrets)


def change_owner(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    owner_id: UUID | None = None,
    owner_name: str = "",
    owner_address: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Give an action to somebody else; the link of whoever owned it leads nowhere from now on.

    Raises what `action_owners.named` raises, OwnsItAlready, ClosedAlready, NotYours.
    """
    item, action = _open(session, review, item_id, by=by, now=now)
    before = item.owner_id
    only_of = item.agency_id if action.for_agency_only else None
    meant = action_owners.Owner(owner_id, owner_name, owner_address, only_of)
    owner = action_owners.named(session, meant, by=by, now=now)
    if owner == before:
        raise OwnsItAlready
    action_owners.give_role(session, review, owner, item.agency_id, by=by, now=now)
    item.owner_id = owner
    session.flush()
    if before:
        links.revoke(session, item.id, before, now=now)
        theirs = (Letter.membership_id == before, LetterCause.item_id == item.id)
        letter_causes.withdraw(session, *theirs, because="passed_on", now=now)
    facts = {"item": str(item.id), "membership": str(owner)}
    secrets = {"before": people.name_of(session, before)}
    history.append(session, OWNER, by=by, now=now, review=review, facts=facts, secrets=secrets)
    if item.opened_at is not None and action.status != AWAITING:
        actions.tell_owner(session, review, item, now=now)


def _open(
    session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime
) -> tuple[Item, Action]:
    action_plan.require_group(session, review, by=by, now=now)
    item, action = still_open(session, review, item_id)
    if item.opened_at is None:
        action_plan.require_possible(review)  # one that began goes on, however its review ends
    return item, action
