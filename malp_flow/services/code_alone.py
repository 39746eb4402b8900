"""Where the code to the mailbox is enough: a link behind which nobody’s answers are kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.items import Item
from malp_flow.services import contributions, event_by_link
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview


def is_enough(
    session: Session, review: OpenReview, item: Item, member: UUID, *, way: Way, now: datetime
) -> bool:
    """Return whether somebody gets in by the code alone, without a PIN that others have not.

    What they said of their own action, step or teams is told to all who run the review anyway. An audit, a
    return, a draft and an event keep answers; an event that began does so only where this member gave some
    beforehand, or others’ are released to them.
    """
    if way in {Way.owner, Way.sharer, Way.doer}:
        return True
    if item.kind != Kind.event or not contributions.has_begun(session, item, now=now):
        return False
    given = contributions.own(session, item, member)
    return not given and not event_by_link.has_answers(session, review, member, now=now)
