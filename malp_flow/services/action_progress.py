"""An action on its way: its owner says how far it is and that it is done; the group looks, and closes it.

While the group looks nobody is reminded. Whoever owns an action never closes it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.actions import Action, ActionUpdate
from malp_flow.records.items import Item
from malp_flow.services import access, actions, deadlines, history, items, moves, outbox, readers, reviews
from malp_flow.services.action_days import require_day
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.moves import require_reason, short_reason
from malp_flow.services.read_once import keeps
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

UPDATED, SAID_DONE = "action.updated", "action.said_done"
SENT_BACK, CLOSED = "action.sent_back", "action.closed"
NOT_STARTED, IN_PROGRESS, AWAITING = "not_started", "in_progress", "completed_awaiting_evidence"
EVIDENCED, SUPERSEDED, NOT_ACCEPTED = "completed_evidenced", "superseded", "not_accepted"
OPEN = frozenset({NOT_STARTED, IN_PROGRESS})
OUTCOMES = (EVIDENCED, SUPERSEDED, NOT_ACCEPTED)
"""How the group closes an action."""
_DONE_LETTER, _BACK_LETTER, _CLOSED_LETTER = "action_said_done", "action_sent_back", "action_closed"


class NotBegun(Refused):
    """This action begins when the report is signed off. Until then it can only be changed or given up."""


class SaidNothing(Refused):
    """Say in a few words how it goes, or what shows it"""


class ClosedAlready(Refused):
    """This action is closed already. The page shows by whom, and how."""


class WaitsForGroup(Refused):
    """You have said that this is done. The business manager is looking at it, and writes to you."""


class NotSaidDone(Refused):
    """Its owner has not said that this action is done, so there is nothing to send back."""


class NothingShown(Refused):
    """Nothing shows yet that it was done. Say what you have seen, or send the action back."""


class OwnAction(Refused):
    """Whoever owns an action cannot close it. Ask another business manager."""


class UnknownOutcome(Refused):
    """Choose how the action is closed"""


def own(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> tuple[OpenReview, Item, Action]:
    """Return an action for its owner, with its review; raises NotHere for everybody else."""
    item = session.get(Item, item_id)
    action = session.get(Action, item_id)
    if item is None or action is None or item.partnership_id != by.partnership_id:
        raise NotHere
    if item.owner_id != by.person_id or not is_here(session, by.person_id, on=local_day(now)):
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    if not keeps(session):
        session.refresh(item)
        session.refresh(action)
    return review, item, action


def update(
    session: Session,
    item_id: UUID,
    *,
    words: str = "",
    evidence: str = "",
    done: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what its owner says of an action: how it goes, or (`done`) that it waits to be looked at.

    Raises SaidNothing, NotBegun, WaitsForGroup, ClosedAlready, NotHere.
    """
    review, item, action = own(session, item_id, by=by, now=now)
    _require_open(item, action)
    if not (cleaned(words) or cleaned(evidence)):
        raise SaidNothing
    require_short(cleaned(words), cleaned(evidence))
    status = AWAITING if done else IN_PROGRESS
    _step(session, item, action, status, words=words, evidence=evidence, by=by, now=now)
    _write(session, review, item, SAID_DONE if done else UPDATED, status, by=by, now=now)
    if done:
        for deadline in deadlines.running(session, review, item_id=item.id):
            deadlines.meet(session, review, deadline, now=now)
        _tell_group(session, review, item, now=now)


def _require_open(item: Item, action: Action) -> None:
    if item.done_at is not None:
        raise ClosedAlready
    if item.opened_at is None:
        raise NotBegun
    if action.status == AWAITING:
        raise WaitsForGroup


def _step(
    session: Session,
    item: Item,
    action: Action,
    status: str,
    *,
    words: str,
    evidence: str = "",
    by: Actor,
    now: datetime,
) -> None:
    action.status = status
    row = ActionUpdate(
        partnership_id=item.partnership_id, item_id=item.id, status=status, by=by.person_id, at=now
    )
    if cleaned(words):
        sealed.put(session, row, "words_sealed", cleaned(words))
    if cleaned(evidence):
        sealed.put(session, row, "evidence_sealed", cleaned(evidence))
    session.add(row)
    session.flush()


def _write(
    session: Session, review: OpenReview, item: Item, kind: str, status: str, *, by: Actor, now: datetime
) -> None:
    facts = {"item": str(item.id), "status": status}
    history.append(session, kind, by=by, now=now, review=review, facts=facts)


def _tell_group(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    for role in review.workflow.roles_as(Capacity.manager):
        for member in readers.of_role(session, review, role, now=now):
            outbox.queue(session, _DONE_LETTER, to=member, review=review, item_id=item.id, now=now)


def send_back(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    reason: str,
    due_on: date | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Give an action back to its owner with what is missing; its clock and its reminders start again.

    Without `due_on` its day stays.
    Raises NotSaidDone, ReasonNeeded, ClosedAlready, DayPast, DayOff, NotYours.
    """
    item, action = _for_group(session, review, item_id, by=by, now=now)
    if action.status != AWAITING:
        raise NotSaidDone
    require_reason(reason)
    if due_on and due_on != action.due_on:
        require_day(session, review, due_on, now=now)
        action.due_on = due_on
    _step(session, item, action, IN_PROGRESS, words=reason, by=by, now=now)
    _write(session, review, item, SENT_BACK, IN_PROGRESS, by=by, now=now)
    deadlines.start_fixed(session, review, item, now=now)
    _tell(session, review, item, _BACK_LETTER, now=now)


def close(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    outcome: str,
    words: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Close an action: as shown to be done, as superseded, or as not accepted with the reason.

    Raises UnknownOutcome, NothingShown, ReasonNeeded, OwnAction, ClosedAlready, NotBegun, NotYours.
    """
    item, action = _for_group(session, review, item_id, by=by, now=now)
    if outcome not in OUTCOMES:
        raise UnknownOutcome
    if item.owner_id == by.person_id:
        raise OwnAction
    short_reason(words)
    if outcome != EVIDENCED:
        require_reason(words)
    elif item.opened_at is None:
        raise NotBegun
    elif not cleaned(words) and not _is_shown(session, item):
        raise NothingShown
    _step(session, item, action, outcome, words=words, by=by, now=now)
    items.bring_on(session, review, item, Act.finish if outcome == EVIDENCED else Act.leave_out, now=now)
    _write(session, review, item, CLOSED, outcome, by=by, now=now)
    if item.opened_at is not None:
        _tell(session, review, item, _CLOSED_LETTER, now=now)
    moves.settle(session, review, by=by, now=now)


def _for_group(
    session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime
) -> tuple[Item, Action]:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    return still_open(session, review, item_id)


def still_open(session: Session, review: OpenReview, item_id: UUID) -> tuple[Item, Action]:
    """Return an action as it stands now, with its item; raises ClosedAlready."""
    item, action = actions.get(session, review, item_id)
    session.refresh(item)
    session.refresh(action)
    if item.done_at is not None:
        raise ClosedAlready
    return item, action


def _is_shown(session: Session, item: Item) -> bool:
    query = select(ActionUpdate.id).where(
        ActionUpdate.item_id == item.id, ActionUpdate.evidence_sealed.is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def _tell(session: Session, review: OpenReview, item: Item, letter: str, *, now: datetime) -> None:
    if item.owner_id and is_here(session, item.owner_id, on=local_day(now)):
        outbox.queue(session, letter, to=item.owner_id, review=review, item_id=item.id, now=now)
