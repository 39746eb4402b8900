"""What would become of running reviews that moved to another version of their workflow. Nothing changes here.

Gates are decided once for each shape, which is everything that a gate may read and no name of anybody: most
reviews of a year look alike, and ten thousand of them are told as fast as a page is read.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from malp_flow.engine.canonical import canonical
from malp_flow.engine.crossing import Crossing
from malp_flow.engine.facts import Facts
from malp_flow.engine.migrating_clocks import (
    DateChange,
    Ground,
    ReminderChange,
    Running,
    clocks_after,
    untouched,
)
from malp_flow.engine.migration_outcome import Outcome
from malp_flow.engine.version_map import Bridge


@dataclass(frozen=True, slots=True)
class Standing:
    """A running review as it stands: `version` is the number of its history entries.

    `places` counts where an item could be made: `review` once, `partner` for each seat, and so on.
    """

    reference: str
    version: int
    facts: Facts
    clocks: tuple[Running, ...] = ()
    ready_move: str | None = None
    rests: bool = False
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """What would become of one review. One with reasons in `outcome.blocked` stays as it is."""

    reference: str
    version: int
    came_from: str
    outcome: Outcome
    dates: tuple[DateChange, ...]
    reminders: tuple[ReminderChange, ...]

    @property
    def may_move(self) -> bool:
        """Whether nothing keeps it from moving to the other version."""
        return not self.outcome.blocked

    @cached_property
    def mark(self) -> str:
        """Return what a later look is compared with: it differs when anything that was told differs."""
        own = [*map(asdict, self.dates), *map(asdict, self.reminders)]
        said = canonical([self.reference, self.version, self.came_from, self.outcome.digest, _plain(own)])
        return sha256(said).hexdigest()[:24]

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        own = {
            "dates": [asdict(each) for each in self.dates],
            "reminders": [asdict(each) for each in self.reminders],
        }
        told: dict[str, object] = _plain(own)
        head = {"reference": self.reference, "version": self.version, "from": self.came_from}
        return head | self.outcome.as_json() | told


class DryRun:
    """Tells line by line what would become of reviews; what was decided for one shape is kept."""

    def __init__(self, bridge: Bridge, ground: Ground) -> None:
        """Ask nothing yet. `ground` holds the days, the hours and the moment from which this is told."""
        self._bridge, self._ground = bridge, ground
        self._crossing = Crossing(bridge)
        self._untouched = untouched(bridge)
        self._outcomes: dict[Hashable, Outcome] = {}

    def line(self, standing: Standing) -> Line:
        """Return what would become of one review."""
        key = shape(standing)
        if key not in self._outcomes:
            self._outcomes[key] = self._crossing.outcome(
                standing.facts, ready=standing.ready_move, rests=standing.rests, places=standing.places
            )
        outcome = self._outcomes[key]
        dates: tuple[DateChange, ...] = ()
        reminders: tuple[ReminderChange, ...] = ()
        if not outcome.blocked:
            clocks = standing.clocks
            if not outcome.ready_changes:
                clocks = tuple(clock for clock in clocks if clock.name not in self._untouched)
            dates, reminders = clocks_after(self._bridge, self._ground, clocks, outcome)
        return Line(standing.reference, standing.version, standing.facts.state, outcome, dates, reminders)


def digest_of(bridge: Bridge, ends: tuple[str, str], lines: Iterable[Line]) -> str:
    """Return what a dry run is known by; `ends` are the digests of both files."""
    marks = sorted((line.reference, line.mark) for line in lines)
    told = {"ends": list(ends), "map": bridge.renamed.model_dump(mode="json"), "reviews": marks}
    return sha256(canonical(_plain(told))).hexdigest()


def shape(standing: Standing) -> Hashable:
    """Return everything of a review that a gate may read, and no name: alike means decided alike."""
    facts = standing.facts
    return (
        *(facts.state, standing.ready_move, standing.rests, tuple(sorted(standing.places.items()))),
        frozenset(
            Counter(
                (
                    *(i.name, i.state, i.done, i.live, bool(i.holder), i.off_line, i.identities_given),
                    *(i.records_checked, i.answer, i.version, i.gaps > 0),
                )
                for i in facts.items
            ).items()
        ),
        frozenset(Counter(holder.role for holder in facts.holders).items()),
        *(_shape_of_meetings(facts), _shape_of_documents(facts)),
        *(frozenset(facts.tools_missing), facts.waived, facts.declared),
    )


def _shape_of_meetings(facts: Facts) -> Hashable:
    return tuple(
        (
            *(
                name,
                meeting.ends_at is not None and meeting.ends_at <= facts.at,
                meeting.too_early_for is None,
            ),
            *(meeting.attendance_recorded, meeting.notes_recorded, tuple(sorted(meeting.attended.items()))),
        )
        for name, meeting in sorted(facts.meetings.items())
    )


def _shape_of_documents(facts: Facts) -> Hashable:
    return tuple(
        (
            *(name, text.version, tuple(sorted(text.written.items())), text.said_none),
            *(text.anonymity_confirmed, len(text.gaps)),
        )
        for name, text in sorted(facts.documents.items())
    )


def _plain(value: Any) -> Any:
    """Return a value with days as text and lists for tuples, as it is written down."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
