"""A session for looking keeps what it has read until it ends: a page of hundreds asks for each thing once.

A session lets go of rows that nobody holds, and would ask for the same partnership again for each line of a
list. Only where nothing is written: there no row can change under the eyes of whoever looks.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

Thing = TypeVar("Thing")
_ROWS, _THINGS = "kept_rows", "kept_things"
MOST_ROWS = 10_000
"""So many rows are held: a file of all answers of a year must not fill the memory."""


def keep(session: Session) -> None:
    """Let a session for looking only hold the rows that it reads, until it ends."""
    rows: list[object] = []
    session.info[_ROWS], session.info[_THINGS] = rows, {}

    def hold(_session: Session, row: object) -> None:
        if len(rows) < MOST_ROWS:
            rows.append(row)

    event.listen(session, "loaded_as_persistent", hold)


def keeps(session: Session) -> bool:
    """Whether this session keeps what it has read: nothing changes under it."""
    return _THINGS in session.info


def once(session: Session, key: Hashable, find: Callable[[], Thing]) -> Thing:
    """Return what `find` finds, found once where this session keeps what it has read."""
    kept: dict[Hashable, Any] | None = session.info.get(_THINGS)
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    found: Thing = kept[key]
    return found
