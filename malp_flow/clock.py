"""The only place that reads the machine's clock; everywhere else time is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one door
