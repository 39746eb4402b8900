"""The days of a partnership’s year: what is due, meetings, sign-off, planned audits, days nobody works on.

References and days only: no theme, no agency, no child, no place of a meeting. The page adds nothing to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind as ItemKind
from malp_flow.engine.definition import Workflow
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.working_days import end_of_due_day, local_day, start_of_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.people import RoleHolding
from malp_flow.records.programme import ProgrammeEntry
from malp_flow.records.reviews import Review
from malp_flow.services import holiday_list, library
from malp_flow.services.actor import Actor
from malp_flow.services.standing import in_force
from malp_flow.services.visibility import READERS
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext


class Kind(StrEnum):
    """What kind of day it is."""

    due = auto()
    event = auto()
    sign_off = auto()
    planned = auto()
    holiday = auto()
    closure = auto()


def kind_words() -> dict[str, str]:
    """Return each kind in words, in the order in which they are offered."""
    return {
        Kind.due: _("Due days"),
        Kind.event: _("Events"),
        Kind.sign_off: _("Sign-off"),
        Kind.planned: _("Planned audits"),
        Kind.holiday: _("Bank holidays"),
        Kind.closure: _("Closed days"),
    }


def word_of_one() -> dict[str, str]:
    """Return what one day of each kind is called."""
    return {
        Kind.due: _("Due day"),
        Kind.event: _("Event"),
        Kind.sign_off: _("Sign-off"),
        Kind.planned: _("Planned audit"),
        Kind.holiday: _("Bank holiday"),
        Kind.closure: _("Closed day"),
    }


@dataclass(frozen=True, slots=True)
class Dated:
    """One entry of the calendar. `key` stays the same while it is the same thing; a meeting has its hours."""

    key: str
    kind: Kind
    day: date
    words: str
    reference: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sees:
    """What somebody sees of a year: which reviews, and whether the partnership’s programme too."""

    reviews: dict[UUID, tuple[str, Workflow]]
    programme: bool

    @property
    def anything(self) -> bool:
        """Whether they have a calendar at all."""
        return self.programme or bool(self.reviews)


def seen_by(session: Session, actor: Actor, *, now: datetime) -> Sees:
    """Return what a member may see of the year, by capacities in the whole partnership or in reviews."""
    query = select(RoleHolding.review_id).where(
        RoleHolding.partnership_id == actor.partnership_id,
        RoleHolding.membership_id == actor.membership_id,
        RoleHolding.capacity.in_(READERS),
        in_force(local_day(now)),
    )
    held = set(session.scalars(query))
    mine = select(Review.id, Review.reference, Review.workflow_digest).where(
        Review.partnership_id == actor.partnership_id
    )
    if None not in held:
        mine = mine.where(Review.id.in_(held))
    found = session.execute(mine).all()
    digests = {row.workflow_digest for row in found}
    workflows = {each: library.definition(session, each).workflow for each in digests}
    reviews = {row.id: (row.reference, workflows[row.workflow_digest]) for row in found}
    return Sees(reviews, programme=None in held)


def between(session: Session, actor: Actor, first: date, last: date, *, now: datetime) -> tuple[Dated, ...]:
    """Return what this member sees of the days from first to last, both included, in their order."""
    sees = seen_by(session, actor, now=now)
    if not sees.anything:
        return ()
    found = [
        *_due(session, sees, first, last),
        *_meetings(session, sees, first, last),
        *(_planned(session, actor, first, last) if sees.programme else ()),
        *_free(session, actor.partnership_id, first, last),
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.reference, each.kind, each.words)))


def _due(session: Session, sees: Sees, first: date, last: date) -> Iterator[Dated]:
    query = (
        select(Deadline.review_id, Deadline.name, Deadline.due_on, Item.name.label("item"))
        .add_columns(func.count().label("number"))
        .outerjoin(Item, Item.id == Deadline.item_id)
        .where(
            Deadline.review_id.in_(sees.reviews),
            Deadline.earliest.is_(False),
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.due_on.between(first, last),
        )
        .group_by(Deadline.review_id, Deadline.name, Deadline.due_on, Item.name)
    )
    for row in session.execute(query):
        reference, workflow = sees.reviews[row.review_id]
        clock = workflow.deadlines.get(row.name)
        if clock is None or clock.only_reminds:
            continue
        item = workflow.items.get(row.item or "")
        kind = Kind.sign_off if item and item.kind == ItemKind.decision else Kind.due
        title = item.title if item else what_is_due(workflow, row.name)
        yield Dated(
            key=_key(row.review_id, row.name, row.item, row.due_on),
            kind=kind,
            day=row.due_on,
            words=_counted(title, row.number),
            reference=reference,
        )


def _counted(title: str, number: int) -> str:
    if number == 1:
        return _("Due: %(thing)s") % {"thing": title}
    return ngettext("Due: %(thing)s (%(num)s)", "Due: %(thing)s (%(num)s)", number) % {
        "thing": title,
        "num": number,
    }


def _meetings(session: Session, sees: Sees, first: date, last: date) -> Iterator[Dated]:
    query = (
        select(Meeting.uid, Meeting.starts_at, Meeting.ends_at, Item.review_id, Item.name)
        .join(Item, Item.id == Meeting.item_id)
        .where(
            Item.review_id.in_(sees.reviews),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at >= start_of_day(first),
            Meeting.starts_at <= end_of_due_day(last).replace(hour=23),
        )
    )
    for row in session.execute(query):
        reference, workflow = sees.reviews[row.review_id]
        item = workflow.items.get(row.name)
        yield Dated(
            key=_key(row.uid),
            kind=Kind.event,
            day=local_day(row.starts_at),
            words=item.title if item else _("Event"),
            reference=reference,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )


def _planned(session: Session, actor: Actor, first: date, last: date) -> Iterator[Dated]:
    query = select(ProgrammeEntry.id, ProgrammeEntry.planned_on, ProgrammeEntry.day_known).where(
        ProgrammeEntry.partnership_id == actor.partnership_id,
        ProgrammeEntry.removed_at.is_(None),
        ProgrammeEntry.review_id.is_(None),
        ProgrammeEntry.planned_on.between(first, last),
    )
    for row in session.execute(query):
        words = _("Planned audit") if row.day_known else _("Planned audit, this month")
        yield Dated(_key(row.id), Kind.planned, row.planned_on, words)


def _free(session: Session, partnership_id: UUID, first: date, last: date) -> Iterator[Dated]:
    for year in range(first.year, last.year + 1):
        for line in holiday_list.of_year(session, partnership_id, year):
            if line.working or not first <= line.day <= last:
                continue
            kind = Kind.holiday if holiday_list.is_bank_holiday(line) else Kind.closure
            words = line.why if kind == Kind.holiday else _("Closed")
            yield Dated(_key(kind, line.day), kind, line.day, words)


def _key(*parts: object) -> str:
    """Return what stands for a thing in other people’s calendars: it leads back to no row of ours."""
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:32]
