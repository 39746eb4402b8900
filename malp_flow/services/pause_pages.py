"""What rests in a review, why and since when, and what somebody may let rest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.records.chases import Hold
from malp_flow.services import audit_lines, people, picture, resting
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class Rest:
    """One pause that lasts: of the whole review (`item_id` None) or of one audit."""

    item_id: UUID | None
    what: str
    who: str
    since: datetime
    reason: str
    clock_runs: bool


@dataclass(frozen=True, slots=True)
class PausePage:
    """What rests, what may be let rest (id, words), and whether this person may say so."""

    rests: tuple[Rest, ...]
    whole: bool
    choices: tuple[tuple[UUID, str], ...]
    mine: bool
    clock_stops: bool


def lasting(session: Session, review: OpenReview) -> tuple[Rest, ...]:
    """Return every pause that lasts now, the oldest first."""
    return tuple(_rest(session, review, hold) for hold in resting.everything(session, review))


def _rest(session: Session, review: OpenReview, hold: Hold) -> Rest:
    return Rest(
        item_id=hold.item_id,
        what=audit_lines.name_of(session, hold.item_id) if hold.item_id else gettext("The whole review"),
        who=people.name_of(session, hold.set_by),
        since=hold.from_at,
        reason=resting.reason_of(session, hold),
        clock_runs=hold.clock_runs,
    )


def page(session: Session, review: OpenReview, mine: frozenset[str], *, now: datetime) -> PausePage:
    """Return the page on which a review or one of its audits is let rest, for who holds these roles."""
    found, said = lasting(session, review), review.workflow.pause
    resting_now = {rest.item_id for rest in found}
    lines = audit_lines.audit_lines(session, review, picture.facts(session, review, now=now))
    open_ones = [line for line in lines if not line.done and line.item_id not in resting_now]
    return PausePage(
        rests=found,
        whole=None in resting_now,
        choices=tuple((line.item_id, f"{line.case}, {line.agency}") for line in open_ones),
        mine=bool(said and mine & set(said.by)) and not review.workflow.state(review.state).final,
        clock_stops=bool(said and said.clock == "stops"),
    )
