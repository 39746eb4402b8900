"""A review commissioned from a line of the programme, or for records that were chosen by chance."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.services import case_choice, looking_again, programme, programme_pages, reviews
from malp_flow.services.actor import Actor


def proposed(
    session: Session, *, line: UUID | None, choice: UUID | None, by: Actor, now: datetime
) -> dict[str, str]:
    """Return what the form of a commission begins with, by the name of its field.

    Raises NotYours, NotHere.
    """
    fields: dict[str, str] = {}
    if line:
        fields["theme"] = programme_pages.one(session, line, by=by, now=now).plan.theme
    if choice:
        kept = case_choice.of(session, choice, by=by, now=now)
        fields["records"] = "\n".join(kept.references)
    return fields


def take_over(
    session: Session, reference: str, *, line: UUID | None, choice: UUID | None, by: Actor, now: datetime
) -> None:
    """Keep what a review that was just commissioned came from; a re-audit looks at the earlier one again.

    Raises BecameReview, Removed, NotYours, NotHere.
    """
    if not (line or choice):
        return
    review_id = reviews.found(session, reference, partnership_id=by.partnership_id)
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    if line:
        programme.link(session, line, review, by=by, now=now)
        again = programme_pages.one(session, line, by=by, now=now).plan.re_audit_of
        if again and not looking_again.looks_again(session, review):
            looking_again.link(session, review, again, by=by, now=now)
    if choice:
        case_choice.take_over(session, choice, review, by=by, now=now)
