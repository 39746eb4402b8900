"""Why nobody is reminded of a deadline at a moment: the one place that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.chases import Deadline, LadderStep, ReminderHold
from malp_flow.records.items import Item
from malp_flow.services import hours, ladder_steps, lead_answers, more_time, read_once, resting
from malp_flow.services.reviews import OpenReview


class Why(StrEnum):
    """What holds reminders back. Kept as the reason of each step that waits."""

    rests = "it_rests"
    more_time = "more_time_asked"
    asked = "held"
    call = "held_after_a_call"
    quiet = "quiet_days"
    away = "reader_away"
    lead_by_when = "lead_said_by_when"
    lead_not_ours = "lead_said_not_ours"
    lead_told = "lead_told_this_week"


@dataclass(frozen=True, slots=True)
class Because:
    """What holds reminders back, and when they go on by themselves; None: when somebody acts.

    `wake_at` is aware, in UTC: the first moment at which they may go again. `hold_id` is the row of a hold.
    """

    why: Why
    wake_at: datetime | None = None
    hold_id: UUID | None = None


def why(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    *,
    step: LadderStep | None = None,
    now: datetime,
) -> Because | None:
    """Return why nobody is reminded of this deadline now; None when nothing holds reminders back.

    With `step` also why its own readers are left in peace, though others are reminded. While more time is
    being decided, a reminder to whoever decides goes: else nobody would ever be told that they have not.

    What somebody raised at once is held back by nothing but a hold of its own. What may leave out of hours
    heeds no quiet days, and not that its reader heard of the same thing this week.
    """
    any_hour = step is not None and ladder_steps.leaves_out_of_hours(review, deadline, step)
    heeded = (each for each in _reasons(session, review, deadline, step, now) if _heeds(each, any_hour))
    held = next(heeded, None)
    if held or step is None:
        return held
    peace = _left_in_peace(session, review, deadline, step, now)
    return peace if peace and _heeds(peace, any_hour) else None


def _heeds(because: Because, any_hour: bool) -> bool:
    return not (any_hour and because.why in (Why.quiet, Why.lead_told))


def _left_in_peace(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, now: datetime
) -> Because | None:
    peace = lead_answers.peace(session, review, deadline, step, now=now)
    if peace is None:
        return None
    return Because(Why(peace.answer.value), start_of_day(peace.until_on) if peace.until_on else None)


def _reasons(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep | None, now: datetime
) -> Iterator[Because]:
    if resting.rests(session, review, deadline):
        yield Because(Why.rests)
    allowed = review.workflow.deadlines[deadline.name].more_time
    decides = step is not None and allowed is not None and step.recipient == allowed.by
    if not decides and more_time.waiting_for_decision(session, deadline):
        yield Because(Why.more_time)
    raised = resting.is_raised(session, review, deadline.item_id)
    for hold in holds_on(session, review, deadline, now=now):
        if hold.item_id or not raised:
            wakes = start_of_day(hold.until_on) if hold.until_on else None
            yield Because(Why.call if hold.kind == "call" else Why.asked, wakes, hold.id)
    quiet = hours.quiet_until(session, review.partnership_id, local_day(now))
    if quiet and not raised:
        yield Because(Why.quiet, start_of_day(quiet))


def holds_on(
    session: Session, review: OpenReview, deadline: Deadline, *, now: datetime
) -> list[ReminderHold]:
    """Return the holds that keep reminders of this deadline back at this moment, the longest first."""
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    if read_once.keeps(session):
        return [row for row in _lasting(session, review, now=now) if _is_about(row, review, item)]
    places = [and_(_is(review.id), ReminderHold.item_id.is_(None), ReminderHold.agency_id.is_(None))]
    if item is not None:
        places.append(ReminderHold.item_id == item.id)
    if item is not None and item.agency_id:
        of_agency = and_(ReminderHold.agency_id == item.agency_id, ReminderHold.item_id.is_(None))
        places.append(and_(of_agency, or_(_is(review.id), ReminderHold.review_id.is_(None))))
    return _lasting(session, review, or_(*places), now=now)


def _lasting(
    session: Session, review: OpenReview, *about: ColumnElement[bool], now: datetime
) -> list[ReminderHold]:
    """The holds of the partnership that last; asked again with a later day, those are of the same."""
    query = select(ReminderHold).where(
        ReminderHold.partnership_id == review.partnership_id, ReminderHold.ended_at.is_(None), *about
    )
    order = (ReminderHold.until_on.is_not(None), ReminderHold.until_on.desc(), ReminderHold.id)
    rows, today = session.scalars(query.order_by(*order)), local_day(now)
    return [row for row in rows if row.until_on is None or row.until_on > today]


def _is_about(hold: ReminderHold, review: OpenReview, item: Item | None) -> bool:
    """Whether a hold is of this review, of this item, or of the agency that owes it."""
    if hold.item_id is not None:
        return item is not None and hold.item_id == item.id
    if hold.agency_id is None:
        return hold.review_id == review.id
    of_agency = item is not None and hold.agency_id == item.agency_id
    return of_agency and hold.review_id in (None, review.id)


def _is(review_id: UUID) -> ColumnElement[bool]:
    return ReminderHold.review_id == review_id
