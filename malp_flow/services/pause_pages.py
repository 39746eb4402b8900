"""What rests in a review, why and since when, and what somebody may let rest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.chases import Hold
from malp_flow.records.items import Item
from malp_flow.services import audit_lines, duties, items, pausing, people, picture, resting
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

STRAND = "strand:"
"""Before the title of a strand, where the id of an item would stand."""


@dataclass(frozen=True, slots=True)
class Rest:
    """One pause that lasts: of the whole review (`item_id` None) or of one thing in it."""

    item_id: UUID | None
    what: str
    who: str
    since: datetime
    reason: str
    clock_runs: bool


@dataclass(frozen=True, slots=True)
class PausePage:
    """What rests, what may be let rest (id or strand, words), and whether this person may say so."""

    rests: tuple[Rest, ...]
    whole: bool
    choices: tuple[tuple[str, str], ...]
    mine: bool
    clock_stops: bool


def lasting(session: Session, review: OpenReview) -> tuple[Rest, ...]:
    """Return every pause that lasts now, the oldest first."""
    return tuple(_rest(session, review, hold) for hold in resting.everything(session, review))


def _rest(session: Session, review: OpenReview, hold: Hold) -> Rest:
    return Rest(
        item_id=hold.item_id,
        what=_what(session, review, hold.item_id) if hold.item_id else gettext("The whole review"),
        who=people.name_of(session, hold.set_by),
        since=hold.from_at,
        reason=resting.reason_of(session, hold),
        clock_runs=hold.clock_runs,
    )


def _what(session: Session, review: OpenReview, item_id: UUID) -> str:
    item = session.get_one(Item, item_id)
    if item.kind == Kind.return_:
        return audit_lines.name_of(session, item_id)
    title, place = review.workflow.items[item.name].title, duties.place_of(session, item)
    return f"{title}: {place}" if place else title


def _others(session: Session, review: OpenReview, resting_now: set[UUID | None]) -> list[tuple[str, str]]:
    """Return the strands in which something is open, and steps and decisions that are asked of somebody."""
    found: list[tuple[str, str]] = []
    for strand in review.workflow.strands:
        if any(item.id not in resting_now for item in pausing.of_strand(session, review, strand)):
            found.append((f"{STRAND}{strand}", gettext("Strand: %(strand)s") % {"strand": strand}))
    names = [*review.workflow.items_of(Kind.step), *review.workflow.items_of(Kind.decision)]
    named = [(_what(session, review, item.id), item) for item in items.of_review(session, review, names)]
    for words, item in sorted(named, key=lambda each: (names.index(each[1].name), each[0])):
        asked = item.opened_at is not None and item.done_at is None and item.owner_id is None
        if asked and item.id not in resting_now and not resting.is_raised(session, review, item.id):
            found.append((str(item.id), words))
    return found


def page(session: Session, review: OpenReview, mine: frozenset[str], *, now: datetime) -> PausePage:
    """Return the page on which a review or one of its audits is let rest, for who holds these roles."""
    found, said = lasting(session, review), review.workflow.pause
    resting_now = {rest.item_id for rest in found}
    lines = audit_lines.audit_lines(session, review, picture.facts(session, review, now=now))
    open_ones = [line for line in lines if not line.done and line.item_id not in resting_now]
    return PausePage(
        rests=found,
        whole=None in resting_now,
        choices=(
            *((str(line.item_id), f"{line.case}, {line.agency}") for line in open_ones),
            *_others(session, review, resting_now),
        ),
        mine=bool(said and mine & set(said.by)) and not review.workflow.state(review.state).final,
        clock_stops=bool(said and said.clock == "stops"),
    )
