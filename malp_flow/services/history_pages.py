"""The activity history as pages and files show it, filtered: of one review, or of the whole partnership."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.history import Entry
from malp_flow.records.people import Membership
from malp_flow.services import (
    access,
    activity,
    entry_details,
    entry_kinds,
    exports,
    paging,
    read_once,
    reviews,
    visibility,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

AREAS = {
    "moves": ("review.", "gate.", "waiver.", "step."),
    "audits": ("audit.", "case.", "identity.", "more_time.", "pin.", "tool.", "records."),
    "event": ("event.",),
    "report": ("report.", "draft.", "sign_off."),
    "people": ("role.", "person.", "agency.", "partnership."),
    "emails": ("email", "letter.", "mail.", "reminder.", "clock."),
}
"""What entries are about, by how their kinds begin."""
OF_THE_PLACE = ("people", "emails")
"""What an administrator without a part in a review reads of it."""
_LONDON = ZoneInfo("Europe/London")

_END_OF_TIME = date.max - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: by whom (an entry's `actor`), about which area, from which day to which in London."""

    who: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words; `reference` names its review, and is empty where it belongs to none."""

    title: str
    detail: str
    who: str
    at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some entries, newest first, and who appears in all of them: the choice to filter by."""

    lines: tuple[Line, ...]
    found: int
    number: int
    pages_in_all: int
    actors: tuple[tuple[str, str], ...]


def of_review(session: Session, review: OpenReview, wanted: Wanted, *, number: int) -> HistoryPage:
    """Return one page of a review's history; a number beyond the last page gives the last."""
    return _page(session, Entry.review_id == review.id, wanted, lambda _id: review, number)


def of_partnership(session: Session, wanted: Wanted, *, number: int, by: Actor, now: datetime) -> HistoryPage:
    """Return one page of a partnership's history, as far as this person may read it; raises NotYours."""
    _may_read(session, by, now)
    of = _readable(session, by, now)
    return _page(session, of, wanted, _opener(session, by.partnership_id), number)


def _may_read(session: Session, by: Actor, now: datetime) -> None:
    capacities = (Capacity.administrator, Capacity.manager)
    access.require_capacity(session, by, *capacities, on=local_day(now))


def _readable(session: Session, by: Actor, now: datetime) -> ColumnElement[bool]:
    """Return which entries somebody may read: of reviews they have no part in, people and emails alone."""
    of = Entry.partnership_id == by.partnership_id
    if visibility.reads_all(session, by, now=now):
        return of
    place = (Entry.kind.startswith(begin) for area in OF_THE_PLACE for begin in AREAS[area])
    return and_(of, or_(Entry.review_id.is_(None), *place))


def csv_of_review(session: Session, review: OpenReview, wanted: Wanted) -> str:
    """Return the entries of a review that are wanted as CSV, the oldest first."""
    query = _query(Entry.review_id == review.id, wanted).order_by(Entry.seq)
    return _csv(_lines(session, query, lambda _id: review))


def csv_of_partnership(session: Session, wanted: Wanted, *, by: Actor, now: datetime) -> str:
    """Return the entries of a partnership that are wanted as CSV, the oldest first; raises NotYours."""
    _may_read(session, by, now)
    query = _query(_readable(session, by, now), wanted).order_by(Entry.seq)
    return _csv(_lines(session, query, _opener(session, by.partnership_id)))


Open = Callable[[UUID | None], OpenReview | None]


def _opener(session: Session, partnership_id: UUID) -> Open:
    """Return what gives the review of an entry, each read once."""
    known: dict[UUID | None, OpenReview | None] = {None: None}

    def opened(review_id: UUID | None) -> OpenReview | None:
        if review_id is not None and review_id not in known:
            known[review_id] = reviews.read(session, review_id, partnership_id=partnership_id)
        return known[review_id]

    return opened


def _page(
    session: Session, of: ColumnElement[bool], wanted: Wanted, opened: Open, number: int
) -> HistoryPage:
    found = session.scalar(select(func.count()).select_from(_query(of, wanted).subquery())) or 0
    number, pages = paging.fitted(number, found=found, each=activity.MANY)
    query = _query(of, wanted).order_by(Entry.seq.desc())
    shown = query.offset((number - 1) * activity.MANY).limit(activity.MANY)
    return HistoryPage(tuple(_lines(session, shown, opened)), found, number, pages, _actors(session, of))


def _query(of: ColumnElement[bool], wanted: Wanted) -> Select[Entry]:
    query = select(Entry).where(of)
    if wanted.who:
        query = query.where(Entry.actor == wanted.who)
    if wanted.what in AREAS:
        query = query.where(or_(*(Entry.kind.startswith(begin) for begin in AREAS[wanted.what])))
    if wanted.first:
        query = query.where(Entry.at >= start_of_day(wanted.first))
    if wanted.last and wanted.last < _END_OF_TIME:
        query = query.where(Entry.at < start_of_day(wanted.last + timedelta(days=1)))
    return query


def _actors(session: Session, of: ColumnElement[bool]) -> tuple[tuple[str, str], ...]:
    words = session.scalars(select(Entry.actor).where(of).distinct()).all()
    read_once.rows(session, Membership, [each for word in words if (each := activity.member_of(word))])
    named = {word or "": activity.entry_actor(session, word) for word in words}
    return tuple(sorted(named.items(), key=lambda pair: pair[1]))


def _lines(session: Session, query: Select[Entry], opened: Open) -> Iterator[Line]:
    entries = session.scalars(query).all()
    for place in {entry.partnership_id for entry in entries}:
        reviews.several(session, {e.review_id for e in entries if e.review_id}, partnership_id=place)
    entry_details.read_ahead(session, [activity.entry_facts(entry) for entry in entries])
    for entry in entries:
        review = opened(entry.review_id)
        yield Line(
            title=activity.entry_title(review, entry) if review else entry_kinds.words(entry.kind),
            detail=entry_details.detail(session, review, activity.entry_facts(entry)),
            who=activity.entry_actor(session, entry.actor),
            at=entry.at,
            reference=review.reference if review else "",
        )


def _csv(lines: Iterator[Line]) -> str:
    rows = [[gettext(title) for title in ("Day", "Time", "Review", "Who", "What", "About")]]
    for line in lines:
        moment = line.at.astimezone(_LONDON)
        when = [local_day(line.at).isoformat(), f"{moment:%H:%M}"]
        rows.append([*when, line.reference, line.who, line.title, line.detail])
    return exports.as_csv(rows)
