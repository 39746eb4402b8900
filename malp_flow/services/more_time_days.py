"""Which day a due day may move to: a later one, a working day, and no further than a workflow lets it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline
from malp_flow.services import deadlines
from malp_flow.wording import day_of_record, gettext


class BeyondMoreTime(Refused):
    """That is more time than this workflow lets anybody give at once."""


class NotLater(Refused):
    """The new day must come after the present one, and must not be past."""


class NoWorkingDay(Refused):
    """Nobody works on that day. Choose a working day."""


def may_be(session: Session, deadline: Deadline, new_on: date, *, at_most: int | None, now: datetime) -> None:
    """Let a due day move to another one, by at most so many working days where a number is said.

    Raises NotLater, NoWorkingDay, BeyondMoreTime.
    """
    days = deadlines.days_of(session, deadline.partnership_id, name=deadline.calendar)
    after = max(deadline.due_on, local_day(now))  # a day that is past would be late at once
    if new_on <= after:
        raise NotLater(gettext("Choose a day after %(day)s") % {"day": day_of_record(after)})
    if not days.is_working_day(new_on):
        words = {"day": day_of_record(new_on), "next": day_of_record(days.next_working_day(new_on))}
        raise NoWorkingDay(gettext("Nobody works on %(day)s. The next working day is %(next)s") % words)
    if at_most is not None and days.count_between(deadline.due_on, new_on) > at_most:
        last = days.add(deadline.due_on, at_most)
        raise BeyondMoreTime(gettext("At most until %(day)s") % {"day": day_of_record(last)})
