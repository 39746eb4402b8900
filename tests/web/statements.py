"""Counts what a page asks of the database: reads and writes of rows, not where transactions begin and end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

MOST = 12
"""So many statements may one page run, whatever the number of rows."""
_STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Give the list of statements that run until the block ends, each in one line."""
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if _STATEMENT.match(statement):
            ran.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)
