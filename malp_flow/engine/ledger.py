"""Day by day, whether somebody was reminded of what they owe, and if not, why: one line a working day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder on one day: whether it left then, and in words what it was or why it did not go.

    `says_why` is False where the words tell only that it did not leave on that day.
    """

    on: date
    sent: bool
    words: str
    says_why: bool = True


@dataclass(frozen=True, slots=True)
class Spell:
    """Days on which something held reminders back, both included; without a last day until further notice."""

    first: date
    last: date | None
    words: str

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Line:
    """One working day, or several in a row of which the same is so: sent or not, and what or why."""

    first: date
    last: date
    sent: bool
    words: tuple[str, ...]


def lines(days: Iterable[date], steps: Sequence[Step], spells: Sequence[Spell], not_due: str) -> list[Line]:
    """Return one line for each of these days, in order.

    A day between them on which a reminder was due, though nobody works then, gets a line too, and so does
    every other day on which one left: no email is lost for the evidence. What was sent is said first; then
    why other reminders of the day were not. What held reminders back on that day is said where there was
    none, or where one does not say why; else `not_due`.
    """
    wanted = set(days)
    if wanted:
        first, last = min(wanted), max(wanted)
        wanted |= {step.on for step in steps if first <= step.on <= last}
    wanted |= {step.on for step in steps if step.sent}
    return [_line(day, steps, spells, not_due) for day in sorted(wanted)]


def _line(day: date, steps: Sequence[Step], spells: Sequence[Spell], not_due: str) -> Line:
    of_day = sorted((step for step in steps if step.on == day), key=lambda step: not step.sent)
    held = [spell.words for spell in spells if spell.holds(day)]
    said = [step.words for step in of_day]
    words = said + held if any(not step.says_why for step in of_day) else said or held or [not_due]
    return Line(day, day, any(step.sent for step in of_day), tuple(dict.fromkeys(words)))


def folded(found: Iterable[Line]) -> list[Line]:
    """Return the lines with days in a row of which the same is so in one, but for days on which one left."""
    runs = [list(run) for _, run in groupby(found, key=lambda line: (line.sent, line.words))]
    return [
        line
        for run in runs
        for line in (run if run[0].sent else [Line(run[0].first, run[-1].last, False, run[0].words)])
    ]
