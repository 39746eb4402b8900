"""The yearly programme as pages show it: each line, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.programme import ProgrammeEntry
from malp_flow.records.reviews import Review
from malp_flow.services import access, library, programme
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.programme import Plan
from malp_flow.wording import day_of_record, day_short
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Line:
    """One planned audit: what it says, the reference of the review it became or nothing, how that stands."""

    id: UUID
    plan: Plan
    when: str
    kind: str
    review: str
    became: str
    is_open: bool
    """It became no review yet, so it can be changed, removed and commissioned."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One year of it, in the order of days, and the years of which there is something."""

    year: int
    years: tuple[int, ...]
    lines: tuple[Line, ...]


def of_year(session: Session, year: int, *, by: Actor, now: datetime) -> Programme:
    """Return the programme of one year; three queries, however many lines. Raises NotYours."""
    access.require_capacity(session, by, Capacity.manager, Capacity.reader, on=local_day(now))
    rows = _standing(session, by)
    known = _reviews(session, by)
    shown = [_line(session, row, known, now=now) for row in rows if row.planned_on.year == year]
    years = {row.planned_on.year for row in rows} | {local_day(now).year, year}
    return Programme(year, tuple(sorted(years)), tuple(shown))


def one(session: Session, entry_id: UUID, *, by: Actor, now: datetime) -> Line:
    """Return one line for whoever may change it. Raises NotYours, NotHere."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    row = get_here(session, ProgrammeEntry, entry_id, by=by)
    if row.removed_at is not None:
        raise NotHere
    return _line(session, row, _reviews(session, by), now=now)


def references(session: Session, by: Actor) -> tuple[tuple[str, str], ...]:
    """Return reference and theme of every review here, newest first: what can be audited again."""
    query = select(Review.reference, Review.theme).where(Review.partnership_id == by.partnership_id)
    found = session.execute(query.order_by(Review.created_at.desc(), Review.reference))
    return tuple((row.reference, row.theme) for row in found)


def _standing(session: Session, by: Actor) -> list[ProgrammeEntry]:
    query = select(ProgrammeEntry).where(
        ProgrammeEntry.partnership_id == by.partnership_id, ProgrammeEntry.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(ProgrammeEntry.planned_on, ProgrammeEntry.id)))


def _reviews(session: Session, by: Actor) -> dict[UUID, Review]:
    query = select(Review).where(Review.partnership_id == by.partnership_id)
    return {review.id: review for review in session.scalars(query)}


def _line(session: Session, row: ProgrammeEntry, known: dict[UUID, Review], *, now: datetime) -> Line:
    review = known.get(row.review_id) if row.review_id else None
    today = local_day(now)
    return Line(
        id=row.id,
        plan=programme.plan_of(session, row, {key: each.reference for key, each in known.items()}),
        when=day_short(row.planned_on, today) if row.day_known else _month(row.planned_on),
        kind=programme.kinds().get(row.kind, row.kind),
        review=review.reference if review else "",
        became=_became(session, row, review, today=today),
        is_open=review is None,
    )


def _month(day: date) -> str:
    return day_of_record(day.replace(day=1)).partition(" ")[2]


def _became(session: Session, row: ProgrammeEntry, review: Review | None, *, today: date) -> str:
    if review is None:
        past = (row.planned_on.year, row.planned_on.month) < (today.year, today.month)
        return _("Not begun; its time is past") if past else _("Planned")
    title = library.definition(session, review.workflow_digest).workflow.state(review.state).title
    if review.closed_at is None:
        return title
    return _("%(state)s, %(day)s") % {"state": title, "day": day_of_record(local_day(review.closed_at))}
