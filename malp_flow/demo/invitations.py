"""How people are invited to a learning event, what they answer, and what changes before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from malp_flow.demo import cast
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.definition import Kind
from malp_flow.services import (
    event_answers,
    event_asking,
    event_colleagues,
    event_invitations,
    event_naming,
    event_planning,
    items,
    learning_event,
    links,
    meetings,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_naming import Invitee
from malp_flow.services.event_planning import Plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from malp_flow.records.items import Item
    from malp_flow.records.learning_event import EventInvitation, Meeting

PLACE = "Conference room, Oakmere Library"
PRACTITIONERS = ("Morgan Ellery", "Ashe Calloway")
LINE_MANAGER = "Robin Fairweather"
_AGENDA = "What the records show\nWhat it was like for the child\nWhat helped and what got in the way\nNext"
_SUPPORT = "Your own supervisor, or Jo at the partnership’s office, on the day and after it."


def usual(on: On) -> Iterator[Scene]:
    """Tell how everybody is invited, and who answers."""
    yield on(18, "11:30", invite)
    yield on(19, "14:10", name_practitioners)
    yield on(21, "12:20", partial(answer, coming=4))


def changing(on: On) -> Iterator[Scene]:
    """Tell what changes before an event: its hour, who comes, and a second session that is called off."""
    yield on(20, "10:05", second_session)
    yield on(22, "10:40", move)
    yield on(23, "13:15", send_colleague)
    yield on(24, "11:25", call_off)
    yield on(24, "11:50", take_back)


def invite(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Plan the day, invite the auditors, and ask the agencies who should come."""
    review, by = stage.review(session, play), stage.actor(cast.MANAGER.key)
    plan = Plan(agenda=_AGENDA, ground_rules=event_planning.usual_ground_rules(), support=_SUPPORT)
    event_planning.write(session, review, plan, by=by, now=now)
    event_invitations.invite_holders(session, review, by=by, now=now)
    event_asking.ask_agencies(session, review, by=by, now=now)


def name_practitioners(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Name, as leads of two agencies, who worked with the family and who manages them."""
    first, second = play.agencies[:2]
    named = ((first, PRACTITIONERS[0], "practitioner"), (second, PRACTITIONERS[1], "practitioner"))
    for agency, name, role in (*named, (first, LINE_MANAGER, "line_manager")):
        address = f"{name.split()[0].lower()}@{agency.key}.fernshire.example"
        wanted = Invitee(name, address, role, stage.agencies[agency.key])
        by = stage.actor(agency.lead.key)
        event_naming.invite_person(session, stage.review(session, play), wanted, by=by, now=now)


def answer(session: Session, stage: Stage, play: Play, *, coming: int, now: datetime) -> None:
    """Let so many say that they come, one that they do not, and the others nothing yet."""
    meeting = _meeting(session, stage, play, now)
    for number, row in enumerate(event_invitations.invited(session, meeting)[: coming + 1]):
        said = event_answers.COMING if number < coming else event_answers.NOT_COMING
        needs = "A place near the door." if number == 1 else None
        by = Actor(stage.partnership_id, row.membership_id)
        event_answers.answer(
            session, stage.review(session, play), row.id, said=said, needs=needs, by=by, now=now
        )


def second_session(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Add a session for those who work at night, and ask everybody to it."""
    first, by = _meeting(session, stage, play, now), stage.actor(cast.MANAGER.key)
    begins = first.starts_at + timedelta(days=1)
    learning_event.arrange(
        session,
        stage.review(session, play),
        number=2,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        place=PLACE,
        by=by,
        now=now,
    )
    event_invitations.invite_holders(session, stage.review(session, play), by=by, now=now)


def move(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Let the event begin an hour later."""
    first, by = _meeting(session, stage, play, now), stage.actor(cast.MANAGER.key)
    learning_event.arrange(
        session,
        stage.review(session, play),
        number=1,
        starts_at=first.starts_at + timedelta(hours=1),
        ends_at=first.ends_at + timedelta(hours=1),
        place=PLACE,
        by=by,
        now=now,
    )


def send_colleague(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Let a practitioner send a colleague whose mail domain nobody knows yet."""
    row = _of(session, stage, play, PRACTITIONERS[1], now)
    opaque = links.link_of(session, _item(session, stage, play), row.membership_id, now=now)
    event_colleagues.send(session, opaque, name="Sky Marlowe", address="sky@locums.example", now=now)


def call_off(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Call the second session off: nobody needs it."""
    review, by = stage.review(session, play), stage.actor(cast.MANAGER.key)
    why = "Everybody can come to the first one."
    event_planning.call_off(session, review, number=2, reason=why, by=by, now=now)


def take_back(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Take one invitation back: they have moved to another team."""
    row = _of(session, stage, play, LINE_MANAGER, now)
    by = stage.actor(cast.MANAGER.key)
    event_invitations.take_back(session, stage.review(session, play), row.id, by=by, now=now)


def _item(session: Session, stage: Stage, play: Play) -> Item:
    return items.only(session, stage.review(session, play), Kind.event)


def _meeting(session: Session, stage: Stage, play: Play, now: datetime) -> Meeting:
    return meetings.ahead(session, _item(session, stage, play), now=now)[0]


def _of(session: Session, stage: Stage, play: Play, name: str, now: datetime) -> EventInvitation:
    rows = event_invitations.invited(session, _meeting(session, stage, play, now))
    return next(row for row in rows if people.name_of(session, row.membership_id) == name)
