"""What is known of a review when its gates are asked: plain frozen values, read from no table here.

Nothing in these values identifies a child: a case is its reference and no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a role; `agency` and `case` are ids, empty where the role is held for the review."""

    role: str
    name: str
    agency: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One thing somebody owes, as it stands.

    `working_days_late` is 0 until its deadline has passed. `answer` belongs to decisions and steps: what was
    answered; `version` to decisions: on which version of the text. `off_line`, `identities_given` and
    `records_checked` (the agency said whom it knows) belong to returns.
    """

    id: str
    name: str
    state: str
    done: bool
    title: str
    agency: str = ""
    agency_name: str = ""
    case: str = ""
    case_reference: str = ""
    holder: str = ""
    gaps: int = 0
    working_days_late: int = 0
    off_line: bool | None = None
    identities_given: bool = False
    records_checked: bool = False
    answer: str = ""
    version: int = 0
    live: bool = True
    """False once it was withdrawn: it is then nobody's to supply."""


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A dated meeting: when it ends (UTC) or None while no date is set, and who came in which role.

    `too_early_for` is the first day on which it may be held, where it is held before that day.
    """

    ends_at: datetime | None = None
    too_early_for: date | None = None
    attendance_recorded: bool = False
    attended: Mapping[str, int] = field(default_factory=dict)
    notes_recorded: bool = False


@dataclass(frozen=True, slots=True)
class PlanGap:
    """What one statement lacks: of `rests_on`, `lead`, `due_on` and `measure`. `called` is as in L1."""

    part: str
    called: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A request for changes that nobody has answered: whose, of which section (by its title), since when."""

    seat: str
    section: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The present version of a text: how many statements each part has, and where "none" was said.

    `open_comments` counts those on any version that are not answered yet, by the section they are about;
    those about the whole stand under an empty name.
    """

    version: int = 0
    sha256: str = ""
    written: Mapping[str, int] = field(default_factory=dict)
    said_none: frozenset[str] = frozenset()
    anonymity_confirmed: bool = False
    suspicious_places: int = 0
    gaps: tuple[PlanGap, ...] = ()
    open_comments: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[ChangeFact, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnFact:
    """One line of a choice of records by chance: its strata as (column, value), folded, and what came of it.

    `chosen` is less than `wanted` only where no more were `available`.
    """

    strata: frozenset[tuple[str, str]]
    wanted: int
    chosen: int
    available: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the gates of one review may read, at one moment (UTC).

    `waived` holds pairs of move and check; a waiver agreed where the file asks for a second person.
    `tools_missing` says per item, in a sentence, why its audit tool is not ready. `declared` are the roles
    of whoever declared their independence. `drawn` is how its records were chosen by chance; with
    `drawn_as_kept` the records looked at are those. Both are read only where a check of the file asks.
    """

    state: str
    at: datetime
    items: tuple[ItemFact, ...] = ()
    holders: tuple[Holder, ...] = ()
    meetings: Mapping[str, MeetingFact] = field(default_factory=dict)
    documents: Mapping[str, DocumentFact] = field(default_factory=dict)
    tools_missing: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[tuple[str, str]] = frozenset()
    declared: frozenset[str] = frozenset()
    drawn: tuple[DrawnFact, ...] = ()
    drawn_as_kept: bool = False

    def items_named(self, name: str) -> Iterator[ItemFact]:
        """Yield the live items of one name, in the order of the matrix."""
        return (item for item in self.items if item.name == name and item.live)

    def holders_of(self, role: str) -> Iterator[Holder]:
        """Yield those who hold a role."""
        return (holder for holder in self.holders if holder.role == role)
