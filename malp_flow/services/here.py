"""Rows looked up where the actor is: what belongs to another partnership does not exist here."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.errors import NotFound
from malp_flow.records.base import InPartnership
from malp_flow.services.actor import Actor


class NotHere(NotFound):
    """There is nothing here for you under that name."""


Row = TypeVar("Row", bound=InPartnership)


def get_here(session: Session, kind: type[Row], row_id: UUID, *, by: Actor) -> Row:
    """Return the row of the actor's partnership with this id; raises NotHere."""
    row = session.get(kind, row_id)
    if row is None or row.partnership_id != by.partnership_id:
        raise NotHere
    return row
