"""By when an action may be due: on a working day, from today on."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import deadlines
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext


class DayNeeded(Refused):
    """Give the day by which it is to be done"""


class DayPast(Refused):
    """That day is past. Give a day from today on"""


class DayOff(Refused):
    """Nobody works on that day. Give a working day"""

    def __init__(self, day: date, following: date, *, today: date) -> None:
        said = gettext("Nobody works on %(day)s. The next working day is %(following)s")
        super().__init__(said % {"day": day_long(day, today), "following": day_long(following, today)})
        self.following = following


def require_day(session: Session, review: OpenReview, day: date | None, *, now: datetime) -> None:
    """Let a due day stand that is not past and on which people work.

    Raises DayNeeded, DayPast, DayOff with the next.
    """
    if day is None:
        raise DayNeeded
    today = local_day(now)
    if day < today:
        raise DayPast
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    if not days.is_working_day(day):
        raise DayOff(day, days.next_working_day(day), today=today)
