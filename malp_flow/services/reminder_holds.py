"""Reminders held back by a person: about one audit, one agency or one review, or after a telephone call.

Unlike a pause it moves no day: whoever is late stays late, and is left in peace for a while.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records import sealed
from malp_flow.records.chases import ReminderHold
from malp_flow.records.items import Item
from malp_flow.services import access, deadlines, duties, history, hold_list, items, ladder_steps
from malp_flow.services.actor import Actor
from malp_flow.services.hold_list import Scope
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview

HELD, ENDED, CALL = "reminders.held", "reminders.let_go", "call.recorded"
LONGEST = 1000


class HeldAlready(Refused):
    """These reminders are held already. End that first, or let it run out."""


class NotHeld(NotFound):
    """Nothing is held here any more: it has run out, or somebody ended it."""


class DayPast(Refused):
    """Choose a day after today: from then on reminders go again."""


class NoAgency(Refused):
    """No agency owes this."""


class NothingOfItsOwn(Refused):
    """This belongs to the review as a whole. Hold the reminders of the review."""


class SaySomebody(Refused):
    """Say whom you spoke to, by their role, and what they said."""


class TooLong(Refused):
    """Write at most 1,000 characters."""


def hold(
    session: Session,
    review: OpenReview,
    item_id: UUID | None,
    scope: Scope,
    *,
    until_on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Hold reminders back until the morning of a day, or (without one) until somebody ends it.

    Raises ReasonNeeded, TooLong, DayPast, HeldAlready, NothingOfItsOwn, NoAgency, DutyOver, NotYours.
    """
    _may(session, review, scope, by=by, now=now)
    words = cleaned(reason).strip()
    if len(words) < SHORTEST_REASON:
        raise ReasonNeeded
    _keep(session, review, _place(session, review, item_id, scope), "asked", words, until_on, by=by, now=now)


def record_call(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    spoke_to: str,
    said: str,
    until_on: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """Note a telephone call about an audit; with a day, hold its reminders back until then.

    Raises SaySomebody, TooLong, DayPast, HeldAlready, ReviewEnded, NotYours, NoSuchItem.
    """
    _may(session, review, Scope.item, by=by, now=now)
    item = items.get(session, review, item_id, kind=Kind.return_)
    person, words = " ".join(cleaned(spoke_to).split()), cleaned(said).strip()
    if not person or not words:
        raise SaySomebody
    if len(person) + len(words) > LONGEST:
        raise TooLong
    facts = {"item": str(item.id)} | ({"until": until_on.isoformat()} if until_on else {})
    secrets = {"spoke_to": person, "said": words}
    history.append(session, CALL, by=by, now=now, review=review, facts=facts, secrets=secrets)
    if until_on:
        _keep(session, review, {"item_id": item.id}, "call", words, until_on, by=by, now=now, noted=True)


def end(session: Session, review: OpenReview, hold_id: UUID, *, by: Actor, now: datetime) -> None:
    """Let reminders go again at once; of several that waited, the latest. Raises NotHeld, NotYours."""
    row = next((row for row in hold_list.rows(session, review, now=now) if row.id == hold_id), None)
    if row is None:
        raise NotHeld
    _may(session, review, hold_list.scope_of(row), by=by, now=now)
    row.ended_at, row.ended_by = now, by.membership_id
    session.flush()
    if row.agency_id:
        ladder_steps.wake_agency(session, row.partnership_id, row.agency_id)
    else:
        ladder_steps.wake(session, review, item_id=row.item_id)
    history.append(session, ENDED, by=by, now=now, review=review, facts=_facts(row))


def _may(session: Session, review: OpenReview, scope: Scope, *, by: Actor, now: datetime) -> None:
    everywhere = scope is Scope.agency_everywhere
    reach = None if everywhere else review
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=reach)
    access.require_running(review)


def _place(
    session: Session, review: OpenReview, item_id: UUID | None, scope: Scope
) -> dict[str, UUID | None]:
    """Return where a hold is set, as its columns; the agency is that of the item."""
    if scope is Scope.review:
        return {"review_id": review.id}
    item = session.get(Item, item_id) if item_id else None
    if item is None or item.review_id != review.id:
        raise NothingOfItsOwn
    if scope is Scope.item:
        if item.done_at:
            raise duties.DutyOver
        return {"item_id": item.id}
    if item.agency_id is None:
        raise NoAgency
    return {"agency_id": item.agency_id, "review_id": review.id if scope is Scope.agency_here else None}


def _keep(
    session: Session,
    review: OpenReview,
    place: dict[str, UUID | None],
    kind: str,
    words: str,
    until_on: date | None,
    *,
    by: Actor,
    now: datetime,
    noted: bool = False,
) -> None:
    if len(words) > LONGEST:
        raise TooLong
    if until_on is not None and until_on <= local_day(now):
        raise DayPast
    row = ReminderHold(
        partnership_id=review.partnership_id,
        kind=kind,
        set_by=by.membership_id,
        set_at=now,
        until_on=_working_day(session, review, until_on),
        **place,
    )
    same = [other for other in hold_list.rows(session, review, now=now) if _same(row, other)]
    for earlier in same if kind == "call" else ():
        if earlier.kind == "call":  # a later one says it anew; what was held for a reason stays held
            earlier.ended_at, earlier.ended_by = now, by.membership_id
            ladder_steps.wake(session, review, item_id=row.item_id)
    if kind != "call" and same:
        raise HeldAlready
    sealed.put(session, row, "words_sealed", words)
    session.add(row)
    session.flush()
    if not noted:
        history.append(
            session, HELD, by=by, now=now, review=review, facts=_facts(row), secrets={"reason": words}
        )


def _working_day(session: Session, review: OpenReview, day: date | None) -> date | None:
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    return days.next_working_day(day) if day else None


def _same(row: ReminderHold, other: ReminderHold) -> bool:
    place = (row.item_id, row.agency_id, row.review_id)
    return place == (other.item_id, other.agency_id, other.review_id)


def _facts(row: ReminderHold) -> dict[str, object]:
    facts = {"item": row.item_id, "agency": row.agency_id, "until": row.until_on}
    kept: dict[str, object] = {name: str(value) for name, value in facts.items() if value}
    return kept | {"scope": hold_list.scope_of(row).value}
