"""What was noted at an event, as it stands. Each point has a reference that stays: N3.

A report names it by that as its evidence. It names nobody. How points are kept is in `event_noting`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import agenda
from malp_flow.engine.definition import Kind
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventNote, Meeting
from malp_flow.services import event_people, items
from malp_flow.services.reviews import OpenReview

POINT, STRENGTH, LEARNING, ACTION = "point", "strength", "learning", "action"
KINDS = (POINT, STRENGTH, LEARNING, ACTION)


@dataclass(frozen=True, slots=True)
class Note:
    """One point that stands. `agenda_point` counts from 1, with 0 for none; `mark` says what it holds."""

    id: UUID
    number: int
    event: str
    sitting: int
    agenda_point: int
    kind: str
    text: str
    taken_by: UUID
    taken_at: datetime

    @property
    def ref(self) -> str:
        """Its reference within the review, which stays."""
        return f"N{self.number}"

    @property
    def mark(self) -> str:
        """What a page keeps of it, to find out whether somebody changed it meanwhile."""
        return mark_of(self.agenda_point, self.kind, self.text)


@dataclass(frozen=True, slots=True)
class Typed:
    """One point as a page sends it. `id` is the page’s own for a new one; `seen` marks what it saw."""

    id: UUID
    seen: str
    agenda_point: int
    kind: str
    text: str

    @property
    def mark(self) -> str:
        """The mark it would have once it is kept."""
        return mark_of(self.agenda_point, self.kind, self.text)


def mark_of(agenda_point: int, kind: str, text: str) -> str:
    """Return a short digest of what a point holds."""
    return sha256(f"{agenda_point}|{kind}|{text}".encode()).hexdigest()[:16]


def of(
    session: Session, review: OpenReview, *, event: str | None = None, kinds: Collection[str] = KINDS
) -> tuple[Note, ...]:
    """Return the points that stand: of all events in the order of the file, or of one of them.

    Who may read them is decided by the caller.
    """
    names = review.workflow.items_of(Kind.event) if event is None else (event,)
    found = items.of_review(session, review, names)
    in_order = sorted(found, key=lambda item: names.index(item.name))
    return tuple(
        note
        for item in in_order
        for meeting in event_people.sittings(session, item)
        for note in at(session, item, meeting)
        if note.kind in kinds
    )


def at(session: Session, item: Item, meeting: Meeting) -> list[Note]:
    """Return the points that stand of one sitting by its agenda, those under none of its points last."""
    query = select(EventNote).where(EventNote.meeting_id == meeting.id, EventNote.removed_at.is_(None))
    rows = session.scalars(query.order_by(EventNote.position, EventNote.number))
    notes = [read(session, item, meeting, row) for row in rows]
    last = len(agenda_of(session, meeting)) + 1
    return sorted(notes, key=lambda note: note.agenda_point or last)


def read(session: Session, item: Item, meeting: Meeting, row: EventNote) -> Note:
    """Return one point as it stands, or stood when it was removed."""
    return Note(
        id=row.id,
        number=row.number,
        event=item.name,
        sitting=meeting.session,
        agenda_point=row.agenda_point,
        kind=row.kind,
        text=sealed.get(session, row, "text_sealed"),
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )


def agenda_of(session: Session, meeting: Meeting) -> tuple[str, ...]:
    """Return the points of a sitting’s agenda; the first is point 1."""
    return agenda.points(sealed.get(session, meeting, "agenda_sealed"))
