"""The service navigation: the parts of the service that this visitor may open, and the one they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from malp_flow.services import visitors
from malp_flow.services.visitors import Visitor
from malp_flow.web.policy import POLICY
from malp_flow.web.templating import NavigationLink
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the service: its first page, other pages of it, and rooms that belong to it whole."""

    text: str
    door: str
    pages: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()


def links(who: Visitor | None) -> tuple[NavigationLink, ...]:
    """Return what leads to the parts of the service; whoever came by a link has their one task alone."""
    if who is None:
        return ()
    out = NavigationLink(_("Sign out"), url_for("account.sign_out"))
    if who.level in visitors.WITHOUT_ACCOUNT:
        return (out,)
    here = _part_of(request.endpoint or "")
    parts = [part for part in _all() if part.door in POLICY and POLICY[part.door].allows(who.capacities)]
    return (*(_link(part, who, current=part == here) for part in parts), out)


ROOM = 64
"""So many signs of page titles stand on two lines of a phone, beside “More”."""
_OFTEN = (
    *(
        "review.review",
        "review.matrix",
        "event.event",
        "lead.report",
        "review.sign_off",
        "review.respondents",
    ),
    *("review.side_by_side", "review.set_up", "review.actions", "review.reminders", "review.history"),
)
"""The pages of a review, those that are looked for most often first."""


def rare(pages: Sequence[tuple[str, str]], wanted_now: str) -> frozenset[int]:
    """Return by number which of these pages, (endpoint, title), stand behind “More”, that two lines suffice.

    `wanted_now` is the page that is looked for most where the review stands, beside its first and its list.
    """
    order = [*_OFTEN[:2], wanted_now, *_OFTEN[2:]]
    ranked = sorted(
        range(len(pages)),
        key=lambda number: order.index(pages[number][0]) if pages[number][0] in order else len(order),
    )
    taken, folded = 0, set()
    for number in ranked:
        taken += len(pages[number][1]) + 2
        if taken > ROOM:
            folded.add(number)
    return frozenset(folded)


def _link(part: Part, who: Visitor, *, current: bool) -> NavigationLink:
    here: dict[str, Any] = {"partnership": who.partnership_slug}
    return NavigationLink(
        part.text, url_for(part.door, **({} if part.door.startswith("account.") else here)), current=current
    )


def _part_of(endpoint: str) -> Part | None:
    """The part that names this page; else the one that has its whole room."""
    named = [part for part in _all() if endpoint in (part.door, *part.pages)]
    room = endpoint.partition(".")[0]
    return next(iter([*named, *(part for part in _all() if room in part.rooms)]), None)


def _all() -> tuple[Part, ...]:
    return (
        Part(_("Today"), "manager.home"),
        Part(_("Reviews"), "manager.reviews", rooms=("manager", "review", "lead", "event", "partner")),
        Part(_("Calendar"), "year.calendar", rooms=("year",)),
        Part(_("Reports"), "year.timeliness", pages=("year.exceptions", "year.board_pack")),
        Part(
            _("Emails"),
            "place.coming",
            pages=("place.sent", "place.sent_one", "place.late", "place.post", "place.lost"),
        ),
        Part(_("People"), "people.everybody", rooms=("people",)),
        Part(
            _("Administration"),
            "place.administration",
            pages=("manager.history",),
            rooms=("workflows", "tools", "letters", "place"),
        ),
        Part(_("Search"), "manager.find", pages=("manager.found",)),
        Part(_("Help"), "account.assistance"),
        Part(_("Your account"), "account.own"),
    )
