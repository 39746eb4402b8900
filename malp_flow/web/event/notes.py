"""Notes by agenda point: typed during the event, saved while one writes, or from paper afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine import agenda
from malp_flow.errors import Refused
from malp_flow.services import event_noting, event_pages
from malp_flow.services.event_notes import Typed
from malp_flow.services.event_noting import Kept
from malp_flow.web import front_door
from malp_flow.web.auditor.fields import looks_in_words
from malp_flow.web.event.note_rows import field_of, id_in, kinds, rows_of, typed
from malp_flow.web.event.sittings import chosen, shown_place
from malp_flow.web.event.views import EVENT, pages
from malp_flow.web.review.views import around, opened, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import time_words


@pages.get(EVENT + "/notes")
def notes(partnership: str, reference: str, event_name: str) -> str:
    """Show the points noted at one sitting under its agenda, each as a field, and room for more."""
    return _page(reference, event_name)


def _page(
    reference: str,
    event_name: str,
    *,
    sent: Mapping[UUID, Typed] | None = None,
    kept: Kept | None = None,
    wrong: Mapping[UUID, str] | None = None,
    refused: str = "",
) -> str:
    found = seen(reference)
    by, now = front_door.visitor().actor, front_door.now()
    shown = event_pages.notes(front_door.reading(), found, event=event_name, sitting=chosen(), by=by, now=now)
    rows = {
        point.number: list(rows_of(shown, point, sent or {}, kept or Kept(), wrong or {}))
        for point in shown.points
    }
    errors = [
        {"text": row.error, "href": f"#{row.field}"} for each in rows.values() for row in each if row.error
    ]
    if refused:
        errors.append({"text": refused, "href": "#main-content"})
    return front_door.page(
        "event/notes.html",
        shown=shown,
        event=shown.event,
        rows=rows,
        kinds=kinds(),
        errors=errors,
        place=shown_place(reference, shown.event),
        **around(reference, "event.event", event_name=event_name),
    )


@pages.post(EVENT + "/notes")
def keep_notes(partnership: str, reference: str, event_name: str) -> str | Response:
    """Keep every point of the page, and do what the pressed button asks; a script saves without a button."""
    sent = typed()
    act, _colon, about = request.form.get("then", "").partition(":")
    try:
        kept = front_door.carry_out(lambda session: _write(session, reference, event_name, sent))
    except Refused as refused:
        if act == "auto":
            return jsonify(said=str(refused), seen={}, looks={}, raised="")
        moved = _under_agenda_now(reference, event_name, sent)
        return _page(reference, event_name, sent=moved, refused=str(refused), wrong=_too_long(sent, refused))
    if act == "auto":
        return _told_to_script(reference, event_name, kept)
    said = _("This point is empty. Write it again, or remove it.")
    wrong = {each: said for each in kept.empty if (act, id_in(about)) != ("remove", each)}
    if wrong or kept.others:
        front_door.stop_reading()
        return _page(reference, event_name, sent=kept.sent, kept=kept, wrong=wrong)
    return _after(reference, event_name, act, about)


def _write(session: Any, reference: str, event_name: str, sent: Mapping[UUID, Typed]) -> Kept:
    by, now = front_door.visitor().actor, front_door.now()
    act, _colon, about = request.form.get("then", "").partition(":")
    where = event_noting.at(
        session, opened(session, reference), event=event_name, sitting=chosen() or 1, by=by, now=now
    )
    kept = event_noting.keep(where, list(sent.values()), agenda=_agenda_shown())
    pressed = id_in(about)
    if pressed and act in {"up", "down"}:
        event_noting.shift(where, pressed, up=act == "up")
    if pressed and act == "remove":
        event_noting.remove(where, pressed)
    return kept


def _agenda_shown() -> tuple[str, ...] | None:
    """Return the agenda that the page showed when it was sent; None where it says nothing of it."""
    return agenda.points(request.form["agenda"]) if "agenda" in request.form else None


def _under_agenda_now(reference: str, event_name: str, sent: Mapping[UUID, Typed]) -> dict[UUID, Typed]:
    by, now = front_door.visitor().actor, front_door.now()
    shown = event_pages.notes(
        front_door.reading(), seen(reference), event=event_name, sitting=chosen(), by=by, now=now
    )
    points = [point.title for point in shown.points if point.number]
    places = agenda.carried(_agenda_shown() or points, points)
    return {
        each.id: replace(each, agenda_point=places.get(each.agenda_point, agenda.OTHER))
        for each in sent.values()
    }


def _too_long(sent: Mapping[UUID, Typed], refused: Refused) -> dict[UUID, str]:
    if not isinstance(refused, event_noting.TooLong):
        return {}
    return {each.id: str(refused) for each in sent.values() if len(each.text) > event_noting.LONGEST}


def _after(reference: str, event_name: str, act: str, about: str) -> Response:
    said = {"remove": _("The point is removed. The history keeps its words.")}
    front_door.notice(said.get(act, _("The notes are saved.")))
    anchor = f"point-{about}" if act == "more" else f"note-{about}" if act in {"up", "down"} else None
    slug = front_door.visitor().partnership_slug
    return redirect(
        url_for(
            "event.notes",
            partnership=slug,
            reference=reference,
            event_name=event_name,
            sitting=chosen() or 1,
            _anchor=anchor,
        ),
        303,
    )


def _told_to_script(reference: str, event_name: str, kept: Kept) -> Response:
    """Tell the script what was kept, what to warn of, and that a person has to look."""
    by, now = front_door.visitor().actor, front_door.now()
    shown = event_pages.notes(
        front_door.reading(), seen(reference), event=event_name, sitting=chosen(), by=by, now=now
    )
    own = {each: note for each, note in kept.notes.items() if each not in kept.others}
    # What others changed while this page changed nothing stays as this page saw it.
    same = {each: note for each, note in own.items() if note.mark == kept.sent[each].mark}
    looks = {field_of(each.id): looks_in_words(each.text, shown.names) for each in kept.sent.values()}
    said = _("Saved at %(time)s") % {"time": time_words(now)}
    if kept.others or kept.empty:
        said = _("Not everything is saved. Press “Save notes” to see why.")
    return jsonify(
        said=said,
        seen={f"{field_of(each)}-seen": note.mark for each, note in same.items()},
        looks={field: words for field, words in looks.items() if words},
        raised="",
    )
