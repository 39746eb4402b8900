"""Which reminders a person holds back in a review, and why: for the pages that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.chases import ReminderHold
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import duties, people
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


class Scope(StrEnum):
    """What is held back: reminders about one item, of its agency in this review or in all, of the review."""

    item = "item"
    agency_here = "agency_here"
    agency_everywhere = "agency_everywhere"
    review = "review"


@dataclass(frozen=True, slots=True)
class Held:
    """One hold that lasts: what is held back, by whom, since when, until which day, and why."""

    id: UUID
    scope: Scope
    what: str
    who: str
    since: datetime
    until_on: date | None
    reason: str
    after_a_call: bool


def lasting(
    session: Session, review: OpenReview, *, item_id: UUID | None = None, now: datetime
) -> tuple[Held, ...]:
    """Return the holds that keep reminders of a review back, or with an id those that touch one item."""
    item = session.get(Item, item_id) if item_id else None
    found = [row for row in rows(session, review, now=now) if item is None or _touches(row, item)]
    return tuple(_held(session, review, row) for row in found)


def rows(session: Session, review: OpenReview, *, now: datetime) -> Sequence[ReminderHold]:
    """Return the rows of all holds that keep reminders of a review back at this moment, the oldest first."""
    agencies = select(Item.agency_id).where(Item.review_id == review.id, Item.agency_id.is_not(None))
    own, items_here = ReminderHold.review_id == review.id, select(Item.id).where(Item.review_id == review.id)
    everywhere = ReminderHold.review_id.is_(None) & ReminderHold.agency_id.in_(agencies)
    query = select(ReminderHold).where(
        ReminderHold.partnership_id == review.partnership_id,
        ReminderHold.ended_at.is_(None),
        ReminderHold.until_on.is_(None) | (ReminderHold.until_on > local_day(now)),
        own | everywhere | ReminderHold.item_id.in_(items_here),
    )
    return session.scalars(query.order_by(ReminderHold.set_at, ReminderHold.id)).all()


def _touches(row: ReminderHold, item: Item) -> bool:
    if row.item_id or row.agency_id:
        return row.item_id == item.id or (row.agency_id is not None and row.agency_id == item.agency_id)
    return True


def scope_of(row: ReminderHold) -> Scope:
    """Return what a hold holds back."""
    if row.item_id:
        return Scope.item
    if row.agency_id:
        return Scope.agency_here if row.review_id else Scope.agency_everywhere
    return Scope.review


def _held(session: Session, review: OpenReview, row: ReminderHold) -> Held:
    return Held(
        id=row.id,
        scope=scope_of(row),
        what=_what(session, review, row),
        who=people.name_of(session, row.set_by),
        since=row.set_at,
        until_on=row.until_on,
        reason=sealed.get(session, row, "words_sealed"),
        after_a_call=row.kind == "call",
    )


def _what(session: Session, review: OpenReview, row: ReminderHold) -> str:
    if row.item_id:
        item = session.get_one(Item, row.item_id)
        return f"{review.workflow.items[item.name].title}: {duties.place_of(session, item)}"
    agency = session.get_one(Agency, row.agency_id).name if row.agency_id else ""
    if not agency:
        return gettext("The whole review")
    said = gettext("%(agency)s in this review") if row.review_id else gettext("%(agency)s in every review")
    return said % {"agency": agency}
