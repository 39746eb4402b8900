"""A partnership’s own hours for letters, and the days of the year on which nobody is reminded."""

from datetime import date, time
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.quiet_days import QuietDays
from malp_flow.engine.working_days import SendWindow
from malp_flow.records.people import Partnership


def window_of(session: Session, partnership_id: UUID) -> SendWindow:
    """Return the hours of a working day, London time, in which this partnership’s letters leave."""
    place = session.get_one(Partnership, partnership_id)
    opens, closes, reminders = (
        time.fromisoformat(hour) for hour in (place.window_opens, place.window_closes, place.reminders_at)
    )
    return SendWindow(opens, closes, reminders)


def quiet_until(session: Session, partnership_id: UUID, day: date) -> date | None:
    """Return the first day after the quiet days in which `day` lies; None when it is no quiet day."""
    place = session.get_one(Partnership, partnership_id)
    return QuietDays.between(place.quiet_from, place.quiet_to).end_of(day)
