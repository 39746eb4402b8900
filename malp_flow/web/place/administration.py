"""Administration: the way to all that is set up once for the whole partnership."""

from dataclasses import dataclass

from flask import url_for

from malp_flow.web import front_door
from malp_flow.web.place.room import pages
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Room:
    """One page of administration, and what it is for."""

    title: str
    hint: str
    href: str


@pages.get("/<partnership>/administration")
def administration(partnership: str) -> str:
    """Show what there is to set up; of each only to those who may open it."""
    who = front_door.visitor()
    rooms = [
        Room(title, hint, url_for(endpoint, partnership=who.partnership_slug))
        for endpoint, title, hint in _rooms()
        if endpoint in POLICY and POLICY[endpoint].allows(who.capacities)
    ]
    return front_door.page("place/administration.html", rooms=rooms, slug=who.partnership_slug)


def _rooms() -> tuple[tuple[str, str, str], ...]:
    return (
        ("people.everybody", _("People and their roles"), _("who may do what, and who is away")),
        ("people.agencies", _("Agencies"), _("with the safeguarding leads who hear when an audit is late")),
        ("people.from_list", _("Add people from a list"), _("a CSV file, checked before anything is kept")),
        ("workflows.gallery", _("Processes to choose from"), _("each as a picture, a table and a calendar")),
        ("workflows.all_workflows", _("Workflows"), _("check a file, activate it, move reviews to it")),
        ("tools.all_tools", _("Audit tools"), _("the questions that agencies answer")),
        ("letters.all_letters", _("Emails and their words"), _("what each email says, and when it goes")),
        ("place.hours", _("Hours, quiet days and closed days"), _("when emails leave and days count")),
        ("place.settings", _("Settings"), _("what is set, and whom people call")),
        ("place.health", _("Health"), _("how the service is")),
        ("manager.history", _("Activity history of the partnership"), _("who did what, and when")),
    )
