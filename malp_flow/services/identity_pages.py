"""Which child is meant, as the auditor of an audit may read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case
from malp_flow.services import access, identity_sheets, items, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.identity_sheets import Sheet


def is_there(session: Session, item: Item) -> bool:
    """Whether something is written on the sheet of an audit's record."""
    sheet = _sheet(session, item)
    return sheet is not None and bool(sheet.names or sheet.details)


def _sheet(session: Session, item: Item) -> Sheet | None:
    case = session.get(Case, item.case_id) if item.case_id else None
    return identity_sheets.sheet_of(session, case) if case else None


def for_auditor(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> Sheet:
    """Return the sheet to whoever audits, once the audit is asked for; raises NotHere for everybody else.

    The caller notes the reading in the access log.
    """
    found = session.get(Item, item_id)
    if found is None or found.partnership_id != by.partnership_id:
        raise NotHere
    review = reviews.opened(session, found.review_id, partnership_id=by.partnership_id)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    sheet = _sheet(session, item)
    if item.opened_at is None or sheet is None or not is_there(session, item):
        raise NotHere
    return sheet
