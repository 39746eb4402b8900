"""What the pages of an event show to those who lead it: sittings, notes, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.findings import Blocker
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting
from malp_flow.records.reviews import Case
from malp_flow.services import (
    contributions,
    event_notes,
    event_people,
    identity_sheets,
    items,
    learning_event,
    moves,
)
from malp_flow.services.actor import Actor
from malp_flow.services.contributions import Given
from malp_flow.services.event_notes import Note
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One sitting; `recorded` once it is known who came to it."""

    number: int
    starts_at: datetime
    ends_at: datetime
    place: str
    over: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class Header:
    """What every page of an event shows of it; `sitting` is the chosen one, None while no date is set."""

    name: str
    title: str
    sittings: tuple[SittingLine, ...]
    sitting: SittingLine | None
    may_lead: bool
    missing: tuple[Blocker, ...]
    """What the gate of the present state still misses of this event."""


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    """A point of the agenda with what was noted under it; number 0 is for what belongs to none."""

    number: int
    title: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The notes of one sitting, by its agenda, and what was given beforehand."""

    event: Header
    points: tuple[AgendaPoint, ...]
    contributions: tuple[Given, ...]
    names: tuple[str, ...]
    """Names on the identity sheets, for the warning under a field."""


def header(
    session: Session, review: OpenReview, *, event: str, sitting: int | None = None, by: Actor, now: datetime
) -> Header:
    """Return what stands above every page of an event; raises NoSuchItem.

    Without `sitting` the one that goes on now is chosen, else the last one that has begun, else the first.
    """
    item = items.only(session, review, Kind.event, name=event)
    said = review.workflow.items[item.name]
    lines = tuple(_line(session, meeting, now=now) for meeting in event_people.sittings(session, item))
    begun = [line for line in lines if line.starts_at <= now]
    usual = begun[-1] if begun else lines[0] if lines else None
    leaders = {*review.workflow.roles_as("manager"), said.led_by}
    return Header(
        name=item.name,
        title=said.title,
        sittings=lines,
        sitting=next((line for line in lines if line.number == sitting), usual),
        may_lead=bool(leaders & roles_of(session, review, by.person_id, on=local_day(now))),
        missing=tuple(missing(session, review, item.name, now=now)),
    )


def _line(session: Session, meeting: Meeting, *, now: datetime) -> SittingLine:
    query = select(Attendance.id).where(Attendance.meeting_id == meeting.id)
    return SittingLine(
        meeting.session,
        meeting.starts_at,
        meeting.ends_at,
        sealed.get(session, meeting, "place_sealed"),
        over=meeting.ends_at <= now,
        recorded=session.scalar(query.limit(1)) is not None,
    )


def missing(session: Session, review: OpenReview, event: str, *, now: datetime) -> Iterator[Blocker]:
    """Yield what still stops a move from the present state because of this event, each thing once."""
    found = (
        blocker
        for prospect in moves.explain(session, review, now=now)
        for finding in prospect.findings
        if not finding.lets_pass
        for blocker in finding.blockers
        if blocker.about == event
    )
    yield from dict.fromkeys(found)


def notes(
    session: Session, review: OpenReview, *, event: str, sitting: int | None, by: Actor, now: datetime
) -> NotesPage:
    """Return the notes of a sitting under the points of its agenda."""
    above = header(session, review, event=event, sitting=sitting, by=by, now=now)
    item = items.only(session, review, Kind.event, name=event)
    points: tuple[AgendaPoint, ...] = ()
    if above.sitting:
        points = tuple(_points(session, item, learning_event.sitting_of(session, item, above.sitting.number)))
    cases = session.scalars(select(Case.id).where(Case.review_id == review.id))
    names = [name for case_id in cases for name in identity_sheets.names_of(session, case_id)]
    return NotesPage(
        above, points, contributions.of_event(session, review, item), tuple(dict.fromkeys(names))
    )


def _points(session: Session, item: Item, meeting: Meeting) -> Iterator[AgendaPoint]:
    """Yield the points of the agenda, and last the place for all else; without an agenda that is all."""
    found = event_notes.at(session, item, meeting)
    agenda = event_notes.agenda_of(session, meeting)
    for number, title in enumerate(agenda, start=1):
        yield AgendaPoint(number, title, tuple(note for note in found if note.agenda_point == number))
    rest = [note for note in found if not 1 <= note.agenda_point <= len(agenda)]
    yield AgendaPoint(0, "", tuple(rest))
