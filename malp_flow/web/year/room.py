"""What a partnership does in a year: its programme, its calendar, how timely audits are, whom to look at."""

from typing import Any

from flask import Blueprint, request, url_for

from malp_flow.engine.working_days import local_day
from malp_flow.web import front_door
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _

pages = Blueprint("year", __name__)


def page(template: str, **values: Any) -> str:
    """Return a page of this room, with the way to its other pages."""
    who = front_door.visitor()
    return front_door.page(
        template,
        rooms=_rooms(who.capacities, who.partnership_slug),
        slug=who.partnership_slug,
        today=local_day(front_door.now()),
        **values,
    )


def _rooms(capacities: frozenset[str], slug: str) -> list[dict[str, Any]]:
    titles = {
        "year.programme": _("Programme"),
        "year.calendar": _("Calendar"),
        "year.bodies": _("Meetings"),
        "year.board_pack": _("Board pack"),
        "year.timeliness": _("Timeliness"),
        "year.choose": _("Choose records"),
        "year.exceptions": _("Moved on without"),
    }
    return [
        {
            "text": text,
            "href": url_for(endpoint, partnership=slug),
            "current": request.endpoint == endpoint,
        }
        for endpoint, text in titles.items()
        if endpoint in POLICY and POLICY[endpoint].allows(capacities)
    ]
