"""What a new day for a return means for the event that comes after it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import deadlines as rules
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import deadlines
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import clear_days_words, day_long, gettext


def effect_of(
    session: Session, review: OpenReview, item: Item, deadline: Deadline, new_on: date, *, today: date
) -> str:
    """Say, in a sentence, what `new_on` leaves before the event; nothing where no event comes after.

    Counts clear working days: neither the new day nor the day of the event. Where the event may not be
    dated yet, says from when it could be held if the other returns come in on their days.
    """
    name = event_after(review, item)
    if name is None:
        return ""
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    fixed = _set_on(session, review, name)
    ahead = fixed or _not_before(session, review, name)
    if ahead is None:
        return _foreseen(session, review, name, deadline, new_on, days=days, today=today)
    said = {"event": review.workflow.items[name].title.lower(), "day": day_long(ahead, today)}
    event = (
        gettext("the %(event)s on %(day)s") if fixed else gettext("%(day)s, the first day for the %(event)s")
    )
    if new_on >= ahead:
        return gettext("It is not before %(event)s.") % {"event": event % said}
    clear = max(0, days.count_between(new_on, ahead) - days.is_working_day(ahead))
    words = clear_days_words(clear)
    return gettext("It leaves %(days)s before %(event)s.") % {"days": words, "event": event % said}


def latest_that_keeps_it(session: Session, review: OpenReview, item: Item, deadline: Deadline) -> date | None:
    """Return the last working day for a return that leaves the event where it is; None without an event.

    Where the event has no day yet, it is the day on which the last of the other returns is due.
    """
    name = event_after(review, item)
    if name is None:
        return None
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    ahead = _set_on(session, review, name) or _not_before(session, review, name)
    if ahead is not None:
        return days.add(ahead, -1)
    same = deadlines.running(session, review, name=deadline.name)
    return max((each.due_on for each in same if each.id != deadline.id), default=None)


def event_after(review: OpenReview, item: Item) -> str | None:
    """Return the first event to which whoever owes this item is invited."""
    role = review.workflow.items[item.name].by
    names = review.workflow.items_of(Kind.event)
    return next((name for name in names if role in review.workflow.items[name].invite), None)


def _set_on(session: Session, review: OpenReview, name: str) -> date | None:
    query = (
        select(Meeting.starts_at)
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, Item.name == name, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at)
    )
    starts_at = session.scalar(query.limit(1))
    return local_day(starts_at) if starts_at else None


def _not_before(session: Session, review: OpenReview, name: str) -> date | None:
    clocks = [clock for clock, said in review.workflow.deadlines.items() if said.for_ == name]
    running = [each for clock in clocks for each in deadlines.running(session, review, name=clock)]
    return max((each.due_on for each in running if each.earliest), default=None)


def _foreseen(
    session: Session,
    review: OpenReview,
    name: str,
    deadline: Deadline,
    new_on: date,
    *,
    days: Calendar,
    today: date,
) -> str:
    """The clock before the event does not run yet: it begins when the last return is in."""
    same = deadlines.running(session, review, name=deadline.name)
    others = [each.due_on for each in same if each.id != deadline.id]
    when = next((said.not_before for said in review.workflow.deadlines.values() if said.for_ == name), None)
    if when is None:
        return ""

    def first_day(last_return: date) -> date | None:
        return rules.counted(when, dict.fromkeys(when.anchors, last_return), days)

    then, so_far = first_day(max([new_on, *others])), first_day(max([deadline.due_on, *others]))
    if then is None or so_far is None:
        return ""
    said = {
        "event": review.workflow.items[name].title.lower(),
        "then": day_long(then, today),
        "so_far": day_long(so_far, today),
    }
    if then == so_far:
        return gettext("The %(event)s can still be held from %(then)s.") % said
    return gettext("The %(event)s could then be held from %(then)s, not from %(so_far)s.") % said
