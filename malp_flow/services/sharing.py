"""What a review taught, on its way into the teams: each agency says when it was talked about, with how many.

It opens with the move that ends the review, on a page behind the link of the agency’s lead.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.lives import Act, StepState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.actions import Dissemination
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Partnership
from malp_flow.services import (
    deadlines,
    history,
    items,
    learned,
    link_readers,
    people,
    readers,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.learned import SharedPart
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview

RECEIVED, DISCUSSED, CHANGED = "learning.received", "learning.discussed", "learning.changed"
MOST_HEADS = 10_000


class NotShared(Refused):
    """The report is not signed off yet, so there is nothing to share."""


class DayAhead(Refused):
    """That day lies ahead. Say it once you have talked about it"""


class DayBefore(Refused):
    """That day is before the learning was shared. Give a day since then"""


class HeadsNeeded(Refused):
    """Say with how many people you talked, as a number from 1"""


class WordsNeeded(Refused):
    """Say in a sentence what has changed"""


@dataclass(frozen=True, slots=True)
class Shared:
    """Where the learning stands in one agency. `names` are those asked; `changed` is what has changed."""

    item_id: UUID
    review: str
    agency: str
    names: tuple[str, ...]
    due_on: date | None
    overdue: bool
    opened: bool
    received_at: datetime | None
    discussed_on: date | None
    heads: int | None
    changed: str


@dataclass(frozen=True, slots=True)
class SharingPage:
    """What an agency’s lead reads and says."""

    shared: Shared
    partnership: str
    contact: str
    title: str
    parts: tuple[SharedPart, ...]


def names_in(review: OpenReview) -> tuple[str, ...]:
    """Return the items by which agencies share what was learned."""
    workflow = review.workflow
    return tuple(
        name
        for name in workflow.items_of(Kind.step)
        if workflow.items[name].for_each == ForEach.agency
        and workflow.items[name].follow_up
        and workflow.roles[workflow.items[name].by or ""].as_ == Capacity.lead
    )


def lines(session: Session, review: OpenReview, *, now: datetime) -> tuple[Shared, ...]:
    """Return where the learning stands in each agency, by name."""
    found = items.of_review(session, review, names_in(review))
    return tuple(
        sorted((_shared(session, review, item, now=now) for item in found), key=lambda one: one.agency)
    )


def _shared(session: Session, review: OpenReview, item: Item, *, now: datetime) -> Shared:
    kept = session.get(Dissemination, item.id)
    running = next(iter(deadlines.running(session, review, item_id=item.id)), None)
    asked = readers.of_item(session, review, review.workflow.items[item.name].by or "", item, now=now)
    agency = session.get(Agency, item.agency_id)
    return Shared(
        item_id=item.id,
        review=review.reference,
        agency=agency.name if agency else "",
        names=tuple(people.name_of(session, member) for member in asked),
        due_on=running.due_on if running else None,
        overdue=running is not None and running.due_at < now,
        opened=item.opened_at is not None,
        received_at=kept.received_at if kept else None,
        discussed_on=kept.discussed_on if kept else None,
        heads=kept.heads if kept else None,
        changed=sealed.get(session, kept, "changed_sealed") if kept else "",
    )


def page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> SharingPage:
    """Return what was learned, for the lead of the agency; raises NotHere for everybody else."""
    review, item = _own(session, item_id, by=by, now=now)
    place = session.get_one(Partnership, item.partnership_id)
    told = learned.parts(session, review) if item.opened_at else ()
    return SharingPage(
        shared=_shared(session, review, item, now=now),
        partnership=place.name,
        contact=place.contact,
        title=review.workflow.items[item.name].title,
        parts=tuple(part for part in told if part.statements),
    )


def _own(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> tuple[OpenReview, Item]:
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id:
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    if link_readers.way_of(session, review, item, by.person_id, on=local_day(now)) != Way.sharer:
        raise NotHere
    return review, item


def receive(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that the agency has what was learned; a second time changes nothing. Raises NotShared, NotHere."""
    review, item = _own(session, item_id, by=by, now=now)
    _received(session, review, item, by=by, now=now)


def _received(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> Dissemination:
    kept = _kept(session, item, by=by, now=now)
    if kept.received_at is None:
        kept.received_at = now
        facts = {"item": str(item.id)}
        history.append(session, RECEIVED, by=by, now=now, review=review, facts=facts)
    return kept


def _kept(session: Session, item: Item, *, by: Actor, now: datetime) -> Dissemination:
    if item.opened_at is None:
        raise NotShared
    found = session.get(Dissemination, item.id)
    if found is None:
        found = Dissemination(item_id=item.id, partnership_id=item.partnership_id, by=by.person_id, at=now)
        session.add(found)
    found.by, found.at = by.person_id, now
    session.flush()
    return found


def discuss(
    session: Session,
    item_id: UUID,
    *,
    on: date,
    heads: int,
    changed: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Note when a team talked about it, with how many and what has changed; that is what was asked.

    Said again it is corrected, and what was said before stays in the history.
    Raises DayAhead, DayBefore, HeadsNeeded, WordsTooLong, NotShared, NotHere.
    """
    review, item = _own(session, item_id, by=by, now=now)
    if item.opened_at is None:
        raise NotShared
    if on > local_day(now):
        raise DayAhead
    if on < local_day(item.opened_at):
        raise DayBefore
    if not 1 <= heads <= MOST_HEADS:
        raise HeadsNeeded
    require_short(cleaned(changed))
    kept = _received(session, review, item, by=by, now=now)
    kept.discussed_on, kept.heads = on, heads
    if cleaned(changed):
        sealed.put(session, kept, "changed_sealed", cleaned(changed))
    facts = {"item": str(item.id), "discussed_on": on.isoformat(), "heads": heads}
    secrets = {"changed": cleaned(changed)} if cleaned(changed) else None
    history.append(session, DISCUSSED, by=by, now=now, review=review, facts=facts, secrets=secrets)
    if item.state == StepState.to_do:
        items.bring_on(session, review, item, Act.finish, now=now)


def say_changed(session: Session, item_id: UUID, *, changed: str, by: Actor, now: datetime) -> None:
    """Keep what has changed in an agency since; what was said before stays in the history.

    Raises WordsNeeded, WordsTooLong, NotShared, NotHere.
    """
    review, item = _own(session, item_id, by=by, now=now)
    words = cleaned(changed)
    if not words:
        raise WordsNeeded
    require_short(words)
    kept = _kept(session, item, by=by, now=now)
    sealed.put(session, kept, "changed_sealed", words)
    facts, secrets = {"item": str(item.id)}, {"changed": words}
    history.append(session, CHANGED, by=by, now=now, review=review, facts=facts, secrets=secrets)
