"""Names that the house gives to its rows."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh id; later ones sort after earlier ones.

    Made here and not by the database: a row's id is part of what its sealed columns are closed
    for, so it must be known before the row is written.
    """
    return uuid7()
