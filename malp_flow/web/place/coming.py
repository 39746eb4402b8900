"""Coming emails: the reminders planned in all reviews, day by day."""

from markupsafe import Markup

from malp_flow.engine import drawing_days
from malp_flow.engine.working_days import local_day
from malp_flow.services import coming_by_day, coming_reminders
from malp_flow.web import front_door, numbers_asked
from malp_flow.web.place.room import pages


@pages.get("/<partnership>/emails/coming")
def coming(partnership: str) -> str:
    """Show what is planned for the next 20 working days: to whom, about what, and by which rule."""
    who, now = front_door.visitor(), front_door.now()
    number, today = numbers_asked.page(), local_day(now)
    days = coming_by_day.by_day(front_door.reading(), who.actor, now=now) if number <= 1 else ()
    picture = drawing_days.as_svg(days, today=today)
    return front_door.page(
        "place/coming.html",
        found=coming_reminders.page(front_door.reading(), who.actor, number=number, now=now),
        days=days if picture else (),
        picture=Markup(picture),  # noqa: S704 - drawn here
        finding=drawing_days.finding(days, today=today) if picture else "",
        today=today,
        slug=who.partnership_slug,
    )
