"""What becomes of notes when the agenda of their sitting changes: they go where their point went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import agenda as rules
from malp_flow.records.learning_event import EventNote, Meeting
from malp_flow.services import event_notes
from malp_flow.services.event_notes import Note, Typed


@dataclass(frozen=True, slots=True)
class Carried:
    """How many notes went with their point, and how many whose point is gone stand under none now."""

    along: int = 0
    under_none: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The agenda that a page showed, the one that stands, and the notes of the sitting as they stand."""

    shown: Sequence[str]
    now: Sequence[str]
    notes: Mapping[UUID, Note]

    def carry(self, sent: Typed) -> Typed:
        """Return what a page sent as if it had shown the agenda that stands."""
        places = rules.carried(self.shown, self.now)
        number = places.get(sent.agenda_point, rules.OTHER)
        found = replace(sent, agenda_point=number)
        if sent.seen == sent.mark:
            return replace(found, seen=found.mark)
        note = self.notes.get(sent.id)
        is_as_seen = note and any(
            event_notes.mark_of(old, note.kind, note.text) == sent.seen
            for old, new in places.items()
            if new == note.agenda_point
        )
        return replace(found, seen=note.mark) if note and is_as_seen else found


def carry_notes(
    session: Session, meeting: Meeting, old: Sequence[str], new: Sequence[str]
) -> tuple[Carried, tuple[str, ...]]:
    """Put the notes of a sitting under the points of a new agenda; return how many, and each that went.

    Each is told as its reference with the number of its point before and after: “N3 2 1”. Notes that were
    removed go along, for they can come back.
    """
    places, went, standing = rules.carried(old, new), [], []
    for row in session.scalars(select(EventNote).where(EventNote.meeting_id == meeting.id)):
        number = places.get(row.agenda_point, rules.OTHER)
        if number != row.agenda_point:
            went.append(f"N{row.number} {row.agenda_point} {number}")
            standing += [number] if row.removed_at is None else []
            row.agenda_point = number
    session.flush()
    under_none = standing.count(rules.OTHER)
    return Carried(len(standing) - under_none, under_none), tuple(went)
