"""One agency asked about one child's record, before the audits are issued or while they are out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import access, history, items
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.reviews import OpenReview


class ExpectedAlready(Refused):
    """This agency is asked about this child’s record already. Nothing was changed."""


class NothingAskedOfAgencies(Refused):
    """This workflow asks nothing of agencies, so there is none to add. Look at the page of the workflow."""


def expect(
    session: Session, review: OpenReview, *, case_id: UUID | None, agency_id: UUID, by: Actor, now: datetime
) -> list[Item]:
    """Ask one agency about one child's record, issued or not; return what this makes, returns first.

    Without a record it is asked what its file asks of each agency. One that was withdrawn can be asked for
    anew. Raises ExpectedAlready, NothingAskedOfAgencies, NotYours, NotHere, ReviewEnded.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    get_here(session, Agency, agency_id, by=by)
    if case_id and get_here(session, Case, case_id, by=by).review_id != review.id:
        raise NotHere
    of_agency = _about_agency(session, review, agency_id, now=now)
    made = [*(_about_record(session, review, case_id, agency_id, now=now) if case_id else []), *of_agency]
    if not made:
        raise ExpectedAlready if _asks_agencies(review) else NothingAskedOfAgencies
    facts = {"agency": str(agency_id)} | ({"case": str(case_id)} if case_id else {})
    asked = any(item.kind == Kind.return_ for item in made)
    kind = "audit.expected" if asked else "agency.takes_part"
    history.append(session, kind, by=by, now=now, review=review, facts=facts)
    return sorted(made, key=lambda item: item.kind != Kind.return_)


def _asks_agencies(review: OpenReview) -> bool:
    asked = {ForEach.agency, ForEach.agency_on_a_case}
    return any(item.for_each in asked for item in review.workflow.items.values())


def _about_agency(session: Session, review: OpenReview, agency_id: UUID, *, now: datetime) -> list[Item]:
    """Make what a review has once for each agency, where nothing of it is asked of this one yet."""
    here = select(Item.id).where(
        Item.review_id == review.id, Item.agency_id == agency_id, Item.owner_id.is_(None)
    )
    if session.scalar(here.limit(1)) is not None:
        return []
    return items.make_at(session, review, ForEach.agency, agency_id=agency_id, now=now)


def _about_record(
    session: Session, review: OpenReview, case_id: UUID, agency_id: UUID, *, now: datetime
) -> list[Item]:
    place = (Item.review_id == review.id, Item.case_id == case_id, Item.agency_id == agency_id)
    before = session.execute(select(Item.state, Item.round).where(*place, Item.kind == Kind.return_)).all()
    if any(row.state != ReturnState.withdrawn for row in before):
        raise ExpectedAlready
    return items.make_at(
        session,
        review,
        ForEach.agency_on_a_case,
        case_id=case_id,
        agency_id=agency_id,
        number=max((row.round for row in before), default=0) + 1,
        now=now,
    )
