"""A reminder that a manager sends by hand, with a line of their own. It uses up none of the planned ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity
from malp_flow.engine.letters import Fields
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    absences,
    access,
    deadlines,
    duties,
    history,
    identity_sheets,
    letter_fields,
    outbox,
    people,
    readers,
)
from malp_flow.services.actor import Actor
from malp_flow.services.letter_fields import BY_HAND
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

LONGEST_LINE = 300
SOON = timedelta(hours=24)
"""Since the last email about the same thing: sooner than that a person is asked whether they mean it."""
_ON_THE_WAY = ("pending", "leased", "started", "held")


class NobodyOwes(Refused):
    """Nobody is named who owes this. Name somebody first; then they can be reminded."""


class AddressRefused(Refused):
    """Emails to their address come back. Correct the address first; then they can be reminded."""


class LineTooLong(Refused):
    """Write at most 300 characters: it is one line in an email."""


class MaySaySomebody(Refused):
    """Your line may say who somebody is, and an email leaves this system. Write a role in its place."""


class RemindedJustNow(Refused):
    """They had an email about this within the last 24 hours. Say that it should go all the same, or wait."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who would get it, the last email to them about this, and what it would say."""

    member: UUID
    name: str
    last_at: datetime | None
    just_now: bool
    fields: Fields


@dataclass(frozen=True, slots=True)
class ByHand:
    """A reminder that could be sent: to whom, when it would leave, and when the next planned one comes.

    `suspicious` are the places of its line that look like somebody’s identity.
    """

    readers: tuple[Reader, ...]
    leaves_at: datetime
    next_at: datetime | None
    suspicious: tuple[str, ...] = ()

    @property
    def just_now(self) -> bool:
        """Whether somebody had an email about this within the last 24 hours."""
        return any(reader.just_now for reader in self.readers)


def offered(
    session: Session, review: OpenReview, deadline_id: UUID, *, base_url: str, line: str = "", now: datetime
) -> ByHand:
    """Return what would go to whom, with this line; writes nothing. Raises NoSuchDuty, DutyOver."""
    deadline, found = duties.running(session, review, deadline_id), list[Reader]()
    cause = _cause(deadline, _one_line(line)[:LONGEST_LINE])
    for member in readers.who_owes(session, review, deadline, now=now):
        letter, why = outbox.unkept(session, BY_HAND, to=member, review=review, now=now, cause=cause)
        fields = letter_fields.foreseen(session, letter, why, base_url=base_url, now=now)
        last = _last(session, deadline, member)
        just_now = last is not None and last > now - SOON
        found.append(Reader(member, people.name_of(session, member), last, just_now, fields))
    leaves_at = deadlines.leaves_at(session, review.partnership_id, now)
    suspicious = tuple(_suspicious(session, deadline, _one_line(line)))
    return ByHand(tuple(found), leaves_at, _next(session, deadline, now=now), suspicious)


def _suspicious(session: Session, deadline: Deadline, line: str) -> list[str]:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    return suspicious_places(line, identity_sheets.names_of(session, item.case_id if item else None))


def _next(session: Session, deadline: Deadline, *, now: datetime) -> datetime | None:
    mine = (LadderStep.deadline_id == deadline.id, LadderStep.state == "planned", LadderStep.due_at > now)
    found: datetime | None = session.scalar(select(func.min(LadderStep.due_at)).where(*mine))
    return found


def _cause(deadline: Deadline, line: str) -> outbox.Cause:
    return outbox.Cause(deadline.item_id, deadline.id, line=line)


def _last(session: Session, deadline: Deadline, member: UUID) -> datetime | None:
    """Return when the last email about a duty left for this person, or is to leave; None without any."""
    about = LetterCause.deadline_id == deadline.id
    if deadline.item_id:
        about = or_(about, LetterCause.item_id == deadline.item_id)
    query = (
        select(func.max(func.coalesce(Letter.sent_at, Letter.next_at)))
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            Letter.membership_id == member,
            Letter.status.in_(("sent", *_ON_THE_WAY)),
            LetterCause.dropped_at.is_(None),
            about,
        )
    )
    found: datetime | None = session.scalar(query)
    return found


def _telling(places: list[str]) -> str:
    found = ", ".join(f"“{place}”" for place in places)
    said = gettext(
        "This may say who somebody is: %(found)s. Write a role in its place, or say that it does not."
    )
    return said % {"found": found}


def _one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def send(
    session: Session,
    review: OpenReview,
    deadline_id: UUID,
    *,
    line: str = "",
    again: bool = False,
    harmless: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Queue the reminder to everybody who owes this, each a letter of its own; return how many.

    With `again` it goes although they had an email within the last 24 hours, with `harmless` although
    the line looks as if it said who somebody is.
    Raises NoSuchDuty, DutyOver, NobodyOwes, AddressRefused, LineTooLong, MaySaySomebody,
    RemindedJustNow, NotYours.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    deadline, said = duties.running(session, review, deadline_id), _one_line(line)
    if len(said) > LONGEST_LINE:
        raise LineTooLong
    if not harmless and (places := _suspicious(session, deadline, said)):
        raise MaySaySomebody(_telling(places))
    told = readers.who_owes(session, review, deadline, now=now)
    if not told:
        raise NobodyOwes
    if any(absences.is_refused(session, each) for each in told):
        raise AddressRefused
    lasts = [last for last in (_last(session, deadline, each) for each in told) if last]
    if not again and any(last > now - SOON for last in lasts):
        raise RemindedJustNow
    for each in told:
        cause = _cause(deadline, said)
        outbox.queue_alone(session, BY_HAND, to=each, review=review, now=now, cause=cause)
    facts = {"deadline": deadline.name, "item": str(deadline.item_id or ""), "number": len(told)}
    secrets = {"line": said} if said else None
    history.append(session, "reminder.by_hand", by=by, now=now, review=review, facts=facts, secrets=secrets)
    return len(told)
