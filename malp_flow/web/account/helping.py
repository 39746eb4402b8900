"""Help: whom to ask, and short pages on what each part in a review has to know.

What is looked for comes in a form, not in the address: addresses are kept in logs, and people type anything.
"""

from typing import Any

from flask import request, url_for

from malp_flow.services import visitors
from malp_flow.services.here import NotHere
from malp_flow.web import front_door
from malp_flow.web.account import help_topics, pages
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _

LONGEST = 100


@pages.get("/help")
def assistance() -> str:
    """Say whom to ask, and show what there is to read: one’s own part first."""
    return _page()


@pages.post("/help")
def find_help() -> str:
    """Show the pages of help that hold what is looked for."""
    wanted = " ".join(request.form.get("find", "").split())[:LONGEST]
    return _page(wanted=wanted, found=help_topics.found(wanted) if wanted else None)


@pages.get("/help/<topic>")
def help_topic(topic: str) -> str:
    """Show one page of help."""
    found = help_topics.topic(topic)
    if found is None:
        raise NotHere
    return front_door.page("account/help_topic.html", topic=found)


def _page(**more: Any) -> str:
    who = front_door.visitor_or_none()
    own = help_topics.own(who.capacities) if who else ()
    common = help_topics.common()
    others = [each for each in help_topics.topics() if each not in {*own, *common}]
    return front_door.page(
        "account/help.html", own=own, common=common, others=others, ways=_ways(), longest=LONGEST, **more
    )


def _ways() -> list[dict[str, str]]:
    """Return the pages of a partnership that this visitor may open."""
    who = front_door.visitor_or_none()
    if who is None or who.level in visitors.WITHOUT_ACCOUNT:
        return []
    return [
        {"text": title, "href": url_for(endpoint, partnership=who.partnership_slug)}
        for endpoint, title in _titles().items()
        if endpoint in POLICY and POLICY[endpoint].allows(who.capacities)
    ]


def _titles() -> dict[str, str]:
    return {
        "manager.home": _("Home"),
        "manager.reviews": _("Reviews"),
        "manager.find": _("Search"),
        "manager.commission": _("Commission a review"),
        "manager.actions": _("Actions"),
        "year.programme": _("Programme of the year"),
        "year.calendar": _("Calendar"),
        "year.bodies": _("Meetings"),
        "year.choose": _("Choose records"),
        "year.board_pack": _("Board pack"),
        "year.timeliness": _("Timeliness"),
        "year.exceptions": _("Moved on without"),
        "place.coming": _("Coming emails"),
        "place.sent": _("Emails that were sent"),
        "place.post": _("Post: what came back"),
        "people.everybody": _("People"),
        "people.agencies": _("Agencies"),
        "letters.all_letters": _("Emails and their words"),
        "workflows.gallery": _("Processes to choose from"),
        "tools.all_tools": _("Audit tools"),
        "place.hours": _("Hours, quiet days and closed days"),
        "place.settings": _("Settings"),
        "place.health": _("Health"),
        "manager.history": _("Activity history of the partnership"),
    }
