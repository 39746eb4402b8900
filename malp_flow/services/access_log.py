"""Who read what is protected: kept beside the history, for whoever has to account for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.records.sign_in import AccessLog


def note(session: Session, *, person_id: UUID, thing: str, partnership_id: UUID, now: datetime) -> None:
    """Note one reading. `thing` is a kind and an id, such as `audit:…`; never words of what was read.

    The front door does this in a transaction of its own, before it shows anything.
    """
    session.add(AccessLog(person_id=person_id, thing=thing, partnership_id=partnership_id, at=now))
