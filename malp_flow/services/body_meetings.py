"""The days on which the bodies of a partnership meet: added, moved, called off, after a look at what follows.

A body is what workflow files call so; two files that name one id mean the same body.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Workflow
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.bodies import AwaitedDay, BodyMeeting
from malp_flow.records.chases import Deadline
from malp_flow.records.reviews import Review
from malp_flow.services import (
    access,
    bodies,
    body_days,
    day_told,
    deadlines,
    duties,
    history,
    library,
    moves,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.body_days import Redated
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

FURTHEST_YEARS = 3


class NoSuchMeeting(NotFound):
    """No meeting of this body is known on that day."""


class UnusableMeeting(Refused):
    """A meeting is on a working day from today on, within three years. Look at the dates."""


class SeenOtherwise(Refused):
    """What follows from it has changed since you looked. Look again, and then decide."""


class KnownAlready(Refused):
    """Nothing changes by that: these meetings are known already."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of the days of a body: some come, some are called off; one of each is a move."""

    body: str
    come: tuple[date, ...] = ()
    go: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """What is owed and where, and its day before and afterwards; None while it is not known."""

    what: str
    where: str
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True)
class Affected:
    """A review with the days in it that would move."""

    reference: str
    days: tuple[DayLine, ...]


def affected(session: Session, change: Change, *, by: Actor, now: datetime) -> tuple[Affected, ...]:
    """Return the reviews in which days would move with a change, by reference; changes nothing.

    Raises NotYours, NoSuchBody, NoSuchMeeting, UnusableMeeting, KnownAlready.
    """
    found = _redated(session, change, by=by, now=now)
    return _told(session, found)


