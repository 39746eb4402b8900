"""Somebody who cannot come sends a colleague: invited at once where we know their organisation's mail.

Anybody else waits until an organiser, or the agency's lead, has said that they may come.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation
from malp_flow.services import (
    agency_leads,
    event_answers,
    event_invitations,
    event_naming,
    history,
    holdings,
    invitation_links,
    letter_meetings,
    meetings,
    outbox,
    people,
    readers,
    told,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_naming import Invitee
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

PROPOSED, ALLOWED, DECLINED = (
    *("event.colleague_proposed", "event.colleague_allowed"),
    "event.colleague_declined",
)


class NoColleagueWaits(Refused):
    """Nobody is proposed any more: it is decided already."""


class SentAlready(Refused):
    """You have sent a colleague already. If it has to be somebody else, call us."""


class Yourself(Refused):
    """That is your own address. Enter the address of a colleague."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A colleague who waits for somebody to say that they may come; `instead_of` is a name."""

    id: UUID
    instead_of: str
    name: str
    address: str
    role: str
    agency_id: UUID | None
    at: datetime


def send(session: Session, opaque: str, *, name: str, address: str, now: datetime) -> bool:
    """Say by the link of an invitation that a colleague comes instead; return whether they are invited now.

    Raises NotHere, InviteeNamed, LongName, UnusableAddress, Yourself, SentAlready, InvitedAlready, and as
    `event_answers.own` does.
    """
    found = invitation_links.opened(session, opaque, now=now)
    rows = _own_rows(session, found, now=now)
    if not cleaned(name):
        raise event_naming.InviteeNamed
    if people.usable(address) == people.address_of(session, found.actor.person_id):
        raise Yourself
    if has_sent(session, found, now=now):
        raise SentAlready
    for row in rows:
        event_answers.answer(
            session, found.review, row.id, said=event_answers.NOT_COMING, by=found.actor, now=now
        )
    wanted = Invitee(name, address, rows[0].role, rows[0].agency_id)
    if is_known(session, found.review, wanted, by=found.actor, now=now):
        event_naming.welcome(session, found.review, found.item, wanted, by=found.actor, now=now)
        return True
    _propose(session, found, rows[0], wanted, now=now)
    return False


def has_sent(session: Session, found: invitation_links.Found, *, now: datetime) -> bool:
    """Return whether the reader of this link sent a colleague who comes, or was not declined.

    Whom somebody invites as their agency’s lead comes beside them, not instead of them.
    """
    entries = told.about(session, found.review, found.item.id, [PROPOSED, DECLINED])
    declined = {each.facts.get("entry") for each in entries}
    own = {str(row.id) for row, _meeting in found.rows}
    if any(each.facts.get("invitation") in own and str(each.id) not in declined for each in entries):
        return True
    agency = found.rows[-1][0].agency_id
    if found.actor.person_id in agency_leads.of(session, found.review, agency, on=local_day(now)):
        return False
    return any(
        row.invited_by == found.actor.person_id
        for meeting in meetings.standing(session, found.item)
        for row in event_invitations.invited(session, meeting)
    )


def _own_rows(session: Session, found: invitation_links.Found, *, now: datetime) -> list[EventInvitation]:
    """Their invitations that can still be answered; raises why not where none can."""
    ahead = [
        row
        for row, meeting in found.rows
        if row.taken_back_at is None and meeting.cancelled_at is None and meeting.ends_at > now
    ]
    newest = found.rows[-1][0]
    for row in ahead or [newest]:
        event_answers.own(session, found.review, row.id, by=found.actor, now=now)
    return ahead


def is_known(session: Session, review: OpenReview, wanted: Invitee, *, by: Actor, now: datetime) -> bool:
    """Return whether somebody’s mail is of an organisation that we know as their agency’s, or the asker’s.

    Raises UnusableAddress.
    """
    held = holdings.in_force_on(
        session, partnership_id=review.partnership_id, on=local_day(now), review_id=review.id
    )
    theirs = {each.membership_id for each in held if wanted.agency_id and each.agency_id == wanted.agency_id}
    known = {_domain(people.address_of(session, member)) for member in theirs | {by.person_id}}
    return _domain(people.usable(wanted.address)) in known


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _propose(
    session: Session,
    found: invitation_links.Found,
    row: EventInvitation,
    wanted: Invitee,
    *,
    now: datetime,
) -> None:
    facts = {"item": str(found.item.id), "invitation": str(row.id)}
    secrets = {"name": people.proper_name(wanted.name), "address": people.usable(wanted.address)}
    history.append(
        session, PROPOSED, by=found.actor, now=now, review=found.review, facts=facts, secrets=secrets
    )
    for role in found.review.workflow.roles_as(Capacity.manager):
        for reader in readers.of_role(session, found.review, role, now=now):
            cause = outbox.Cause(found.item.id)
            letter = letter_meetings.COLLEAGUE_ASKED
            outbox.queue_alone(session, letter, to=reader, review=found.review, now=now, cause=cause)


def waiting(session: Session, review: OpenReview, item: Item) -> list[Proposal]:
    """Return the colleagues who wait, oldest first. Who may read it is decided by the caller."""
    entries = told.about(session, review, item.id, [PROPOSED, ALLOWED, DECLINED])
    decided = {each.facts.get("entry") for each in entries}
    open_ones = [each for each in entries if each.kind == PROPOSED and str(each.id) not in decided]
    return [_proposal(session, each) for each in open_ones]


def _proposal(session: Session, entry: told.Told) -> Proposal:
    row = session.get_one(EventInvitation, UUID(entry.facts["invitation"]))
    words = entry.words
    return Proposal(
        entry.id,
        entry.who,
        words.get("name", ""),
        words.get("address", ""),
        row.role,
        row.agency_id,
        entry.at,
    )


def decide(
    session: Session,
    review: OpenReview,
    item: Item,
    proposal_id: UUID,
    *,
    allowed: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Let a proposed colleague come, who is invited then, or not: by an organiser or the agency's lead.

    Raises NotHere, NoColleagueWaits, InvitedAlready, NoDateToInvite.
    """
    event_invitations.opened(session, review, item.name)
    found = next((each for each in waiting(session, review, item) if each.id == proposal_id), None)
    if found is None:
        raise NoColleagueWaits
    leads = agency_leads.of(session, review, found.agency_id, on=local_day(now))
    if by.person_id not in leads and not event_invitations.may_organise(
        session, review, item, by=by, now=now
    ):
        raise NotHere
    facts = {"item": str(item.id), "entry": str(found.id)}
    kind = ALLOWED if allowed else DECLINED
    history.append(session, kind, by=by, now=now, review=review, facts=facts)
    if allowed:
        wanted = Invitee(found.name, found.address, found.role, found.agency_id)
        event_naming.welcome(session, review, item, wanted, by=by, now=now)


def which(text: str) -> UUID:
    """Return which proposal a text of a form means; one that is none is decided already."""
    try:
        return UUID(text)
    except ValueError:
        raise NoColleagueWaits from None
