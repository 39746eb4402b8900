"""What the story is made of: acts, each at its moment, told by the working days of a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Protocol

from malp_flow.engine.working_days import LONDON

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from malp_flow.demo.stage import Play, Stage


class Act(Protocol):
    """Something that somebody does."""

    def __call__(self, session: Session, stage: Stage, play: Play, /, *, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """One act at its moment."""

    at: datetime
    play: Play
    act: Act


On = Callable[[int, str, Act], Scene]
"""Puts an act on a working day of a review, counted from its commission, at a time of day."""
Strand = Callable[[On], Iterator[Scene]]
"""What happens in one review beside the usual way."""


def moment(day: date, at: time) -> datetime:
    """Return the moment, in UTC, when London's clocks show this time."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
