"""Clocks that should run and have no day: the meeting that they count to is not known yet."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, literal, select
from sqlalchemy.orm import Session

from malp_flow.engine.body_meetings import Meetings
from malp_flow.engine.definition import Deadline as Clock
from malp_flow.engine.telling_gates import awaits_words, what_is_due
from malp_flow.records.bodies import AwaitedDay, BodyMeeting
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import count_words, gettext


def meetings_of(session: Session, partnership_id: UUID) -> Meetings:
    """Return the days on which the bodies of a partnership meet, by the id of the body, the first first."""
    return by_body(session.execute(meeting_days(partnership_id)))


def meeting_days(partnership_id: UUID) -> Select[date, bool, str]:
    """Return the query for the days on which bodies of a partnership meet: day, false, and which body."""
    return select(
        BodyMeeting.meets_on.label("day"), literal(False).label("open"), BodyMeeting.body.label("body")
    ).where(BodyMeeting.partnership_id == partnership_id, BodyMeeting.called_off_at.is_(None))


def by_body(rows: Iterable[Row[date, bool, str]]) -> Meetings:
    """Return the days of meetings by the id of the body, the first first; rows without a body are none."""
    found: dict[str, list[date]] = {}
    for row in sorted((row for row in rows if row.body is not None), key=lambda row: row.day):
        found.setdefault(row.body, []).append(row.day)
    return found


def bodies_without_date(session: Session, review: OpenReview, *, today: date) -> tuple[str, ...]:
    """Return the titles of the bodies of a review’s file of which no meeting is known from a day on."""
    if not review.workflow.bodies:
        return ()
    known = meetings_of(session, review.partnership_id)
    bodies = review.workflow.bodies.items()
    return tuple(body.title for name, body in bodies if not any(day >= today for day in known.get(name, ())))


def begin(
    session: Session,
    review: OpenReview,
    name: str,
    item: Item | None,
    *,
    anchor_on: date,
    now: datetime,
) -> None:
    """Keep that a clock of this name counts from a day and has none of its own yet."""
    session.add(
        AwaitedDay(
            partnership_id=review.partnership_id,
            review_id=review.id,
            name=name,
            item_id=item.id if item else None,
            item_place=str(item.id) if item else "",
            anchor_on=anchor_on,
            since_at=now,
        )
    )
    session.flush()


def of_review(
    session: Session, review: OpenReview, *, name: str | None = None, item: Item | None = None
) -> list[AwaitedDay]:
    """Return what waits for a day in a review, of one name or one item where given; the oldest first."""
    query = select(AwaitedDay).where(AwaitedDay.review_id == review.id, AwaitedDay.ended_at.is_(None))
    if name is not None:
        query = query.where(AwaitedDay.name == name)
    if item is not None:
        query = query.where(AwaitedDay.item_id == item.id)
    return list(session.scalars(query.order_by(AwaitedDay.since_at, AwaitedDay.id)))


def that_end(session: Session, review: OpenReview) -> list[AwaitedDay]:
    """Return what waits for a day and does not outlive its review."""
    clocks, items = review.workflow.deadlines, review.workflow.items
    found = [(row, clocks.get(row.name)) for row in of_review(session, review)]
    return [row for row, clock in found if not (clock and clock.for_ and items[clock.for_].outlives)]


def end(waits: Iterable[AwaitedDay], *, now: datetime) -> None:
    """Let nothing of these wait for a day any more."""
    for row in waits:
        row.ended_at = now


def is_met_by(review: OpenReview, row: AwaitedDay, what: str) -> bool:
    """Whether a clock without a day is met by the end of its item (`done`), or by this move."""
    clock = review.workflow.deadlines.get(row.name)
    return clock is not None and (clock.met_by == what)


def hold_back(session: Session, review: OpenReview, move_id: str) -> bool:
    """Whether a clock of this move counts to a meeting of which no date is known: nobody hurries it."""
    return any(is_met_by(review, row, move_id) for row in of_review(session, review))


def body_of(review: OpenReview, row: AwaitedDay) -> str | None:
    """Return the body for whose meeting it waits; None where the file knows the clock no more."""
    clock = review.workflow.deadlines.get(row.name)
    return clock.when.meeting_of if clock else None


def told(session: Session, review: OpenReview) -> tuple[tuple[str, str], ...]:
    """Return what has no day yet, each thing once, and for what it waits, in words.

    For example “Sign-off”, “when the QA group has a date”.
    """
    rows = [row for row in of_review(session, review) if body_of(review, row)]
    of_bodies = [_words(review, row) for row in rows]
    before = [
        (what_is_due(review.workflow, name), _event_words(review, event))
        for name, event in _before_events(session, review)
    ]
    return tuple(dict.fromkeys([*of_bodies, *before]))


def _before_events(session: Session, review: OpenReview) -> Iterator[tuple[str, str]]:
    """Yield the clocks that count back from an event without a date, while somebody owes what they are of."""
    for name, clock in review.workflow.deadlines.items():
        event = clock.when.before
        if event and not clock.only_reminds and _is_owed(session, review, clock, name):
            yield name, event


def _is_owed(session: Session, review: OpenReview, clock: Clock, name: str) -> bool:
    known = select(Deadline.id).where(
        Deadline.review_id == review.id, Deadline.name == name, Deadline.cancelled_at.is_(None)
    )
    if session.scalar(known.limit(1)) is not None or review.workflow.state(review.state).final:
        return False
    open_ones = select(Item.id).where(
        Item.review_id == review.id,
        Item.name == clock.for_,
        Item.opened_at.is_not(None),
        Item.done_at.is_(None),
    )
    move = review.workflow.move(clock.met_by)
    waits = move is not None and review.state in move.from_
    return waits or (clock.for_ is not None and session.scalar(open_ones.limit(1)) is not None)


def _event_words(review: OpenReview, event: str) -> str:
    return gettext("when ‘%(event)s’ has a date") % {"event": review.workflow.items[event].title}


def of_item(session: Session, review: OpenReview, item: Item) -> str:
    """Return, in a sentence, for what the day of an item waits; nothing where it does not."""
    row = next(iter(of_review(session, review, item=item)), None)
    if row is None or body_of(review, row) is None:
        return _before_of_item(session, review, item)
    ahead = review.workflow.deadlines[row.name].when.working_days_ahead
    words = gettext("It is due at the next meeting of the %(body)s. When that has a date, you are told.")
    if ahead:
        words = gettext(
            "It is due %(ahead)s before a meeting of the %(body)s. When that has a date, you are told."
        )
    said = {"body": review.workflow.bodies[body_of(review, row) or ""].title}
    return words % {**said, "ahead": count_words(ahead or 0, "working day", "working days")}


def _before_of_item(session: Session, review: OpenReview, item: Item) -> str:
    clocks = review.workflow.deadlines
    found = (event for name, event in _before_events(session, review) if clocks[name].for_ == item.name)
    event = next(found, None)
    if event is None:
        return ""
    words = gettext("Its day counts back from ‘%(event)s’. When that has a date, you are told.")
    return words % {"event": review.workflow.items[event].title}


def _words(review: OpenReview, row: AwaitedDay) -> tuple[str, str]:
    body = body_of(review, row) or ""
    return what_is_due(review.workflow, row.name), awaits_words(review.workflow, body)
