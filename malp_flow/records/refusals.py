"""What the database refused, in our own words.

A driver's message quotes rows and values, so it is neither shown nor kept as the cause. The log gets the
kind of refusal and the name of the rule that was hurt.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from malp_flow.errors import Conflict, MalpError, Refused

_log = logging.getLogger(__name__)

_COLLISIONS = {"40001", "40P01"}
"""PostgreSQL's serialization_failure and deadlock_detected."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed this at the same moment. Nothing of yours was kept: look again, then decide."""


class DoesNotGoTogether(Conflict):
    """This is here already, or what it belongs to has changed. Nothing was kept: look again, then decide."""


class Collided(Conflict):
    """Others are changing the same thing at this moment. Nothing was kept: do it again in a minute."""


class DoesNotFit(Refused):
    """Something you entered is too long or holds a sign that cannot be kept. Shorten it or type it again."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raise one of ours for what the database refuses inside; whatever else goes wrong passes as it is.

    Raises ChangedMeanwhile, DoesNotGoTogether, Collided, DoesNotFit.
    """
    try:
        yield
    except StaleDataError:
        _log.warning("database.refused problem=StaleDataError")
        raise ChangedMeanwhile from None
    except DBAPIError as error:
        ours = _ours(error)
        if ours is None:
            raise
        _log.warning("database.refused problem=%s rule=%s", type(error).__name__, _rule(error))
        raise ours from None


def _ours(error: DBAPIError) -> MalpError | None:
    if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
        return Collided()
    if isinstance(error, IntegrityError):
        return DoesNotGoTogether()
    return DoesNotFit() if isinstance(error, DataError) else None


def _rule(error: DBAPIError) -> str:
    """SQLite's sentence names columns and never a value; of PostgreSQL's only the constraint may be told."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is None:
        return str(error.orig)
    return diagnosis.constraint_name or diagnosis.sqlstate or "unknown"
