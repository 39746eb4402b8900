"""Who does what in a review: named, replaced, and told. What was held before stays on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    access,
    candidates,
    history,
    holdings,
    items,
    letter_causes,
    link_readers,
    links,
    moves,
    outbox,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from malp_flow.services.picture import IN_THE_LINE, OFF_LINE
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders, owed_by

NAMED = "audit.auditor_named"


class RunsIt(Refused):
    """Whoever runs or reads reviews audits nothing in them. Name somebody else."""


class NoReviewersPart(Refused):
    """This review’s workflow gives no such role to reviewers. Choose one that it has."""


class HoldsItAlready(Refused):
    """They hold this role in the review already."""


def name_in_role(
    session: Session, review: OpenReview, capacity: Capacity, member: UUID, *, by: Actor, now: datetime
) -> None:
    """Name somebody for the roles that this review's workflow gives in a capacity."""
    for role in review.workflow.roles_as(capacity):
        place = holdings.Place(review_id=review.id)
        holdings.grant(
            session, member, capacity=capacity, role=role, place=place, by=by, now=now, review=review
        )


def name_reviewer(
    session: Session,
    review: OpenReview,
    member: UUID,
    *,
    role: str | None = None,
    beside: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    """Name who leads the review; whoever led it before stops being it now.

    With `role` they are named in that one alone, where the file gives reviewers several; `beside` lets
    those who hold it stay. Raises NotYours, NotHere, NoReviewersPart, HoldsItAlready.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    roles = review.workflow.roles_as(Capacity.reviewer)
    if role is not None and role not in roles:
        raise NoReviewersPart
    for each in (role,) if role else roles:
        _hold_as_reviewer(session, review, each, member, beside=beside, by=by, now=now)
    moves.settle(session, review, by=by, now=now)


def _hold_as_reviewer(
    session: Session, review: OpenReview, role: str, member: UUID, *, beside: bool, by: Actor, now: datetime
) -> None:
    here = [one for one in holders(session, review, role, on=local_day(now)) if one.review_id == review.id]
    if beside and member in {holding.membership_id for holding in here}:
        raise HoldsItAlready
    for holding in here if not beside else ():
        holdings.end(session, holding, by=by, now=now, review=review)
    place = holdings.Place(review_id=review.id)
    holdings.grant(
        session, member, capacity=Capacity.reviewer, role=role, place=place, by=by, now=now, review=review
    )


def name_auditor(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    member: UUID,
    off_line: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Name who audits one record for one agency; whoever was named before stops being it now.

    `off_line` says whether they are outside the line of management of that record. Once the audit is
    issued both are told. Raises NotYours, RunsIt, NotHere, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    _change_hands(session, review, item, member=member, off_line=off_line, by=by, now=now)


def pass_on(
    session: Session,
    review: OpenReview,
    item: Item,
    *,
    member: UUID,
    off_line: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Hand an audit over to somebody of the same agency, by its holder or the agency's lead.

    Raises NotHere for everybody else, ReviewEnded. That the agency is the same is asked by the caller.
    """
    access.require_running(review)
    way = link_readers.way_of(session, review, item, by.person_id, on=local_day(now))
    if way not in {Way.auditor, Way.lead}:
        raise NotHere
    _change_hands(session, review, item, member=member, off_line=off_line, by=by, now=now)


def _change_hands(
    session: Session,
    review: OpenReview,
    item: Item,
    *,
    member: UUID,
    off_line: bool,
    by: Actor,
    now: datetime,
) -> None:
    if holdings.holds_any(session, member, candidates.RUNNING, on=local_day(now)):
        raise RunsIt
    role = review.workflow.items[item.name].by or ""
    own = owed_by(session, review, item, on=local_day(now))
    was_theirs = member in {holding.membership_id for holding in own}
    before = _end_earlier(session, review, item, role, member, by=by, now=now)
    place = holdings.Place(review.id, item.agency_id, item.case_id)
    holdings.grant(
        session, member, capacity=Capacity.returner, role=role, place=place, by=by, now=now, review=review
    )
    if item.opened_at and not item.done_at:
        _tell_both(session, review, item, before, None if was_theirs else member, now=now)
    wanted = (LetterCause.item_id == item.id, LetterCause.name == "auditor_wanted")
    letter_causes.withdraw(session, *wanted, because="answered", now=now)
    session.get_one(Audit, item.id).relationship = OFF_LINE if off_line else IN_THE_LINE
    facts = {"item": str(item.id), "membership": str(member), "off_line": off_line}
    history.append(session, NAMED, by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)


def let_go(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> list[UUID]:
    """End what anybody holds for this item alone, and their links; return who they were."""
    held = owed_by(session, review, item, on=local_day(now))
    gone = [holding for holding in held if holding.case_id == item.case_id]
    for holding in gone:
        holdings.end(session, holding, by=by, now=now, review=review)
        links.revoke(session, item.id, holding.membership_id, now=now)
    session.flush()
    return list(dict.fromkeys(holding.membership_id for holding in gone))


def _end_earlier(
    session: Session, review: OpenReview, item: Item, role: str, member: UUID, *, by: Actor, now: datetime
) -> list[UUID]:
    """End what others held of this role for this item; return who they were. Their links die with it."""
    gone = []
    for holding in owed_by(session, review, item, on=local_day(now)):
        if holding.case_id != item.case_id:
            continue  # held for the whole agency: that is not this audit's alone
        holdings.end(session, holding, by=by, now=now, review=review)
        if holding.membership_id != member:
            links.revoke(session, item.id, holding.membership_id, now=now)
            theirs = (Letter.membership_id == holding.membership_id, LetterCause.item_id == item.id)
            letter_causes.withdraw(session, *theirs, because="passed_on", now=now)
            gone.append(holding.membership_id)
    session.flush()
    return gone


def _tell_both(
    session: Session,
    review: OpenReview,
    item: Item,
    before: list[UUID],
    member: UUID | None,
    *,
    now: datetime,
) -> None:
    letters = [(other, "audit_taken_over") for other in before]
    if member:
        letters.append((member, "audit_passed_on"))
    for reader, letter in letters:
        outbox.queue_alone(
            session, letter, to=reader, review=review, now=now, cause=outbox.Cause(item_id=item.id)
        )
