"""The auditor's own word on their relationship to the work: outside its line of management, or not.

Whoever says that they are in the line is stopped, and the business manager is asked who should audit.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.services import access, history, items, outbox, readers
from malp_flow.services.actor import Actor
from malp_flow.services.picture import SAID_IN_LINE, SAID_OFF_LINE
from malp_flow.services.reviews import OpenReview

IN_LINE, OUTSIDE = "audit.said_in_line", "audit.said_off_line"


class InTheLine(Refused):
    """You had a part in this work, so somebody else should audit it. The business manager has been asked."""


def is_wanted(review: OpenReview, item: Item, audit: Audit) -> bool:
    """Whether whoever audits has yet to say what they have to do with the work."""
    role = review.workflow.roles.get(review.workflow.items[item.name].by or "")
    own_words = (SAID_OFF_LINE, SAID_IN_LINE)
    return role is not None and role.off_line and audit.relationship not in own_words


def declare(
    session: Session, review: OpenReview, item_id: UUID, *, outside: bool, by: Actor, now: datetime
) -> None:
    """Keep what the auditor says; one in the line is stopped, and the business managers are asked.

    Saying the same again changes nothing. Raises NotHere, NoSuchItem.
    """
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    audit = session.get_one(Audit, item.id)
    said = SAID_OFF_LINE if outside else SAID_IN_LINE
    if audit.relationship == said:
        return
    audit.relationship = said
    kind, facts = OUTSIDE if outside else IN_LINE, items.about(item)
    history.append(session, kind, by=by, now=now, review=review, facts=facts)
    if not outside:
        _ask(session, review, item, now=now)


def _ask(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    for role in review.workflow.roles_as(Capacity.manager):
        for reader in readers.of_item(session, review, role, item, now=now):
            cause = outbox.Cause(item.id)
            outbox.queue_alone(session, "auditor_in_line", to=reader, review=review, now=now, cause=cause)


def require_outside(audit: Audit) -> None:
    """Raise InTheLine where the auditor said that they had a part in the work."""
    if audit.relationship == SAID_IN_LINE:
        raise InTheLine
