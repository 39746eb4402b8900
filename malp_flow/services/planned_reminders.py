"""One planned reminder in a person’s hands: held, let go again, sent now or left out, each for a reason."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import access, chasing, history
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview

HELD, LET_GO, SKIPPED, SENT_NOW = "reminder.held", "reminder.let_go", "reminder.skipped", "reminder.sent_now"
BY_HAND = "by_hand"
"""The reason of a step that a person holds or leaves out; their own words are sealed beside it."""


class NoSuchReminder(NotFound):
    """No reminder of this number is planned in this review."""


class GoneAlready(Refused):
    """This reminder is in an email already, or is over. It can no longer be changed."""


class NotHeldByHand(Refused):
    """Nobody holds this reminder by hand. What holds it back is said on its page."""


class DayPast(Refused):
    """Choose a day after today: on its morning the reminder goes."""


class NobodyToTell(Refused):
    """Nobody is named whom this reminder would reach. Name somebody first."""


def hold(
    session: Session,
    review: OpenReview,
    step_id: UUID,
    *,
    reason: str,
    until_on: date | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Let one reminder wait until the morning of a day, or until somebody lets it go.

    Raises GoneAlready, ReasonNeeded, DayPast, NoSuchReminder, NotYours.
    """
    step = _changeable(session, review, step_id, by=by, now=now)
    words = _reason(reason)
    if until_on is not None and until_on <= local_day(now):
        raise DayPast
    step.state, step.reason, step.acted_by = "held", BY_HAND, by.membership_id
    step.wake_at = start_of_day(until_on) if until_on else None
    sealed.put(session, step, "words_sealed", words)
    until = {"until": until_on.isoformat()} if until_on else {}
    _note(session, review, HELD, step, until, words=words, by=by, now=now)


def let_go(session: Session, review: OpenReview, step_id: UUID, *, by: Actor, now: datetime) -> None:
    """Plan a reminder again that a person holds. Raises NotHeldByHand, NoSuchReminder, NotYours."""
    step = _changeable(session, review, step_id, by=by, now=now)
    if step.acted_by is None:
        raise NotHeldByHand
    step.state, step.reason, step.acted_by, step.wake_at = "planned", None, None, None
    _note(session, review, LET_GO, step, {}, by=by, now=now)


def skip(
    session: Session, review: OpenReview, step_id: UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Leave one reminder out for good. Raises GoneAlready, ReasonNeeded, NoSuchReminder, NotYours."""
    step = _changeable(session, review, step_id, by=by, now=now)
    words = _reason(reason)
    step.state, step.reason, step.acted_by = "skipped", BY_HAND, by.membership_id
    step.done_at, step.wake_at = now, None
    sealed.put(session, step, "words_sealed", words)
    _note(session, review, SKIPPED, step, {}, words=words, by=by, now=now)


def send_now(session: Session, review: OpenReview, step_id: UUID, *, by: Actor, now: datetime) -> int:
    """Send one reminder at once instead of at its moment, alone, in the hours of letters; return to how many.

    Raises GoneAlready, NobodyToTell, NoSuchReminder, NotYours.
    """
    step = _changeable(session, review, step_id, by=by, now=now)
    deadline = session.get_one(Deadline, step.deadline_id)
    number = chasing.send_at_once(session, review, deadline, step, now=now)
    if not number:
        raise NobodyToTell
    step.acted_by = by.membership_id
    _note(session, review, SENT_NOW, step, {}, by=by, now=now)
    return number


def _changeable(
    session: Session, review: OpenReview, step_id: UUID, *, by: Actor, now: datetime
) -> LadderStep:
    step = of_review(session, review, step_id)
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    if step.state not in ("planned", "held"):
        raise GoneAlready
    return step


def of_review(session: Session, review: OpenReview, step_id: UUID) -> LadderStep:
    """Return a reminder of this review; raises NoSuchReminder."""
    step = session.get(LadderStep, step_id)
    deadline = session.get_one(Deadline, step.deadline_id) if step else None
    if step is None or deadline is None or deadline.review_id != review.id:
        raise NoSuchReminder
    return step


def _reason(typed: str) -> str:
    return require_reason(typed)


def _note(
    session: Session,
    review: OpenReview,
    kind: str,
    step: LadderStep,
    more: dict[str, str],
    *,
    words: str = "",
    by: Actor,
    now: datetime,
) -> None:
    deadline = session.get_one(Deadline, step.deadline_id)
    facts = {"deadline": deadline.name, "item": str(deadline.item_id or ""), "rung": step.rung} | more
    secrets = {"reason": words} if words else None
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)
