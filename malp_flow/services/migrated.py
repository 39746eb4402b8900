"""A running review moved to another version of its workflow: exactly as it was shown, or not at all."""
# Longer than 250 lines: one review carried over, in one transaction, is read as one.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.engine.crossing import state_when_made
from malp_flow.engine.definition import ForEach, Kind
from malp_flow.engine.lives import Act, DecisionState, StepState
from malp_flow.engine.migrating import DryRun, Line
from malp_flow.engine.migrating_clocks import Fate, fate
from malp_flow.engine.migration_outcome import Outcome
from malp_flow.engine.version_map import Bridge
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.services import (
    access,
    body_days,
    deadlines,
    history,
    items,
    migrating,
    migration_words,
    moves,
    picture,
    renaming,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.migrating import MAY_MIGRATE, Shown
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

_CLOSED_BY = {Kind.step: Act.leave_out, Kind.return_: Act.take_away}


class NotAsShown(Refused):
    """It would come out otherwise than it was shown, so nothing was done. Look again."""


class AnotherMustApprove(Refused):
    """Name somebody else who approves of it: a business manager or an administrator of the partnership."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Why reviews move to another version, and who approves of it: another than who does it.

    On pages whoever does it agrees to what the approver has asked for under their own sign-in.
    """

    approver: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one review: moved, or why not."""

    reference: str
    moved: bool
    because: tuple[str, ...] = ()


def require_approval(session: Session, approval: Approval, *, by: Actor, now: datetime) -> None:
    """Let the act go on. Raises NotYours, ReasonNeeded, AnotherMustApprove."""
    on = local_day(now)
    access.require_capacity(session, by, *MAY_MIGRATE, on=on)
    moves.require_reason(approval.reason)
    if approval.approver == by.membership_id:
        raise AnotherMustApprove
    try:
        access.require_capacity(session, Actor(by.partnership_id, approval.approver), *MAY_MIGRATE, on=on)
    except access.NotYours:
        raise AnotherMustApprove from None


def carry_over(
    session: Session, reference: str, shown: Shown, approval: Approval, *, by: Actor, now: datetime
) -> Told:
    """Move one review to the version that was shown, and say so; or say why it stays as it is.

    One transaction: state, items, clocks, roles and waivers under their new names, and one entry.
    Raises NotAsShown where its gates then say anything that was not shown; NotYours, ReasonNeeded,
    AnotherMustApprove, NoSuchReview.
    """
    require_approval(session, approval, by=by, now=now)
    review_id = reviews.found(session, reference, partnership_id=by.partnership_id)
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    bridge = migrating.bridge_of(session, shown.old, shown.new, shown.renamed)
    if why := migration_words.stays(review, shown):
        return Told(reference, moved=False, because=(why,))
    run = DryRun(bridge, migrating.ground(session, bridge, by.partnership_id, now))
    line = run.line(migrating.standing(session, review, now=now))
    if line.mark != shown.marks[reference]:
        return Told(reference, moved=False, because=(gettext(migration_words.CHANGED),))
    if not line.may_move:
        return Told(reference, moved=False, because=line.outcome.blocked)
    _carry(session, review, bridge, shown, line, by=by, now=now)
    _write_down(session, review, shown, line, approval, by=by, now=now)
    _require_as_shown(session, review, line.outcome, now=now)
    return Told(reference, moved=True)


def _carry(
    session: Session,
    review: OpenReview,
    bridge: Bridge,
    shown: Shown,
    line: Line,
    *,
    by: Actor,
    now: datetime,
) -> None:
    ground = migrating.ground(session, bridge, by.partnership_id, now)
    clocks = migrating.running_clocks(session, review)
    fates = {clock.id: fate(bridge, ground, clock, line.outcome) for clock in clocks}
    _close(session, review, line.outcome.closed, now=now)
    renaming.rename(session, review, bridge)
    review.state, review.digest = line.outcome.to or review.state, shown.new
    review.workflow, review.ready_move = bridge.new, line.outcome.ready
    session.execute(update(Review).where(Review.id == review.id).values(workflow_digest=shown.new))
    session.expire_all()
    _wind(session, review, fates, now=now)
    body_days.after_migration(session, review, now=now)
    _make(session, review, line.outcome.made, now=now)
    if line.outcome.ready_changes:
        deadlines.follow_gate(session, review, line.outcome.ready, now=now)


def _close(session: Session, review: OpenReview, names: Iterable[str], *, now: datetime) -> None:
    """Nobody owes what the new version does not have; what was done, or given back, stays as it is."""
    for item in items.of_review(session, review, names):
        for clock in deadlines.running(session, review, item_id=item.id):
            deadlines.cancel(session, clock, now=now)
        act = _CLOSED_BY.get(Kind(item.kind))
        if item.state == DecisionState.asked:
            item.state = DecisionState.waiting  # what was answered before still counts as it did
        if act and not item.done_at and item.state != "returned" and items.may(item, act):
            items.bring_on(session, review, item, act, now=now)


def _wind(session: Session, review: OpenReview, fates: Mapping[str, Fate], *, now: datetime) -> None:
    for key, found in fates.items():
        row = session.get_one(Deadline, UUID(key))
        if row.met_at or row.cancelled_at:
            continue  # its item was closed above
        if found.name is None:
            deadlines.cancel(session, row, now=now)
        elif found.anew:
            row.calendar = review.workflow.calendar
            deadlines.move_day(session, review, row, new_on=found.due_on, now=now)
            row.first_due_on = found.due_on
        else:
            _keep_steps(session, row, found, now=now)
    session.flush()


def _keep_steps(session: Session, row: Deadline, found: Fate, *, now: datetime) -> None:
    """Leave planned reminders where they are, under the names of the new file."""
    planned = select(LadderStep).where(
        LadderStep.deadline_id == row.id, LadderStep.state.in_(("planned", "held"))
    )
    for step in session.scalars(planned).all():
        after = found.carried.get(step.rung)
        if after is None:
            step.state, step.reason, step.done_at = "cancelled", "no_longer_waited_for", now
        else:
            step.rung, step.recipient, step.tell = after.rung, after.to, after.tell


def _make(session: Session, review: OpenReview, names: Iterable[str], *, now: datetime) -> None:
    """Make what is new in the file; where its time has come it is open, and nobody is written to."""
    for name in names:
        said = review.workflow.items[name]
        wanted = state_when_made(review.workflow, said, picture.facts(session, review, now=now))
        for place in _places(session, review, said.for_each):
            case_id, agency_id, seat_id = place
            item = items.make(session, review, name, case_id=case_id, agency_id=agency_id, seat_id=seat_id)
            if item.state != wanted:
                act = Act.leave_out if wanted == StepState.not_needed else Act.open_up
                items.bring_on(session, review, item, act, now=now)


_Place = tuple[UUID | None, UUID | None, UUID | None]
"""A record, an agency and a seat: where something is made."""


def _places(session: Session, review: OpenReview, for_each: str) -> list[_Place]:
    if for_each == ForEach.partner:
        seats = session.scalars(select(PanelSeat.id).where(PanelSeat.review_id == review.id))
        return [(None, None, seat) for seat in seats]
    if for_each == ForEach.case:
        return [(case_id, None, None) for case_id in migrating.cases(session, review)]
    rows = session.execute(select(Item.case_id, Item.agency_id).where(Item.review_id == review.id)).all()
    if for_each == ForEach.agency:
        return [(None, agency, None) for agency in dict.fromkeys(row.agency_id for row in rows) if agency]
    if for_each == ForEach.agency_on_a_case:
        pairs = dict.fromkeys((row.case_id, row.agency_id) for row in rows)
        return [(case_id, agency, None) for case_id, agency in pairs if case_id and agency]
    return [(None, None, None)]


def _write_down(
    session: Session,
    review: OpenReview,
    shown: Shown,
    line: Line,
    approval: Approval,
    *,
    by: Actor,
    now: datetime,
) -> None:
    facts = {
        "workflow": shown.new,
        "workflow_before": shown.old,
        "shown": shown.hash,
        "state_before": line.came_from,
        "state": review.state,
        "membership": str(approval.approver),
        "items_made": list(line.outcome.made),
        "items_closed": list(line.outcome.closed),
        "dates": line.as_json()["dates"],
        "renamed": {group: dict(getattr(shown.renamed, group)) for group in ("states", "moves")},
    }
    history.append(
        session,
        "review.migrated",
        by=by,
        now=now,
        review=review,
        facts=facts,
        secrets={"reason": approval.reason},
    )


def _require_as_shown(session: Session, review: OpenReview, outcome: Outcome, *, now: datetime) -> None:
    """The same code as on every page has the last word: no gate may be open that was not shown to be."""
    prospects = moves.explain(session, review, now=now)
    if {each.move.id for each in prospects if each.is_open} != set(outcome.open_moves):
        raise NotAsShown
