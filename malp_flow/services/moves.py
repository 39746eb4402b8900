"""Moving a review on: asked by a person, or by itself as soon as a gate is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine import gates, machine
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Move
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Finding
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import (
    access,
    body_days,
    consequences,
    deadlines,
    free_text,
    history,
    outbox,
    picture,
    readers,
    resting,
    spawning,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

SHORTEST_REASON = 20


class ReasonNeeded(Refused):
    """Say why, in a sentence of at least 20 characters: it is kept in the history."""


class ItRests(Refused):
    """This review rests. Carry on with it first; then it can move."""


class ReasonTooLong(ReasonNeeded):
    """Write at most 5,000 characters. Nothing was kept yet: shorten it, then send it again"""


def require_reason(reason: str) -> str:
    """Return a reason as it is kept: at least 20 and at most 5,000 characters. Raises ReasonNeeded."""
    words = cleaned(reason)
    if len(words) < SHORTEST_REASON:
        raise ReasonNeeded
    return short_reason(words)


def short_reason(reason: str) -> str:
    """Return a reason that need not be given as it is kept. Raises ReasonTooLong."""
    words = cleaned(reason)
    if len(words) > free_text.LONGEST:
        raise ReasonTooLong
    return words


@dataclass(frozen=True, slots=True)
class Prospect:
    """One move that leaves the present state, with what each of its checks found."""

    move: Move
    findings: tuple[Finding, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing stops it."""
        return all(finding.lets_pass for finding in self.findings)


def explain(session: Session, review: OpenReview, *, now: datetime) -> list[Prospect]:
    """Return every move from the present state and what its gate says; changes nothing."""
    known = picture.facts(session, review, now=now)
    return [
        Prospect(move, gates.findings(review.workflow, move, known))
        for move in review.workflow.moves_from(review.state)
    ]


def move_on(
    session: Session, review: OpenReview, move_id: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Move the review, and do all that follows, in this one transaction.

    Raises MoveRefused with every blocker, NotYours, NoSuchMove, ReasonNeeded, ItRests.
    """
    move = review.workflow.move(move_id)
    if move is None:
        raise machine.NoSuchMove
    access.require_role(session, by, move.people, review=review, on=local_day(now))
    if move.checks and resting.going_on(session, review):
        raise ItRests
    said = require_reason(reason) if move.reason == "required" else short_reason(reason)
    _fire(session, review, move, by=by, now=now, reason=said)
    settle(session, review, by=by, now=now)


def _fire(session: Session, review: OpenReview, move: Move, *, by: Actor, now: datetime, reason: str) -> None:
    known = picture.facts(session, review, now=now)
    came_from = review.state
    review.state = machine.after(review.workflow, move.id, known)
    review.ready_move = None
    history.append(
        session,
        "review.moved",
        by=by,
        now=now,
        review=review,
        facts=_what_the_gate_saw(review, move, known, came_from),
        secrets={"reason": reason} if reason else None,
    )
    consequences.of_move(session, review, move, now=now)
    spawning.of_move(session, review, move, now=now)
    deadlines.follow_gate(session, review, None, now=now)


def _what_the_gate_saw(review: OpenReview, move: Move, known: Facts, came_from: str) -> dict[str, object]:
    findings = gates.findings(review.workflow, move, known)
    return {
        "move": move.id,
        "from": came_from,
        "to": review.state,
        "workflow": review.digest,
        "checks": [{"check": f.check, "progress": f.progress, "waived": f.waived} for f in findings],
    }


def settle(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Fire what fires by itself now that something changed, then say which move waits for a person.

    Each is fired once, in the transaction that met its last check. While the review rests, nothing is.
    Whoever is to give a date is asked for it as long as something waits for one.
    """
    if resting.going_on(session, review):
        return
    _fire_what_is_open(session, review, by=by, now=now)
    body_days.follow(session, review, now=now)


def _fire_what_is_open(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    system = Actor(review.partnership_id)
    for _ in range(len(review.workflow.states)):
        ready = [prospect for prospect in explain(session, review, now=now) if prospect.is_open]
        alone = next((p.move for p in ready if p.move.by_itself), None)
        if alone is None:
            _tell_ready(session, review, [p.move for p in ready if p.move.checks], by=by, now=now)
            return
        _fire(session, review, alone, by=system, now=now, reason="")


def _tell_ready(session: Session, review: OpenReview, ready: list[Move], *, by: Actor, now: datetime) -> None:
    """A gate that has opened is told to those who may move, but not to the one who opened it."""
    waiting = ready[0].id if ready else None
    if waiting == review.ready_move:
        return
    review.ready_move = waiting
    deadlines.follow_gate(session, review, waiting, now=now)
    if waiting is None:
        history.append(session, "gate.closed", by=by, now=now, review=review)
        return
    history.append(session, "gate.opened", by=by, now=now, review=review, facts={"move": waiting})
    for role in ready[0].people:
        for member in readers.of_role(session, review, role, now=now):
            if member != by.membership_id:
                facts = {"move": waiting, "title": review.workflow.state(ready[0].to).title}
                outbox.queue(
                    session,
                    "ready_to_move_on",
                    to=member,
                    review=review,
                    now=now,
                    cause=outbox.Cause(facts=facts),
                )
