"""What this place has set, and the line that says whom people call; never a password, a key or a path."""

from datetime import time
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.bank_holidays import PUBLISHED_TO
from malp_flow.engine.working_days import local_day
from malp_flow.services import place_contact, place_hours
from malp_flow.web import acting, front_door
from malp_flow.web.place.room import pages
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _
from malp_flow.wording import time_words

SETTINGS = "/<partnership>/settings"
_TIMES = ("window_opens", "window_closes", "reminders_at")


@pages.get(SETTINGS)
def settings(partnership: str) -> str:
    """Show the settings of the partnership and of the service, each with where it is changed."""
    return _page("", "")


@pages.post(SETTINGS)
def change_contact(partnership: str) -> str | Response:
    """Let emails say another line on whom people call."""
    by, now, wanted = front_door.visitor().actor, front_door.now(), request.form.get("contact", "")

    def act(session: Any) -> None:
        place_contact.change(session, wanted, by=by, now=now)

    refused = acting.problem(act)
    if refused:
        return _page(wanted, str(refused))
    front_door.notice(_("Emails say this line from now on."))
    return redirect(url_for("place.settings", partnership=partnership), 303)


def _page(typed: str, problem: str) -> str:
    who, session, now = front_door.visitor(), front_door.reading(), front_door.now()
    place, house = place_contact.of(session, who.actor), front_door.house()
    wrong = {"contact": problem} if problem else {}
    return front_door.page(
        "place/settings.html",
        place=place,
        hours=place_hours.of(session, place.id),
        times={name: time_words(time.fromisoformat(getattr(place, name))) for name in _TIMES},
        closed=place_hours.closed_days(session, place.id, after=local_day(now)),
        known_to=PUBLISHED_TO,
        sees_health=POLICY["place.health"].allows(who.capacities),
        said=house.settings,
        providers=[each.name for each in house.providers],
        contact=typed or place.contact,
        longest=place_contact.LONGEST,
        today=local_day(now),
        slug=who.partnership_slug,
        wrong=wrong,
        errors=acting.summary(wrong),
    )
