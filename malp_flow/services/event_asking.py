"""Asking before an event: agencies whom to invite, and people once more whether they come.

Nobody is asked the same twice on one day, and nobody who has said it already.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import (
    agency_leads,
    event_answers,
    event_invitations,
    event_letters,
    event_naming,
    history,
    items,
    letter_meetings,
    meetings,
    outbox,
    told,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

PEOPLE_ASKED, ASKED_AGAIN = "event.people_asked", "event.asked_again"


@dataclass(frozen=True, slots=True)
class ToAsk:
    """How many would be written to now, and when that was done last; None where it never was.

    `said_yes_before` of the silent had said yes before the event last changed.
    """

    agencies: int
    agencies_asked_at: datetime | None
    silent: int
    said_yes_before: int
    silent_asked_at: datetime | None


def to_ask(session: Session, review: OpenReview, item: Item, *, now: datetime) -> ToAsk:
    """Return who is still to be asked. Who may see it is decided by the caller."""
    agencies_name = event_naming.roles_named_by_agencies(review, item)
    leads = _leads(session, review, item, now=now) if agencies_name else ()
    silent = _silent(session, item, now=now)
    return ToAsk(
        agencies=len(leads),
        agencies_asked_at=_last(session, review, item, PEOPLE_ASKED),
        silent=len(silent),
        said_yes_before=sum(silent.values()),
        silent_asked_at=_last(session, review, item, ASKED_AGAIN),
    )


def _last(session: Session, review: OpenReview, item: Item, kind: str) -> datetime | None:
    entries = told.about(session, review, item.id, [kind])
    return entries[-1].at if entries else None


def ask_agencies(
    session: Session, review: OpenReview, *, event: str | None = None, by: Actor, now: datetime
) -> int:
    """Ask whom to invite: whoever answers for an agency with a part in the review that has named nobody.

    Returns how many are written to; nobody is twice on one day. Raises NotYours, NoDateToInvite,
    NotInvitedInRole where the event invites nobody whom agencies name.
    """
    item = _ahead(session, review, event, by=by, now=now)
    if not event_naming.roles_named_by_agencies(review, item):
        raise event_naming.NotInvitedInRole
    asked = _leads(session, review, item, now=now)
    for member in asked:
        cause = outbox.Cause(item.id)
        outbox.queue_alone(
            session, letter_meetings.PEOPLE_WANTED, to=member, review=review, now=now, cause=cause
        )
    _write_down(session, review, item, PEOPLE_ASKED, len(asked), by=by, now=now)
    return len(asked)


def write_again(
    session: Session, review: OpenReview, *, event: str | None = None, by: Actor, now: datetime
) -> int:
    """Write once more to whoever has not answered, or said yes before the event last changed.

    Returns how many that are; nobody is written to twice on one day. Raises NotYours, NoDateToInvite.
    """
    item = _ahead(session, review, event, by=by, now=now)
    silent = _silent(session, item, now=now)
    for member, had_said_yes in silent.items():
        event_letters.ask_again(session, review, item, member, had_said_yes=had_said_yes, now=now)
    _write_down(session, review, item, ASKED_AGAIN, len(silent), by=by, now=now)
    return len(silent)


def _ahead(session: Session, review: OpenReview, event: str | None, *, by: Actor, now: datetime) -> Item:
    item = event_invitations.organised(session, review, event, by=by, now=now)
    if not meetings.ahead(session, item, now=now):
        raise event_invitations.NoDateToInvite
    return item


def _write_down(
    session: Session, review: OpenReview, item: Item, kind: str, asked: int, *, by: Actor, now: datetime
) -> None:
    if asked:
        facts = {"item": str(item.id), "asked": asked}
        history.append(session, kind, by=by, now=now, review=review, facts=facts)


def _leads(session: Session, review: OpenReview, item: Item, *, now: datetime) -> tuple[UUID, ...]:
    """Who is written to for each agency that knows a child and named nobody; nobody twice a day."""
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    agencies = {each.agency_id for each in returns if each.state not in event_invitations.NO_PART}
    wanted = agencies - _agencies_that_named(session, review, item, now=now)
    have = event_letters.written_to_today(session, item, letter_meetings.PEOPLE_WANTED, now=now)
    found = (
        member
        for agency in sorted(each for each in wanted if each)
        for member in agency_leads.written_to(session, review, agency, on=local_day(now))
    )
    return tuple(dict.fromkeys(member for member in found if member not in have))


def _agencies_that_named(
    session: Session, review: OpenReview, item: Item, *, now: datetime
) -> set[UUID | None]:
    roles = event_naming.roles_named_by_agencies(review, item)
    return {row.agency_id for row, _meeting in _asked(session, item, now=now) if row.role in roles}


def _silent(session: Session, item: Item, *, now: datetime) -> dict[UUID, bool]:
    """Who still has to say whether they come, each with whether they had said yes before it changed."""
    have = event_letters.written_to_today(session, item, event_letters.NO_ANSWER, now=now)
    found = {
        row.membership_id: bool(row.answer)
        for row, meeting in _asked(session, item, now=now)
        if not row.answer or is_before_change(row, meeting)
    }
    return {
        member: had_said_yes
        for member, had_said_yes in found.items()
        if member not in have and event_letters.is_written_to(session, member, now=now)
    }


def is_before_change(row: EventInvitation, meeting: Meeting) -> bool:
    """Return whether somebody said yes to a meeting before it last changed, and not again since."""
    return row.answer == event_answers.COMING and row.answered_sequence != meeting.sequence


def _asked(session: Session, item: Item, *, now: datetime) -> list[tuple[EventInvitation, Meeting]]:
    ahead = meetings.ahead(session, item, now=now)
    return [(row, meeting) for meeting in ahead for row in event_invitations.invited(session, meeting)]
