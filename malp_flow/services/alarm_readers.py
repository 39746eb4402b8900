"""Who is told of alarms where no address is set for them: those who administer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.people import RoleHolding
from malp_flow.services import people
from malp_flow.services.standing import in_force


def addresses(session: Session, *, now: datetime) -> list[str]:
    """Return the addresses of every administrator here, each once; of managers where nobody administers."""
    return _of(session, Capacity.administrator, now) or _of(session, Capacity.manager, now)


def _of(session: Session, capacity: Capacity, now: datetime) -> list[str]:
    query = select(RoleHolding.membership_id).where(
        RoleHolding.capacity == capacity, in_force(local_day(now))
    )
    return sorted({people.address_of(session, member) for member in session.scalars(query.distinct())})