def _redated(
    session: Session, change: Change, *, by: Actor, now: datetime
) -> list[tuple[OpenReview, tuple[Redated, ...]]]:
    """Return what moves in which review; who meets when is read once all of them are locked."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    touched = _touched(session, change.body, by=by)
    then = _then(session, change, by=by, now=now)
    return [(review, body_days.redated(session, review, change.body, then)) for review in touched]


def _told(session: Session, found: Sequence[tuple[OpenReview, tuple[Redated, ...]]]) -> tuple[Affected, ...]:
    lines = [
        Affected(review.reference, tuple(_line(session, review, each) for each in days))
        for review, days in found
        if days
    ]
    return tuple(sorted(lines, key=lambda affected: affected.reference))


def _line(session: Session, review: OpenReview, day: Redated) -> DayLine:
    where = duties.place_of(session, day.item)
    return DayLine(what_is_due(review.workflow, day.row.name), where, day.old, day.new)


def _then(session: Session, change: Change, *, by: Actor, now: datetime) -> list[date]:
    """The days on which the body would meet; raises where the change cannot be."""
    body, today = bodies.one(session, change.body, by=by, now=now), local_day(now)
    days = deadlines.days_of(session, by.partnership_id)
    for day in change.come:
        if not today <= day <= today.replace(year=today.year + FURTHEST_YEARS, day=1):
            raise UnusableMeeting
        if not days.is_working_day(day):
            words = _("%(day)s is not a working day. The next one is %(next)s.")
            said = {"day": day_of_record(day), "next": day_of_record(days.next_working_day(day))}
            raise UnusableMeeting(words % said)
    if set(change.go) - set(body.ahead):
        raise NoSuchMeeting
    kept = set(body.ahead) - set(change.go)
    calls_off = change.go and not change.come
    if not calls_off and set(change.come) <= set(body.ahead):
        raise KnownAlready
    return [*body.past, *sorted(kept | set(change.come))]


def _touched(session: Session, body: str, *, by: Actor) -> list[OpenReview]:
    """The reviews of the place that hang on a body and run, or in which something still does; each locked.

    They are locked before the first entry is written, in one order, so that no two acts wait for each other.
    Also one in which nothing waits so far: in another transaction it may be about to.
    """
    runs = select(Deadline.review_id).where(Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None))
    waits = select(AwaitedDay.review_id).where(AwaitedDay.ended_at.is_(None))
    query = select(Review.id, Review.workflow_digest).where(
        Review.partnership_id == by.partnership_id,
        Review.closed_at.is_(None) | Review.id.in_(runs) | Review.id.in_(waits),
    )
    found = [
        row.id
        for row in session.execute(query.order_by(Review.id))
        if _names(library.definition(session, row.workflow_digest).workflow, body)
    ]
    return [reviews.opened(session, each, partnership_id=by.partnership_id) for each in found]


def _names(workflow: Workflow, body: str) -> bool:
    return any(clock.when.meeting_of == body for clock in workflow.deadlines.values())


def mark_of(told: Sequence[Affected]) -> str:
    """Return a mark of what was shown: another one where a review, a day or what is owed is another."""
    return sha256(repr(tuple(told)).encode()).hexdigest()[:32]


def apply(
    session: Session, change: Change, *, seen: str | None = None, by: Actor, now: datetime
) -> tuple[Affected, ...]:
    """Let a body meet on other days, move what hangs on them, and return it; whoever owes it is told.

    `seen` is the mark of what whoever decides was shown, where it was shown. Raises SeenOtherwise,
    NotYours, NoSuchBody, NoSuchMeeting, UnusableMeeting, KnownAlready.
    """
    found = _redated(session, change, by=by, now=now)
    told = _told(session, found)
    if seen is not None and seen != mark_of(told):
        raise SeenOtherwise
    _keep(session, change, by=by, now=now)
    history.append(session, _kind(change), by=by, now=now, facts=_facts(change))
    for review, days in found:
        if days:
            _move(session, review, change, days, by=by, now=now)
    return told


def _keep(session: Session, change: Change, *, by: Actor, now: datetime) -> None:
    rows = bodies.standing(session, by.partnership_id, change.body)
    for row in rows:
        if row.meets_on in change.go:
            row.called_off_at = now
            row.moved_to = change.come[0] if len(change.come) == len(change.go) == 1 else None
    session.flush()
    known = {row.meets_on for row in rows if row.called_off_at is None}
    for day in sorted(set(change.come) - known):
        session.add(
            BodyMeeting(
                partnership_id=by.partnership_id,
                body=change.body,
                meets_on=day,
                added_by=by.person_id,
                added_at=now,
            )
        )
    session.flush()


def _kind(change: Change) -> str:
    if change.go and change.come:
        return "body.meeting_moved"
    return "body.meeting_called_off" if change.go else "body.meetings_added"


def _facts(change: Change) -> dict[str, object]:
    days = {"come": [day.isoformat() for day in change.come], "go": [day.isoformat() for day in change.go]}
    return {"body": change.body} | {name: found for name, found in days.items() if found}


def _move(
    session: Session,
    review: OpenReview,
    change: Change,
    days: tuple[Redated, ...],
    *,
    by: Actor,
    now: datetime,
) -> None:
    for each in days:
        body_days.give(session, review, each, now=now)
    facts = {"body": change.body, "days": [_day_facts(each) for each in days]}
    history.append(session, "review.meeting_dated", by=by, now=now, review=review, facts=facts)
    _tell(session, review, days, now=now)
    moves.settle(session, review, by=by, now=now)


def _day_facts(each: Redated) -> dict[str, object]:
    old, new = (day.isoformat() if day else None for day in (each.old, each.new))
    item = str(each.row.item_id) if each.row.item_id else None
    return {"deadline": each.row.name, "old": old, "new": new, "item": item}


def _tell(session: Session, review: OpenReview, days: tuple[Redated, ...], *, now: datetime) -> None:
    """Tell whoever owes something its new day, or that it has none any more."""
    for each in days:
        if each.new is None and isinstance(each.row, Deadline):
            day_told.tell_lost(session, review, each.row, now=now)
        running = deadlines.running(session, review, name=each.row.name, item_id=each.row.item_id)
        for deadline in running:
            day_told.tell(session, review, deadline, old=each.old, now=now)
