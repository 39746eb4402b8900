"""A clock that starts at another moment, for rehearsals and recovery."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from malp_flow import clock


class _Moment(click.ParamType[datetime]):
    """A moment with its zone: without one nobody could say when it is."""

    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, aware, in UTC; anything else is wrong usage."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a moment. Write it like 2026-11-23T09:00+00:00.", param, ctx)
        if moment.utcoffset() is None:
            self.fail(f"“{value}” has no time zone. Write it like 2026-11-23T09:00+00:00.", param, ctx)
        return moment.astimezone(UTC)


MOMENT = _Moment()


def running_from(begins_at: datetime) -> Callable[[], datetime]:
    """Return a clock that shows `begins_at` at this moment and runs on from there."""
    ahead = begins_at - clock.now()
    return lambda: clock.now() + ahead
