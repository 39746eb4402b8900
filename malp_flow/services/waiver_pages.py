"""Moving on without a check, as pages show it: what may be asked, who waits for whom, what was decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.definition import Move
from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.reviews import ReviewException
from malp_flow.services import people, picture, waiver_rows, waivers
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of


@dataclass(frozen=True, slots=True)
class UnmetCheck:
    """A check that may be moved on without, and what it misses."""

    id: str
    sentence: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaiverForm:
    """What can be asked for one move. `agreed_by` is the title of the second role, empty where none is."""

    move: str
    move_title: str
    to_title: str
    checks: tuple[UnmetCheck, ...]
    agreed_by: str
    by_itself: bool


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """One waiver: which checks, who asked and why, and who agreed or is waited for."""

    id: UUID
    move: str
    move_title: str
    checks: tuple[str, ...]
    reason: str
    asked_by: str
    asked_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    alone: bool
    waits_for: str
    may_agree: bool

    @property
    def waits(self) -> bool:
        """Whether a second person is still asked."""
        return bool(self.waits_for)


def form(session: Session, review: OpenReview, move_id: str, *, by: Actor, now: datetime) -> WaiverForm:
    """Return what this person may ask to move on without; raises NotHere where there is nothing to ask."""
    known = picture.facts(session, review, now=now)
    move = review.workflow.move(move_id)
    if move is None or move_id not in askable(session, review, known, by=by):
        raise NotHere
    second = move.waiver.agreed_by if move.waiver else None
    return WaiverForm(
        move=move.id,
        move_title=move.title,
        to_title=review.workflow.state(move.to).title,
        checks=_unmet(review, move, known),
        agreed_by=review.workflow.roles[second].title if second else "",
        by_itself=move.by_itself,
    )


def askable(session: Session, review: OpenReview, known: Facts, *, by: Actor) -> frozenset[str]:
    """Return the moves that this person may ask to fire without checks, and nobody has asked yet."""
    mine = roles_of(session, review, by.person_id, on=local_day(known.at))
    asked = {line.move for line in _rows(session, review) if line.agreed_at is None}
    return frozenset(
        move.id
        for move in review.workflow.moves_from(review.state)
        if move.waiver and move.waiver.by in mine and move.id not in asked and _unmet(review, move, known)
    )


def _unmet(review: OpenReview, move: Move, known: Facts) -> tuple[UnmetCheck, ...]:
    may = gates.may_be_waived(move)
    return tuple(
        UnmetCheck(finding.check, finding.sentence, tuple(b.sentence for b in finding.blockers))
        for finding in gates.findings(review.workflow, move, known)
        if finding.check in may and not finding.lets_pass
    )


def lines(session: Session, review: OpenReview, known: Facts, *, by: Actor) -> tuple[WaiverLine, ...]:
    """Return the waivers of a review, the newest first; what waited when the review moved is left out."""
    mine = roles_of(session, review, by.person_id, on=local_day(known.at))
    rows = [row for row in _rows(session, review, spent_too=True) if review.workflow.move(row.move or "")]
    return tuple(_line(session, review, row, known=known, mine=mine, by=by) for row in rows)


def _rows(session: Session, review: OpenReview, *, spent_too: bool = False) -> list[ReviewException]:
    since = waiver_rows.last_move(session, review)
    rows = waiver_rows.of_review(session, review)
    return [row for row in rows if row.at_version >= since or (spent_too and row.agreed_at)]


def _line(
    session: Session,
    review: OpenReview,
    row: ReviewException,
    *,
    known: Facts,
    mine: frozenset[str],
    by: Actor,
) -> WaiverLine:
    move = review.workflow.move(row.move or "")
    if move is None:
        raise NotHere
    sentences = {f.check: f.sentence for f in gates.findings(review.workflow, move, known)}
    second = move.waiver.agreed_by if move.waiver and row.agreed_at is None else None
    return WaiverLine(
        id=row.id,
        move=move.id,
        move_title=move.title,
        checks=tuple(sentences.get(check, check) for check in (row.checks or "").split()),
        reason=sealed.get(session, row, "reason_sealed"),
        asked_by=people.name_of(session, row.asked_by),
        asked_at=row.asked_at,
        agreed_by=people.name_of(session, row.agreed_by),
        agreed_at=row.agreed_at,
        alone=row.agreed_by == row.asked_by,
        waits_for=review.workflow.roles[second].title if second else "",
        may_agree=second in mine and row.asked_by != by.membership_id,
    )


def line(session: Session, review: OpenReview, waiver_id: UUID, *, by: Actor, now: datetime) -> WaiverLine:
    """Return one waiver of this review; raises NotHere."""
    known = picture.facts(session, review, now=now)
    found = next((each for each in lines(session, review, known, by=by) if each.id == waiver_id), None)
    if found is None:
        raise NotHere
    return found


def agree(session: Session, review: OpenReview, waiver_id: UUID, *, by: Actor, now: datetime) -> None:
    """Agree to a waiver by its id; raises NotYours, NotNow, NotHere, ReviewEnded."""
    waiver = session.get(ReviewException, waiver_id)
    if waiver is None:
        raise NotHere
    waivers.agree_waiver(session, review, waiver, by=by, now=now)
