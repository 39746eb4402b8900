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
    Changes,
    DateChange,
    Ground,
    ReminderChange,
    Running,
    changes_begun,
    changes_of,
    joined,
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
    own_digest: str

    @property
    def may_move(self) -> bool:
        """Whether nothing keeps it from moving to the other version."""
        return not self.outcome.blocked

    @cached_property
    def mark(self) -> str:
        """Return what a later look is compared with: it differs when anything that was told differs."""
        said = f"{self.reference} {self.version} {self.came_from} {self.outcome.digest} {self.own_digest}"
        return sha256(said.encode()).hexdigest()[:24]

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
        self._clocks: dict[Hashable, _Clocks] = {}
        self._of_one: dict[Hashable, tuple[Changes, Running]] = {}

    def forget(self) -> None:
        """Decide the next review anew, whatever its shape."""
        self._outcomes.clear()
        self._clocks.clear()
        self._of_one.clear()

    def line(self, standing: Standing) -> Line:
        """Return what would become of one review."""
        key = shape(standing)
        if key not in self._outcomes:
            self._outcomes[key] = self._crossing.outcome(
                standing.facts, ready=standing.ready_move, rests=standing.rests, places=standing.places
            )
        outcome = self._outcomes[key]
        clocks = self._of_clocks(standing.clocks, outcome) if not outcome.blocked else _NO_CLOCKS
        return Line(standing.reference, standing.version, standing.facts.state, outcome, *clocks)

    def _of_clocks(self, clocks: Iterable[Running], outcome: Outcome) -> "_Clocks":
        kept = [clock for clock in clocks if outcome.ready_changes or clock.name not in self._untouched]
        gate = (outcome.ready, outcome.ready_changes)
        sorts = Counter(clock.sort for clock in kept)
        key = (gate, frozenset(sorts.items()))
        if key not in self._clocks:
            each = {clock.sort: clock for clock in kept}
            found = [(self._of_clock(clock, gate, outcome), sorts[sort]) for sort, clock in each.items()]
            changes = joined([*found, (changes_begun(self._bridge, self._ground, outcome), 1)])
            self._clocks[key] = (*changes, sha256(repr(changes).encode()).hexdigest())
        return self._clocks[key]

    def _of_clock(self, clock: Running, gate: Hashable, outcome: Outcome) -> Changes:
        key = (gate, clock.sort)
        if key not in self._of_one:
            # The clock is kept with it: as long as it is there no other plan can be taken for its own.
            self._of_one[key] = changes_of(self._bridge, self._ground, clock, outcome), clock
        return self._of_one[key][0]


_Clocks = tuple[tuple[DateChange, ...], tuple[ReminderChange, ...], str]
_NO_CLOCKS: _Clocks = ((), (), "")


def digest_of(bridge: Bridge, ends: tuple[str, str], lines: Iterable[Line]) -> str:
    """Return what a dry run is known by; `ends` are the digests of both files."""
    told = {"ends": list(ends), "map": bridge.renamed.model_dump(mode="json")}
    found = sha256(canonical(told))
    for reference, mark in sorted((line.reference, line.mark) for line in lines):
        found.update(f"\n{reference} {mark}".encode())
    return found.hexdigest()


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
        *(frozenset(facts.tools_missing), facts.waived, facts.declared, facts.drawn, facts.drawn_as_kept),
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
            *(text.anonymity_confirmed, len(text.gaps), len(text.changes)),
            tuple(sorted(text.open_comments.items())),
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
