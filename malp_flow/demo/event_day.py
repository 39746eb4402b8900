"""The day of a learning event: when it is, who came, and what was noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from malp_flow.demo import cast
from malp_flow.demo.stage import Play, Stage
from malp_flow.services import event_notes, event_noting, learning_event, who_came
from malp_flow.services.event_notes import Typed
from malp_flow.services.who_came import Attendee

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def arrange_event(session: Session, stage: Stage, play: Play, *, starts_at: datetime, now: datetime) -> None:
    """Set the learning event, from that moment for three hours."""
    learning_event.arrange(
        session,
        stage.review(session, play),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="Conference room, Oakmere Library",
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )


_NOTED = (
    (3, event_notes.STRENGTH, "People in different agencies knew whom to ring, and rang."),
    (1, event_notes.POINT, "A change of worker was told to the family, and not to the school."),
    (3, event_notes.LEARNING, "Who leaves a case says so to everybody who works with the family."),
    (4, event_notes.ACTION, "Ask the agencies how they hear of a change of worker."),
)
"""What was noted at each event under which point of its agenda, beside the words of the day as a whole."""


def record_event(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Record who came to the learning event, and what was noted."""
    came = [
        Attendee(agency.auditor.name, "auditor", stage.agencies[agency.key], True) for agency in play.agencies
    ]
    came += [
        Attendee("Morgan Ellery", "practitioner", stage.agencies[play.agencies[0].key], True),
        Attendee("Ashe Calloway", "practitioner", stage.agencies[play.agencies[1].key], False),
        Attendee("Robin Fairweather", "line_manager", stage.agencies[play.agencies[0].key], True),
    ]
    who_came.record(
        session,
        stage.review(session, play),
        attendees=came,
        notes="Two groups worked along the time line. What helped: people knew whom to ring.",
        by=stage.actor(play.reviewer),
        now=now,
    )
    review, by = stage.review(session, play), stage.actor(play.reviewer)
    where = event_noting.at(session, review, by=by, now=now)
    last = len(event_notes.agenda_of(session, where.meeting))
    noted = [(place if place <= last else 0, kind, text) for place, kind, text in _NOTED]
    event_noting.keep(where, [Typed(uuid4(), "", place, kind, text) for place, kind, text in noted])
