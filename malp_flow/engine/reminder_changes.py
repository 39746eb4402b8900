"""What becomes of planned reminders when a day moves: which appear, which move, which vanish."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from malp_flow.engine.ladders import PlannedStep


@dataclass(frozen=True, slots=True)
class Change:
    """One reminder before and after. Without a before it appears, without an after it vanishes."""

    before: PlannedStep | None
    after: PlannedStep | None

    @property
    def step(self) -> PlannedStep:
        """The reminder as it will be, or, where it vanishes, as it was."""
        step = self.after or self.before
        if step is None:
            raise ValueError("a change is of something")
        return step

    @property
    def at(self) -> datetime:
        """The moment under which it stands in a calendar: the new one, or the one given up."""
        return self.step.due_at


def changes(before: Iterable[PlannedStep], after: Iterable[PlannedStep]) -> tuple[Change, ...]:
    """Return what differs between two plans of one deadline, by day; what stays as it is is left out.

    A reminder is the same when it is the same step of the ladder to the same role.
    """
    old, new = _by_name(before), _by_name(after)
    found = (Change(old.get(name), new.get(name)) for name in old | new)
    return tuple(
        sorted((each for each in found if each.before != each.after), key=lambda each: (each.at, _name(each)))
    )


def _by_name(steps: Iterable[PlannedStep]) -> dict[tuple[str, str], PlannedStep]:
    return {(step.rung, step.to): step for step in steps}


def _name(change: Change) -> tuple[str, str]:
    return change.step.rung, change.step.to
