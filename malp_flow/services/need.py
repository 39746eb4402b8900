"""One thing that needs somebody, and how things are put in order."""

from dataclasses import dataclass
from enum import IntEnum

from malp_flow.engine.facts import Facts
from malp_flow.services.mending import Way
from malp_flow.services.reviews import OpenReview


class Kind(IntEnum):
    """Kinds of lines, in the order in which they press when nothing is late."""

    concern = 0
    call = 1
    more_time = 2
    colleague = 3
    in_line = 4
    not_ours = 5
    late_audit = 6
    lost_letter = 7
    nobody_named = 8
    waiver = 9
    sign_off = 10
    ready = 11
    check = 12
    step = 13
    late_letters = 14
    answer = 15
    long_hold = 16
    action = 17
    linked = 18
    condition = 19
    meeting_date = 20
    migration = 21


_FIRST = (Kind.concern, Kind.late_letters)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs somebody. `thing` is the id of the move, waiver or item it is about.

    `days_late` counts working days. `way` is None where the kind itself says the page.
    `point` says it in a few words for a list below a title that names the review; `points` is such a list.
    """

    kind: Kind
    reference: str
    title: str
    text: str = ""
    action: str = ""
    thing: str = ""
    way: Way | None = None
    days_late: int = 0
    point: str = ""
    points: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int, int]:
        """What comes first: what was raised at once; then what is late, the latest of it; then by kind."""
        pressing = -1 if self.kind in _FIRST else 0 if self.days_late else 1
        return (pressing, -self.days_late, self.kind)


@dataclass(frozen=True, slots=True)
class Eyes:
    """One review as one person sees it."""

    review: OpenReview
    theme: str
    known: Facts
    mine: frozenset[str]
    runs: bool
    name: str
