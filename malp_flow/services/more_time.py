"""More time for one agency on one child's record: asked why, by whom, and from which day to which."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.services import access, deadlines, history, items, outbox, readers
from malp_flow.services.actor import Actor
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext


class BeyondMoreTime(Refused):
    """That is more time than this workflow lets anybody give at once."""


class NotLater(Refused):
    """The new day must come after the present one."""


class NoWorkingDay(Refused):
    """Nobody works on that day. Choose a working day."""


def give(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    new_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> Deadline:
    """Give one agency another due day for one record; the old day, the reason and the giver are kept.

    Raises NotLater, NoWorkingDay, BeyondMoreTime, ReasonNeeded, ReviewEnded, NotYours, NoSuchItem.
    """
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    deadline = next(iter(deadlines.running(session, review, item_id=item.id)), None)
    allowed = review.workflow.deadlines[deadline.name].more_time if deadline else None
    if deadline is None or allowed is None:
        raise items.NoSuchItem
    access.require_role(session, by, [allowed.by], review=review, on=local_day(now))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    _may_be(session, deadline, new_on, at_most=allowed.at_most_working_days)
    _keep_more_time(session, review, deadline, new_on=new_on, reason=reason, by=by, now=now)
    deadlines.move_day(session, review, deadline, new_on=new_on, now=now)
    owed_by = review.workflow.items[item.name].by or ""
    for member in readers.of_item(session, review, owed_by, item, now=now):
        outbox.queue_alone(
            session,
            "new_date",
            to=member,
            review=review,
            now=now,
            cause=outbox.Cause(item.id, deadline.id),
        )
    return deadline


def _may_be(session: Session, deadline: Deadline, new_on: date, *, at_most: int | None) -> None:
    days = deadlines.days_of(session, deadline.partnership_id, name=deadline.calendar)
    if new_on <= deadline.due_on:
        raise NotLater(gettext("Choose a day after %(day)s") % {"day": day_of_record(deadline.due_on)})
    if not days.is_working_day(new_on):
        words = {"day": day_of_record(new_on), "next": day_of_record(days.next_working_day(new_on))}
        raise NoWorkingDay(gettext("Nobody works on %(day)s. The next working day is %(next)s") % words)
    if at_most is not None and days.count_between(deadline.due_on, new_on) > at_most:
        last = days.add(deadline.due_on, at_most)
        raise BeyondMoreTime(gettext("At most until %(day)s") % {"day": day_of_record(last)})


def _keep_more_time(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    *,
    new_on: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    given = MoreTime(
        partnership_id=review.partnership_id,
        deadline_id=deadline.id,
        asked_by=by.person_id,
        asked_on=local_day(now),
        decision="given",
        decided_by=by.person_id,
        decided_at=now,
        old_on=deadline.due_on,
        new_on=new_on,
    )
    sealed.put(session, given, "reason_sealed", reason)
    session.add(given)
    facts = {"deadline": deadline.name, "item": str(deadline.item_id)}
    days = {"old": deadline.due_on.isoformat(), "new": new_on.isoformat()}
    history.append(
        session,
        "more_time.given",
        by=by,
        now=now,
        review=review,
        facts=facts | days,
        secrets={"reason": reason},
    )
