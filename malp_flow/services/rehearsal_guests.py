"""Who is invited to the event of a rehearsal: asked once it is dated, named the day after, and coming."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.people import Agency
from malp_flow.services import (
    event_answers,
    event_asking,
    event_invitations,
    event_naming,
    items,
    meetings,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_naming import Invitee
from malp_flow.services.reviews import OpenReview
from malp_flow.services.who_came import Attendee


def invite(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    """Invite whoever holds a role, and ask the agencies for their people, while the event is ahead."""
    if not meetings.ahead(session, item, now=now):
        return
    event_invitations.invite_holders(session, review, event=item.name, by=by, now=now)
    if event_naming.roles_named_by_agencies(review, item):
        event_asking.ask_agencies(session, review, event=item.name, by=by, now=now)


def name_and_answer(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    """Let agencies name their people, and those asked before today say that they come; whether any did."""
    found = items.of_review(session, review, review.workflow.items_of(Kind.event))
    return any(
        _named(session, review, item, by=by, now=now) or _answered(session, review, item, now=now)
        for item in found
    )


def _named(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> bool:
    """Name one person for each role and agency that has none, the day after others were asked.

    Where nobody else is asked, it is done at once.
    """
    rows = list(_ahead(session, item, now=now))
    today = any(local_day(row.invited_at) == local_day(now) for row, _meeting in rows)
    if today or not meetings.ahead(session, item, now=now):
        return False
    there = {(row.role, row.agency_id) for row, _meeting in rows}
    for_agencies = [
        Invitee(*_called(f"{review.workflow.roles[role].title} of {agency.name}"), role, agency.id)
        for role in event_naming.roles_named_by_agencies(review, item)
        for agency in _agencies(session, review)
    ]
    for_none = [
        Invitee(*_called(review.workflow.roles[role].title), role, None)
        for role in event_naming.roles_of_no_agency(review, item)
    ]
    wanted = [each for each in (*for_agencies, *for_none) if (each.role, each.agency_id) not in there]
    for each in wanted:
        event_naming.invite_person(session, review, each, event=item.name, by=by, now=now)
    return bool(wanted)


def _called(name: str) -> tuple[str, str]:
    word = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum())
    return name, f"{word}@rehearsal.example"


def _agencies(session: Session, review: OpenReview) -> list[Agency]:
    """The agencies that know a child of the review, by name; all there are where none is asked about one."""
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    asked = {each.agency_id for each in returns if each.agency_id}
    ids = {each.agency_id for each in returns if each.state not in event_invitations.NO_PART}
    everywhere = select(Agency).where(Agency.partnership_id == review.partnership_id).order_by(Agency.name)
    return [each for each in session.scalars(everywhere) if each.id in ids or not asked]


def _answered(session: Session, review: OpenReview, item: Item, *, now: datetime) -> bool:
    silent = [
        row
        for row, _meeting in _ahead(session, item, now=now)
        if row.answer is None and local_day(row.invited_at) < local_day(now)
    ]
    for row in silent:
        by = Actor(review.partnership_id, row.membership_id)
        event_answers.answer(session, review, row.id, said=event_answers.COMING, by=by, now=now)
    return bool(silent)


def _ahead(session: Session, item: Item, *, now: datetime) -> Iterator[tuple[EventInvitation, Meeting]]:
    for meeting in meetings.ahead(session, item, now=now):
        yield from ((row, meeting) for row in event_invitations.invited(session, meeting))


def who_came(session: Session, item: Item) -> list[Attendee]:
    """Return those who said that they come to an event: all of them did."""
    return [
        Attendee(
            people.name_of(session, row.membership_id),
            row.role,
            row.agency_id,
            attended=True,
            member=row.membership_id,
        )
        for meeting in meetings.standing(session, item)[:1]
        for row in event_invitations.invited(session, meeting)
        if row.answer == event_answers.COMING
    ]
