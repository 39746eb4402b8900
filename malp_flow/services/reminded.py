"""Who gets a reminder on a day: whoever holds its role and is here; else who stands in for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Absence, RoleHolding
from malp_flow.services import absences, event_people, holdings, outbox, readers
from malp_flow.services.holding_back import Because, Why
from malp_flow.services.letter_causes import HANDED_OVER
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

REFUSED, NOBODY, ANSWERED = "address_refused", "nobody_named", "answered_already"
"""Why a reminder did not go: letters to its reader's mailbox come back, nobody holds its role, or all of
them have said already what it asks."""
WORKED_ON, NOT_THERE = "worked_on_this_week", "not_there"


@dataclass(frozen=True, slots=True)
class Told:
    """Who gets it, and for whom, where they stand in."""

    member: UUID
    instead_of: UUID | None = None

    @property
    def facts(self) -> dict[str, str]:
        """What the letter keeps of it."""
        return {"instead_of": str(self.instead_of)} if self.instead_of else {}


@dataclass(frozen=True, slots=True)
class Reached:
    """Who gets a reminder. Where all are away and nobody stands in: on which day somebody is back.

    `refused` says that somebody here gets none because letters to their mailbox come back, `spared` that
    somebody does because of what the rung leaves out.
    """

    told: tuple[Told, ...]
    back_on: date | None = None
    refused: bool = False
    spared: bool = False

    @property
    def nobody_because(self) -> str:
        """Why nobody gets it."""
        return REFUSED if self.refused else ANSWERED if self.spared else NOBODY


def needless(session: Session, deadline: Deadline, step: LadderStep, *, now: datetime) -> str:
    """Return why a reminder need not go to anybody, or nothing: its audit was worked on in this week."""
    audit = session.get(Audit, deadline.item_id) if step.unless == WORKED_ON and deadline.item_id else None
    if audit is None or audit.worked_on_at is None:
        return ""
    today = local_day(now)
    return WORKED_ON if local_day(audit.worked_on_at) >= today - timedelta(days=today.weekday()) else ""


def reached(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    role: str,
    *,
    unless: str | None = None,
    now: datetime,
) -> Reached:
    """Return who gets a reminder to a role about a deadline on this day, each once.

    `unless` is the word of the rung: of an event, who is spared by what they answered.
    """
    holders = _holders(session, review, deadline, role, now=now)
    members = [each for each in holders if not _is_spared(session, deadline, each, unless)]
    if unless == NOT_THERE:
        members = event_people.there_before(session, review, deadline, members)
    found: dict[UUID, Told] = {}
    back: list[date] = []
    refused = False
    for member in members:
        away = absences.of(session, member, on=local_day(now))
        if away is None and not absences.is_refused(session, member):
            found.setdefault(member, Told(member))
            continue
        others = _standing_in(session, review, deadline, member, away, members, now=now)
        if others:
            found[others[0]] = Told(others[0], member)
        elif away is not None:
            back.append(away.until_on + timedelta(days=1))
        else:
            refused = True
    back_on = min(back, default=None) if not found else None
    return Reached(tuple(found.values()), back_on, refused, spared=len(members) < len(holders))


def _is_spared(session: Session, deadline: Deadline, member: UUID, unless: str | None) -> bool:
    """Whether a rung about an event leaves this member out: they answered, or they are not coming."""
    if unless not in {"answered", "not_coming"} or deadline.item_id is None:
        return False
    query = (
        select(EventInvitation.answer)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(
            Meeting.item_id == deadline.item_id,
            Meeting.cancelled_at.is_(None),
            EventInvitation.membership_id == member,
            EventInvitation.taken_back_at.is_(None),
        )
    )
    answers = list(session.scalars(query))
    if unless == "answered":
        return None not in answers
    return "coming" not in answers


def _holders(
    session: Session, review: OpenReview, deadline: Deadline, role: str, *, now: datetime
) -> list[UUID]:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    if item is None:
        return readers.of_role(session, review, role, now=now)
    if item.kind == Kind.event and role in review.workflow.items[item.name].invite:
        return _invited(session, item, role, now=now)
    return readers.of_item(session, review, role, item, now=now)


def _invited(session: Session, event: Item, role: str, *, now: datetime) -> list[UUID]:
    """Who is invited to an event in a role, and still belongs here."""
    query = (
        select(EventInvitation.membership_id)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(
            Meeting.item_id == event.id,
            Meeting.cancelled_at.is_(None),
            EventInvitation.role == role,
            EventInvitation.taken_back_at.is_(None),
        )
        .order_by(EventInvitation.id)
    )
    members = dict.fromkeys(session.scalars(query))
    return [member for member in members if is_here(session, member, on=local_day(now))]


def _standing_in(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    member: UUID,
    away: Absence | None,
    holders: list[UUID],
    *,
    now: datetime,
) -> list[UUID]:
    """Return who can stand in here and is here themselves: who was named for it first, then deputies."""
    deputies = _deputies(session, review, deadline, member, on=local_day(now))
    named = [away.cover_id] if away and away.cover_id and away.cover_id in {*holders, *deputies} else []
    return [each for each in (*named, *deputies) if _is_free(session, each, now=now)]


def _is_free(session: Session, member: UUID, *, now: datetime) -> bool:
    today = local_day(now)
    return is_here(session, member, on=today) and absences.is_reached(session, member, on=today)


def _deputies(
    session: Session, review: OpenReview, deadline: Deadline, member: UUID, *, on: date
) -> list[UUID]:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    held = holdings.in_force_on(session, partnership_id=review.partnership_id, on=on, review_id=review.id)
    mine: list[RoleHolding] = [each for each in held if each.deputy_of == member]
    here = [each for each in mine if item is None or each.agency_id in (None, item.agency_id)]
    return [each.membership_id for each in here]


def handed_over(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    letter: Letter,
    cause: LetterCause,
    step: LadderStep,
    *,
    now: datetime,
) -> str | Because | None:
    """Hand a reminder that has not left on, where its reader is not the one to get it any more.

    They went away since it was queued, their mailbox refuses letters, their role is somebody else’s by now,
    or they stood in for somebody who is back. Where nobody stands in and nobody else gets it, it waits until
    somebody is back, or does not go. None: the reader gets it.
    """
    with holdings.read_once(session):
        if _still_gets_it(session, review, deadline, letter.membership_id, step, now=now):
            return None
        role = step.tell if step.tell and cause.name != step.letter else step.recipient
        found = reached(session, review, deadline, role, unless=step.unless, now=now)
        have = set(_have_it(session, cause))
        is_theirs = letter.membership_id in _holders(session, review, deadline, role, now=now)
    for told in found.told:
        if told.member not in have and (told.instead_of == letter.membership_id or not is_theirs):
            why = outbox.Cause(cause.item_id, cause.deadline_id, step.id, told.facts)
            outbox.queue(session, cause.name, to=told.member, review=review, now=now, cause=why)
    if found.told or have - {letter.membership_id}:
        return HANDED_OVER
    if found.back_on is None:
        return found.nobody_because
    return Because(Why.away, start_of_day(found.back_on))


def _still_gets_it(
    session: Session, review: OpenReview, deadline: Deadline, member: UUID, step: LadderStep, *, now: datetime
) -> bool:
    roles = [role for role in (step.recipient, step.tell) if role]
    found = (reached(session, review, deadline, role, unless=step.unless, now=now).told for role in roles)
    return any(told.member == member for each in found for told in each)


def _have_it(session: Session, cause: LetterCause) -> list[UUID]:
    """Return who has, or is getting, a letter of this name about the same reminder."""
    query = (
        select(Letter.membership_id)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.step_id == cause.step_id,
            LetterCause.name == cause.name,
            LetterCause.dropped_at.is_(None),
        )
    )
    return list(session.scalars(query))
