"""Coming emails: the reminders planned in all reviews, day by day."""

from malp_flow.engine.working_days import local_day
from malp_flow.services import coming_reminders
from malp_flow.web import front_door, numbers_asked
from malp_flow.web.place.room import pages


@pages.get("/<partnership>/emails/coming")
def coming(partnership: str) -> str:
    """Show what is planned for the next 20 working days: to whom, about what, and by which rule."""
    who, now = front_door.visitor(), front_door.now()
    number = numbers_asked.page()
    return front_door.page(
        "place/coming.html",
        found=coming_reminders.page(front_door.reading(), who.actor, number=number, now=now),
        today=local_day(now),
        slug=who.partnership_slug,
    )
