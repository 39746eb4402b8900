"""Noting at an event, under its agenda: each point is a row of its own, so that two who note lose nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.errors import NotFound, Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventNote, Meeting
from malp_flow.services import access, event_agenda, event_notes, history, items, learning_event, moves
from malp_flow.services.actor import Actor
from malp_flow.services.event_notes import KINDS, Note, Typed
from malp_flow.services.reviews import OpenReview

LONGEST = 5_000
STILL_WRITING = timedelta(hours=1)
"""So long whoever noted a point may go on writing it; after that, the words before a change are kept too."""


class TooLong(Refused):
    """A point is longer than 5,000 characters. Divide it into several."""


class UnknownKind(Refused):
    """Choose what this is: a point, good practice, learning or an action."""


class NoSuchNote(NotFound):
    """There is no such note at this event."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping: points as they stand now, those others changed meanwhile, those left empty.

    `sent` are the points of the page under the agenda as it is now.
    """

    sent: dict[UUID, Typed] = field(default_factory=dict)
    notes: dict[UUID, Note] = field(default_factory=dict)
    others: dict[UUID, Note] = field(default_factory=dict)
    empty: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where and by whom is noted: one sitting of an event that its manager or its leader has open."""

    session: Session
    review: OpenReview
    item: Item
    meeting: Meeting
    by: Actor
    now: datetime

    def read(self, row: EventNote) -> Note:
        """Return a point as it stands."""
        return event_notes.read(self.session, self.item, self.meeting, row)

    def write_down(self, kind: str, row: EventNote, words: Mapping[str, str]) -> None:
        """Write an entry about a point; its words are kept sealed."""
        facts: dict[str, object] = {
            "item": str(self.item.id),
            "note": row.number,
            "kind": row.kind,
            "agenda_point": row.agenda_point,
        }
        history.append(
            self.session, kind, by=self.by, now=self.now, review=self.review, facts=facts, secrets=words
        )


def at(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    sitting: int = 1,
    by: Actor,
    now: datetime,
) -> Sitting:
    """Return the sitting of an event for noting. Raises NoDateYet, NotYours, NoSuchItem, ReviewEnded."""
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    learning_event.require_lead(session, review, item, by=by, now=now)
    return Sitting(session, review, item, learning_event.sitting_of(session, item, sitting), by, now)


def keep(where: Sitting, typed: Sequence[Typed], *, agenda: Sequence[str] | None = None) -> Kept:
    """Keep points as they were typed, and say what others changed meanwhile: those are left as they are.

    `agenda` is the one that the page showed; a point of it that is gone puts its notes under none. An empty
    new point is no point; one that stands and was emptied stays, and is named. The same point sent twice is
    kept once. Raises TooLong, UnknownKind, NoSuchNote.
    """
    kept, now = Kept(), event_notes.agenda_of(where.session, where.meeting)
    notes = event_notes.at(where.session, where.item, where.meeting)
    moved = event_agenda.Moved(now if agenda is None else agenda, now, {note.id: note for note in notes})
    for each in typed:
        kept.sent[each.id] = moved.carry(_proper(each))
        _keep_one(where, kept.sent[each.id], kept)
    known = len(notes)
    if len(event_notes.at(where.session, where.item, where.meeting)) > known:
        moves.settle(where.session, where.review, by=where.by, now=where.now)
    return kept


def _proper(sent: Typed) -> Typed:
    text = cleaned(sent.text)
    if len(text) > LONGEST:
        raise TooLong
    if sent.kind not in KINDS:
        raise UnknownKind
    return replace(sent, text=text)


def _keep_one(where: Sitting, wanted: Typed, kept: Kept) -> None:
    row = where.session.get(EventNote, wanted.id)
    if row is None:
        if wanted.text:
            kept.notes[wanted.id] = where.read(_take(where, wanted))
        return
    if row.meeting_id != where.meeting.id:
        raise NoSuchNote
    before = where.read(row)
    if not wanted.text:
        kept.empty.append(wanted.id)
    elif _is_others(where, before, wanted):
        kept.others[wanted.id] = before
    elif _differs(row, before, wanted):
        _change(where, row, before, wanted)
    kept.notes[wanted.id] = where.read(row)


