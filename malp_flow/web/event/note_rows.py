"""The points of an event as fields: as they stand, as they were typed, and empty ones for new points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import request

from malp_flow.services import event_notes, people
from malp_flow.services.event_notes import Note, Typed
from malp_flow.services.event_noting import Kept
from malp_flow.services.event_pages import AgendaPoint, NotesPage
from malp_flow.web import front_door
from malp_flow.web.auditor.fields import looks_in_words
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Row:
    """One point as fields: as it stands, as it was typed, or empty for a new one."""

    typed: Typed
    ref: str = ""
    looks: str = ""
    error: str = ""
    theirs: Note | None = None
    who: str = ""

    @property
    def field(self) -> str:
        """The name of its text field; the others begin with it."""
        return field_of(self.typed.id)


def field_of(note_id: UUID) -> str:
    """Return the name of a point’s text field."""
    return f"note-{note_id}"


def kinds() -> tuple[tuple[str, str], ...]:
    """Return the kinds of a point with their words."""
    return (
        (event_notes.POINT, _("Point")),
        (event_notes.STRENGTH, _("Good practice")),
        (event_notes.LEARNING, _("Learning")),
        (event_notes.ACTION, _("Action")),
    )


def rows_of(
    shown: NotesPage,
    point: AgendaPoint,
    sent: Mapping[UUID, Typed],
    kept: Kept,
    wrong: Mapping[UUID, str],
) -> Iterator[Row]:
    """Yield the rows of one point of the agenda, the last one empty."""
    standing = {note.id: note for note in point.notes}
    here = [each for each in sent.values() if each.agenda_point == point.number and each.text]
    new = [each for each in here if each.id not in {n.id for p in shown.points for n in p.notes}]
    for note in standing.values():
        stands = Typed(note.id, note.mark, note.agenda_point, note.kind, note.text)
        theirs = kept.others.get(note.id)
        typed = sent.get(note.id, stands) if theirs or note.id in wrong else stands
        yield _row(shown, typed, wrong.get(note.id, ""), ref=note.ref, theirs=theirs)
    for each in new:
        yield _row(shown, each, wrong.get(each.id, ""))
    yield Row(Typed(uuid4(), "", point.number, event_notes.POINT, ""))


def _row(shown: NotesPage, typed: Typed, error: str, *, ref: str = "", theirs: Note | None = None) -> Row:
    looks = looks_in_words(typed.text, shown.names)
    if theirs is None:
        return Row(typed, ref, looks, error)
    # Whoever saves once more has seen the other words by then.
    saw = Typed(typed.id, theirs.mark, typed.agenda_point, typed.kind, typed.text)
    said = _("Somebody else changed %(ref)s meanwhile. Keep yours or change it, then save again.") % {
        "ref": ref
    }
    return Row(saw, ref, looks, said, theirs, people.name_of(front_door.reading(), theirs.taken_by))


def typed() -> dict[UUID, Typed]:
    """Return the points as they were sent, by their ids."""
    form = request.form
    ids = [id_in(name) for name in form if name.startswith("note-") and name.endswith("-seen")]
    return {
        each: Typed(
            each,
            form.get(f"note-{each}-seen", ""),
            _number(form.get(f"note-{each}-point", "")),
            form.get(f"note-{each}-kind", ""),
            form.get(f"note-{each}", ""),
        )
        for each in ids
        if each
    }


def id_in(name: str) -> UUID | None:
    """Return the id of the point in the name of a field or the value of a button; None for anything else."""
    try:
        return UUID(name.removeprefix("note-").removesuffix("-seen"))
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1
