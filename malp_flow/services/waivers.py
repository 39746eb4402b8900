"""Moving on without a check: who asked, why, and who agreed where the file wants a second person."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine import gates, machine
from malp_flow.engine.definition import Move
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.reviews import ReviewException
from malp_flow.services import access, history, moves, outbox, readers, waiver_rows
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders

ASKED = "waiver_asked"
"""The letter that asks the second person to agree."""


class NoWaiver(Refused):
    """This workflow does not let anybody move on without that check."""


class WhichChecks(NoWaiver):
    """Choose at least one check that the review moves on without."""


def waive(
    session: Session,
    review: OpenReview,
    move_id: str,
    *,
    checks: list[str],
    reason: str,
    by: Actor,
    now: datetime,
) -> ReviewException:
    """Record that the review may move on without some checks of a move, and why.

    Where the file asks for a second person the waiver waits for their agreement.
    Raises NoWaiver, WhichChecks, NotNow, NotYours, ReasonNeeded, ReviewEnded.
    """
    access.require_running(review)
    move = review.workflow.move(move_id)
    if not checks:
        raise WhichChecks
    if move is None or move.waiver is None or not set(checks) <= gates.may_be_waived(move):
        raise NoWaiver
    if review.state not in move.from_:
        raise machine.NotNow
    access.require_role(session, by, [move.waiver.by], review=review, on=local_day(now))
    reason = moves.require_reason(reason)
    alone = move.waiver.agreed_by is None
    waiver = _kept(session, review, move.id, checks, reason, alone=alone, by=by, now=now)
    facts = {"move": move.id, "checks": checks, "waits_for_agreement": not alone}
    history.append(
        session, "waiver.asked", by=by, now=now, review=review, facts=facts, secrets={"reason": reason}
    )
    if move.waiver.agreed_by:
        _ask_second(session, review, move, move.waiver.agreed_by, waiver, now=now)
    moves.settle(session, review, by=by, now=now)
    return waiver


def _ask_second(
    session: Session, review: OpenReview, move: Move, role: str, waiver: ReviewException, *, now: datetime
) -> None:
    session.flush()
    facts = {"waiver": str(waiver.id), "title": move.title}
    for reader in readers.of_role(session, review, role, now=now):
        cause = outbox.Cause(facts=facts)
        outbox.queue_alone(session, ASKED, to=reader, review=review, now=now, cause=cause)


def waits(session: Session, review: OpenReview, waiver: ReviewException) -> bool:
    """Whether a waiver still waits for its second person, and could still help."""
    return waiver.agreed_at is None and waiver.at_version >= waiver_rows.last_move(session, review)


def agree_waiver(
    session: Session, review: OpenReview, waiver: ReviewException, *, by: Actor, now: datetime
) -> None:
    """Agree, under one's own sign-in, to a waiver that somebody else asked for.

    Raises NotYours, NotNow where the review has moved since it was asked, NotHere, ReviewEnded.
    """
    access.require_running(review)
    if waiver.review_id != review.id or waiver.agreed_at is not None:
        raise NotHere
    move = review.workflow.move(waiver.move or "")
    agreeing = move.waiver.agreed_by if move and move.waiver else None
    access.require_role(session, by, [agreeing] if agreeing else [], review=review, on=local_day(now))
    if by.membership_id == waiver.asked_by or not _held_before(session, review, waiver, agreeing, by):
        raise access.NotYours
    if waiver.at_version < waiver_rows.last_move(session, review):
        raise machine.NotNow
    waiver.agreed_by, waiver.agreed_at = by.person_id, now
    history.append(session, "waiver.agreed", by=by, now=now, review=review, facts={"waiver": str(waiver.id)})
    moves.settle(session, review, by=by, now=now)


def _held_before(
    session: Session, review: OpenReview, waiver: ReviewException, role: str | None, by: Actor
) -> bool:
    """Whether somebody held the role when the waiver was asked for: nobody is named in order to agree."""
    held = holders(session, review, role, on=local_day(waiver.asked_at)) if role else []
    # Ids rise with the time at which rows were made.
    return any(holding.membership_id == by.membership_id and holding.id < waiver.id for holding in held)


def _kept(
    session: Session,
    review: OpenReview,
    move_id: str,
    checks: list[str],
    reason: str,
    *,
    alone: bool,
    by: Actor,
    now: datetime,
) -> ReviewException:
    waiver = ReviewException(
        partnership_id=review.partnership_id,
        review_id=review.id,
        kind="waiver",
        at_version=review.version,
        move=move_id,
        checks=" ".join(checks),
        asked_by=by.person_id,
        asked_at=now,
        agreed_by=by.person_id if alone else None,
        agreed_at=now if alone else None,
    )
    sealed.put(session, waiver, "reason_sealed", reason)
    session.add(waiver)
    return waiver
