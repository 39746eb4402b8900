"""Which sitting of an event a page is about, and where its pages are."""

from typing import Any

from flask import request, url_for

from malp_flow.services.event_pages import Header
from malp_flow.web import front_door

_PAGES = ("event.notes", "event.attendance", "event.paper")


def chosen() -> int | None:
    """Return the number of the sitting that the address or the form names; None where none is named."""
    text = request.form.get("sitting") or request.args.get("sitting", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def shown_place(reference: str, event: Header) -> dict[str, str]:
    """Return the addresses of an event’s pages for the chosen sitting, by their names."""
    place: dict[str, Any] = {
        "partnership": front_door.visitor().partnership_slug,
        "reference": reference,
        "event_name": event.name,
    }
    several = event.sitting and len(event.sittings) > 1
    which: dict[str, Any] = {"sitting": event.sitting.number} if event.sitting and several else {}
    return {"event": url_for("event.event", **place)} | {
        name.partition(".")[2]: url_for(name, **place, **which) for name in _PAGES
    }
