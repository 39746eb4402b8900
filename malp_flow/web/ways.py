"""Where a missing thing is mended, as an address: services name the page, the web knows the way to it."""

from typing import Any

from flask import url_for

from malp_flow.services import mending
from malp_flow.services.mending import Way

_PAGES = {
    mending.SET_UP: "review.set_up",
    mending.EVENT: "event.event",
    mending.REPORT: "lead.report",
    mending.BRIEF: "lead.brief",
    mending.COMMENTS: "lead.comments",
    mending.AUDIT: "review.audit",
    mending.AUDITS: "review.matrix",
    mending.REVIEW: "review.review",
    mending.RESPONDENTS: "review.respondents",
}


def href(way: Way, *, partnership: str, reference: str) -> str:
    """Return the address of a page of this review, and of the item on it where it is about one."""
    if way.page == mending.DRAW:
        return url_for("year.choose", partnership=partnership, workflow=way.name, review=reference)
    place: dict[str, Any] = {"item_id": way.item_id} if way.page == mending.AUDIT and way.item_id else {}
    place |= {"event_name": way.name} if way.page == mending.EVENT else {}
    return url_for(_PAGES[way.page], partnership=partnership, reference=reference, **place)
