"""Releases to the event: for those who give them, those who read by them, and whoever asks who looked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.moderation import CaseRelease
from malp_flow.records.people import Partnership
from malp_flow.records.reviews import Case
from malp_flow.services import (
    access,
    access_log,
    audit_lines,
    collation,
    people,
    released,
    releasing,
    reviews,
)
from malp_flow.services.access_log import Look
from malp_flow.services.actor import Actor
from malp_flow.services.collation import Sheet, Wanted
from malp_flow.services.here import NotHere
from malp_flow.services.releasing import Release
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

MOST_LOOKS = 500
SIDE_BY_SIDE, RECORDS, RELEASE, AUDIT = "side-by-side", "records", "release", "audit"
"""Kinds of things in the access log; an id follows."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case: released until a day, or not; `earlier` are releases that have ended."""

    case_id: UUID
    reference: str
    release: Release | None
    released_by: str
    earlier: int
    looks: int


@dataclass(frozen=True, slots=True)
class ReleasesPage:
    """All cases of a review; before the gate none can be released."""

    lines: tuple[CaseLine, ...]
    is_sealed: bool
    is_running: bool
    usual_last_day: date | None


@dataclass(frozen=True, slots=True)
class ReleasedPage:
    """What somebody at the event reads: the answers of all agencies on one case."""

    review: str
    partnership: str
    contact: str
    case: str
    cases: tuple[str, ...]
    release: Release
    sheet: Sheet


def releases(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ReleasesPage:
    """Return which cases of a review are released. Raises NotYours."""
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    query = select(Case).where(Case.review_id == review.id).order_by(Case.reference)
    return ReleasesPage(
        lines=tuple(_line(session, review, case, now=now) for case in session.scalars(query)),
        is_sealed=not released.lifted(session, review),
        is_running=not review.workflow.state(review.state).final,
        usual_last_day=releasing.usual_last_day(session, review),
    )


def _line(session: Session, review: OpenReview, case: Case, *, now: datetime) -> CaseLine:
    rows = list(session.scalars(select(CaseRelease).where(CaseRelease.case_id == case.id)))
    present = releasing.in_force(session, review, case.id, now=now)
    mine = next((row for row in rows if present and row.id == present.id), None)
    things = [f"{RELEASE}:{row.id}" for row in rows]
    return CaseLine(
        case_id=case.id,
        reference=case.reference,
        release=present,
        released_by=people.name_of(session, mine.released_by) if mine else "",
        earlier=len(rows) - (mine is not None),
        looks=access_log.number(session, things, partnership_id=review.partnership_id),
    )


def for_reader(session: Session, item_id: UUID, wanted: Wanted, *, by: Actor, now: datetime) -> ReleasedPage:
    """Return the released answers behind somebody's own link. Raises NotHere where nothing is released.

    The caller notes the reading in the access log.
    """
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id:
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    found = _theirs(session, review, item, by=by, now=now)
    chosen = found.get(wanted.case) or next(iter(found.values()), None)
    if chosen is None:
        raise NotHere
    case = session.get_one(Case, chosen.case_id).reference
    names = released.lifted(session, review)
    plain = replace(wanted, case=case, agency="")
    sheet = collation.sheet(session, review, names, plain, only_case=chosen.case_id)
    if sheet is None:
        raise NotHere
    place = session.get_one(Partnership, item.partnership_id)
    return ReleasedPage(review.reference, place.name, place.contact, case, tuple(found), chosen, sheet)


def _theirs(
    session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime
) -> Mapping[str, Release]:
    """The releases that this reader has by this link, by the case's reference."""
    if item.kind == Kind.return_:
        access.require_holder(session, by, item, review=review, on=local_day(now))
        own = releasing.for_item(session, review, item, now=now)
        found = [own] if own else []
    else:
        cases = releasing.named_for(session, review, by.person_id, on=local_day(now))
        each = (releasing.in_force(session, review, case_id, now=now) for case_id in cases)
        found = [release for release in each if release and released.lifted(session, review)]
    return {session.get_one(Case, release.case_id).reference: release for release in found}


def looks(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[Look, ...]:
    """Return who read answers of this review, of what and when, the newest first. Raises NotYours."""
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    named = _things(session, review)
    found = access_log.looks(session, named, partnership_id=review.partnership_id, most=MOST_LOOKS)
    return tuple(replace(look, thing=named[look.thing]) for look in found)


def _things(session: Session, review: OpenReview) -> dict[str, str]:
    named = {
        f"{SIDE_BY_SIDE}:{review.id}": gettext("Answers side by side"),
        f"{RECORDS}:{review.id}": gettext("Gathered from all audits"),
    }
    for item_id, audit in audit_lines.names_of(session, review).items():
        named[f"{AUDIT}:{item_id}"] = gettext("Audit: %(audit)s") % {"audit": audit}
    of_releases = select(CaseRelease.id, Case.reference).join(Case, Case.id == CaseRelease.case_id)
    for row_id, reference in session.execute(of_releases.where(CaseRelease.review_id == review.id)):
        said = gettext("Released to the event: record %(case)s") % {"case": reference}
        named[f"{RELEASE}:{row_id}"] = said
    return named