def _is_others(where: Sitting, before: Note, wanted: Typed) -> bool:
    """Whether somebody else changed a point since the page saw it, and this page changed it too.

    A page whose first answer got lost saw nothing yet: what stands is then the beginning of its own words.
    """
    if before.mark in {wanted.seen, wanted.mark} or wanted.mark == wanted.seen:
        return False
    is_own = before.taken_by == where.by.membership_id and wanted.text.startswith(before.text)
    return bool(wanted.seen) or not is_own


def _differs(row: EventNote, before: Note, wanted: Typed) -> bool:
    """Whether this page changed the point; one that was removed meanwhile comes back with its new words."""
    if wanted.mark == wanted.seen:
        return False
    return before.mark != wanted.mark or row.removed_at is not None


def _take(where: Sitting, wanted: Typed) -> EventNote:
    row = EventNote(
        id=wanted.id,
        partnership_id=where.review.partnership_id,
        meeting_id=where.meeting.id,
        number=_next_number(where),
        agenda_point=wanted.agenda_point,
        position=_last_position(where) + 1,
        kind=wanted.kind,
        taken_by=where.by.person_id,
        taken_at=where.now,
    )
    sealed.put(where.session, row, "text_sealed", wanted.text)
    where.session.add(row)
    where.session.flush()
    where.write_down("event.note_taken", row, {"text": wanted.text})
    return row


def _next_number(where: Sitting) -> int:
    """Notes of all events of a review are counted together, so that a reference means one of them."""
    query = (
        select(func.max(EventNote.number))
        .join(Meeting, Meeting.id == EventNote.meeting_id)
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == where.review.id)
    )
    return (where.session.scalar(query) or 0) + 1


def _last_position(where: Sitting) -> int:
    query = select(func.max(EventNote.position)).where(EventNote.meeting_id == where.meeting.id)
    return where.session.scalar(query) or 0


def _change(where: Sitting, row: EventNote, before: Note, wanted: Typed) -> None:
    was_removed, row.removed_at = row.removed_at is not None, None
    row.agenda_point, row.kind = wanted.agenda_point, wanted.kind
    sealed.put(where.session, row, "text_sealed", wanted.text)
    where.session.flush()
    is_own = before.taken_by == where.by.membership_id and where.now - before.taken_at < STILL_WRITING
    if was_removed or not is_own:
        where.write_down("event.note_changed", row, {"before": before.text, "text": wanted.text})


def remove(where: Sitting, note_id: UUID) -> Note:
    """Take a point away and return it; its words stay in the history. Raises NoSuchNote."""
    row = _standing(where, note_id)
    note = where.read(row)
    row.removed_at = where.now
    where.write_down("event.note_removed", row, {"text": note.text})
    moves.settle(where.session, where.review, by=where.by, now=where.now)
    return note


def shift(where: Sitting, note_id: UUID, *, up: bool) -> None:
    """Let a point change places with its neighbour under the same point of the agenda; the ends stay.

    An order is no content: the history says nothing of it. Raises NoSuchNote.
    """
    row = _standing(where, note_id)
    notes = event_notes.at(where.session, where.item, where.meeting)
    beside = [note.id for note in notes if note.agenda_point == row.agenda_point]
    place = beside.index(row.id) + (-1 if up else 1)
    if 0 <= place < len(beside):
        other = where.session.get_one(EventNote, beside[place])
        row.position, other.position = other.position, row.position
        where.session.flush()


def _standing(where: Sitting, note_id: UUID) -> EventNote:
    row = where.session.get(EventNote, note_id)
    if row is None or row.meeting_id != where.meeting.id or row.removed_at is not None:
        raise NoSuchNote
    return row
