"""An audit passed to a colleague by its auditor, or given to one by the agency's lead or co-ordinator.

Known people of the same agency who say that they are outside the line of management are taken at once;
anybody else waits until the manager confirms.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import (
    access,
    history,
    holdings,
    items,
    link_readers,
    naming,
    outbox,
    people,
    readers,
    told,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview

ASKED, CONFIRMED, DECLINED = "audit.pass_on_asked", "audit.pass_on_confirmed", "audit.pass_on_declined"


class NameNeeded(Refused):
    """Say who takes the audit over: a name and an email address."""


class YoursAlready(Refused):
    """That is the auditor already. Enter the address of a colleague."""


class AskedAlready(Refused):
    """A colleague is proposed already. Wait until the business manager has confirmed, or call."""


class NothingProposed(Refused):
    """Nobody is proposed any more: it is decided already."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A colleague whom we do not know yet, proposed by an auditor or by the agency's lead."""

    id: UUID
    by: UUID
    who: str
    at: datetime
    name: str
    address: str
    off_line: bool


def pass_on(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    name: str,
    address: str,
    off_line: bool,
    by: Actor,
    now: datetime,
) -> bool:
    """Give an audit to a colleague; return whether it is theirs now, or False while it waits.

    Raises NameNeeded, LongName, UnusableAddress, YoursAlready, AskedAlready, ReviewEnded, NotHere,
    NoSuchItem.
    """
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    _may_pass_on(session, review, item, by=by, now=now)
    if not (name := people.proper_name(name)):
        raise NameNeeded
    if proposed(session, review, item_id) is not None:
        raise AskedAlready
    member = people.member_with(session, address, by=by)
    if member is not None and _is_auditor(session, review, item, member, now=now):
        raise YoursAlready
    # A lead never reads answers: whether one takes an audit over, from whomever, is for the manager.
    known = member is not None and holdings.works_for(session, member, item.agency_id, on=local_day(now))
    to_a_lead = member is not None and _is_lead(session, review, item, member, now=now)
    if member is not None and known and off_line and not to_a_lead and member != by.membership_id:
        naming.pass_on(session, review, item, member=member, off_line=off_line, by=by, now=now)
        return True
    facts = {"item": str(item_id), "off_line": "yes" if off_line else "no"}
    words = {"name": name, "address": address.strip()}
    history.append(session, ASKED, by=by, now=now, review=review, facts=facts, secrets=words)
    for role in review.workflow.roles_as(Capacity.manager):
        for reader in readers.of_item(session, review, role, item, now=now):
            cause = outbox.Cause(item_id, facts={"off_line": facts["off_line"]})
            outbox.queue_alone(session, "pass_on_asked", to=reader, review=review, now=now, cause=cause)
    return False


def _may_pass_on(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    way = link_readers.way_of(session, review, item, by.person_id, on=local_day(now))
    if way not in {Way.auditor, Way.lead}:
        raise NotHere
    # A lead or co-ordinator names the auditor before the audits are issued, too.
    too_early = not item.opened_at and way != Way.lead
    if item.done_at or item.state == ReturnState.withdrawn or too_early:
        raise items.NoSuchItem


def _is_lead(session: Session, review: OpenReview, item: Item, member: UUID, *, now: datetime) -> bool:
    return link_readers.way_of(session, review, item, member, on=local_day(now)) == Way.lead


def _is_auditor(session: Session, review: OpenReview, item: Item, member: UUID, *, now: datetime) -> bool:
    return link_readers.way_of(session, review, item, member, on=local_day(now)) == Way.auditor


def proposed(session: Session, review: OpenReview, item_id: UUID) -> Proposed | None:
    """Return the colleague who waits for the manager, or None. Who may read it is decided by the caller."""
    found = told.about(session, review, item_id, [ASKED, CONFIRMED, DECLINED, naming.NAMED])
    if not found or found[-1].kind != ASKED:
        return None
    last = found[-1]
    return Proposed(
        last.id,
        UUID(last.by),
        last.who,
        last.at,
        last.words.get("name", ""),
        last.words.get("address", ""),
        last.facts.get("off_line") == "yes",
    )


def confirm(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take the proposed colleague as auditor. Raises NothingProposed, NotYours, UnusableAddress."""
    waiting = _waiting(session, review, item_id, by=by, now=now)
    member = people.add_member(session, name=waiting.name, address=waiting.address, by=by, now=now)
    _decided(session, review, item_id, CONFIRMED, waiting, by=by, now=now)
    naming.name_auditor(session, review, item_id, member=member, off_line=waiting.off_line, by=by, now=now)


def decline(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Leave the audit where it is and tell whoever proposed another. Raises NothingProposed, NotYours."""
    waiting = _waiting(session, review, item_id, by=by, now=now)
    _decided(session, review, item_id, DECLINED, waiting, by=by, now=now)
    cause = outbox.Cause(item_id)
    outbox.queue_alone(session, "pass_on_declined", to=waiting.by, review=review, now=now, cause=cause)


def _waiting(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Proposed:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    waiting = proposed(session, review, item_id)
    if waiting is None:
        raise NothingProposed
    return waiting


def _decided(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    kind: str,
    waiting: Proposed,
    *,
    by: Actor,
    now: datetime,
) -> None:
    facts = {"item": str(item_id), "entry": str(waiting.id)}
    history.append(session, kind, by=by, now=now, review=review, facts=facts)
