"""A pause of a whole review, or of one item: why, by whom, and what it does to the days.

While it lasts nobody is reminded. With its clock stopped, due days move on by the working days it lasted.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Pause
from malp_flow.engine.lives import ReturnState, begins_in, has_to_be_opened
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.bodies import AwaitedDay
from malp_flow.records.chases import Deadline, Hold
from malp_flow.records.items import Item
from malp_flow.services import (
    access,
    awaited_days,
    body_days,
    deadlines,
    history,
    items,
    ladder_steps,
    moves,
    outbox,
    readers,
    resting,
)
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview

PAUSED, RESUMED = "review.paused", "review.resumed"


class NoPause(Refused):
    """This workflow knows no pause. Give more time instead, or withdraw the review."""


class PausedAlready(Refused):
    """This rests already. Carry on with it first."""


class NotPaused(Refused):
    """Nothing rests here, so there is nothing to carry on with."""


def pause(
    session: Session,
    review: OpenReview,
    *,
    item_id: UUID | None = None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Let the review, or one of its items, rest; whoever has a day in it is told.

    Raises NoPause, ReasonNeeded, PausedAlready, ReviewEnded, NotYours, NoSuchItem.
    """
    allowed = _allowed(session, review, by=by, now=now)
    said = require_reason(reason)
    _require_in_motion(session, review, item_id)
    hold = Hold(
        partnership_id=review.partnership_id,
        review_id=review.id,
        item_id=item_id,
        from_at=now,
        clock_runs=allowed.clock == "runs",
        set_by=by.membership_id,
    )
    sealed.put(session, hold, "reason_sealed", said)
    session.add(hold)
    session.flush()
    facts = {"item": str(item_id)} if item_id else {}
    secrets = {"reason": said}
    history.append(session, PAUSED, by=by, now=now, review=review, facts=facts, secrets=secrets)
    _tell(session, review, _days(session, review, item_id), "paused", now=now)


def resume(
    session: Session, review: OpenReview, *, item_id: UUID | None = None, by: Actor, now: datetime
) -> int:
    """Carry on, and return by how many working days the days that are open have moved.

    Raises NotPaused, ItRests, NoPause, ReviewEnded, NotYours.
    """
    _allowed(session, review, by=by, now=now)
    hold = resting.going_on(session, review, item_id)
    if hold is None:
        raise NotPaused
    if item_id and resting.going_on(session, review):
        raise moves.ItRests
    hold.until_at = now
    session.flush()
    running, waits = _days(session, review, item_id), _waits(session, review, item_id)
    lasted = 0 if hold.clock_runs else _lasted(session, review, hold, now=now)
    for deadline in running if lasted else ():
        body_days.move_on(session, review, deadline, lasted, now=now)
    if lasted:
        body_days.move_waits(session, review, waits, lasted)
    ladder_steps.wake(session, review, item_id=item_id)
    facts: dict[str, object] = {"working_days": lasted} | ({"item": str(item_id)} if item_id else {})
    history.append(session, RESUMED, by=by, now=now, review=review, facts=facts)
    _tell(session, review, running, "resumed", now=now)
    moves.settle(session, review, by=by, now=now)
    return lasted


def pause_strand(
    session: Session, review: OpenReview, strand: str, *, reason: str, by: Actor, now: datetime
) -> int:
    """Let all that is open in one strand rest, and return how many things that are; the others go on.

    Raises what `pause` raises; NoSuchItem where nothing of such a strand is open.
    """
    open_ones = [
        item for item in of_strand(session, review, strand) if not resting.going_on(session, review, item.id)
    ]
    if not open_ones:
        raise items.NoSuchItem
    for item in open_ones:
        pause(session, review, item_id=item.id, reason=reason, by=by, now=now)
    return len(open_ones)


def resume_strand(session: Session, review: OpenReview, strand: str, *, by: Actor, now: datetime) -> int:
    """Carry on with all that rests in one strand; return by how many working days its days have moved.

    Raises what `resume` raises.
    """
    resting_ones = [
        item for item in of_strand(session, review, strand) if resting.going_on(session, review, item.id)
    ]
    if not resting_ones:
        raise NotPaused
    return max(resume(session, review, item_id=item.id, by=by, now=now) for item in resting_ones)


def of_strand(session: Session, review: OpenReview, strand: str) -> list[Item]:
    """Return what is open in a strand of a review; what waits to be opened has no clock that could rest."""
    names = [name for name, said in review.workflow.items.items() if said.strand == strand]
    return [item for item in items.of_review(session, review, names) if _is_open(review, item)]


def _is_open(review: OpenReview, item: Item) -> bool:
    said = review.workflow.items[item.name]
    waits = has_to_be_opened(said) and item.state == begins_in(said)
    return item.done_at is None and not waits and item.state != ReturnState.withdrawn


def _allowed(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> Pause:
    allowed = review.workflow.pause
    if allowed is None:
        raise NoPause
    access.require_running(review)
    access.require_role(session, by, allowed.by, review=review, on=local_day(now))
    return allowed


def _require_in_motion(session: Session, review: OpenReview, item_id: UUID | None) -> None:
    item = session.get(Item, item_id) if item_id else None
    is_open = item is not None and item.review_id == review.id and item.done_at is None
    if item_id and (not is_open or resting.is_raised(session, review, item_id)):
        raise items.NoSuchItem
    if resting.going_on(session, review) or (item_id and resting.going_on(session, review, item_id)):
        raise PausedAlready


def _days(session: Session, review: OpenReview, item_id: UUID | None) -> list[Deadline]:
    """Return the due days that rest with this: of one item, or of all that rest by the review alone."""
    found = [one for one in deadlines.running(session, review, item_id=item_id) if not one.earliest]
    return [one for one in found if item_id or not _has_its_own(session, review, one.item_id)]


def _waits(session: Session, review: OpenReview, item_id: UUID | None) -> list[AwaitedDay]:
    """Return the same of what has no day yet: of one item, or of all that rests by the review alone."""
    found = awaited_days.of_review(session, review)
    if item_id:
        return [row for row in found if row.item_id == item_id]
    return [row for row in found if not _has_its_own(session, review, row.item_id)]


def _has_its_own(session: Session, review: OpenReview, item_id: UUID | None) -> bool:
    """Whether an item does not rest with its review: somebody raised it, or it has a pause of its own."""
    if item_id is None:
        return False
    return (
        resting.is_raised(session, review, item_id) or resting.going_on(session, review, item_id) is not None
    )


def _lasted(session: Session, review: OpenReview, hold: Hold, *, now: datetime) -> int:
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    return days.count_between(local_day(hold.from_at), local_day(now))


def _tell(
    session: Session, review: OpenReview, running: list[Deadline], letter: str, *, now: datetime
) -> None:
    for deadline in running:
        cause = outbox.Cause(deadline.item_id, deadline.id)
        for member in readers.who_owes(session, review, deadline, now=now):
            outbox.queue(session, letter, to=member, review=review, now=now, cause=cause)
