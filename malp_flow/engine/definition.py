"""What a workflow file may say, as frozen types. The file's closed schema is made of these.

The words and their meaning are described in `docs/workflows.md`.
"""
# Longer than 250 lines: the closed schema of one kind of file is one thing, and is read as one.

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from malp_flow.engine import forms

Identifier = Annotated[str, StringConstraints(pattern=forms.IDENTIFIER)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=forms.TITLE)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=forms.TITLE)]
ReferencePrefix = Annotated[str, StringConstraints(pattern=forms.REFERENCE_PREFIX)]
TimeOfDay = Annotated[str, StringConstraints(pattern=forms.TIME_OF_DAY)]
Day = Annotated[str, StringConstraints(pattern=forms.DAY)]
SCHEDULER = "scheduler"
"""The word in a move's `by:` that lets the system fire it as soon as its gate is open."""
DONE = "done"
"""The word in a deadline's `met_by:` for the end of its item."""
START = "start"
"""The word in `after:` for the day on which the review was commissioned."""
RAISED = "raised"
"""The word in `after:` for the moment at which somebody raised the deadline's own item."""
ITS_OWN_DAY = "its_own_day"
"""The word in `on:` for the day that each action bears, set when it is made."""
READY = "ready"
"""What the clock of a move counts from when it counts from its gate being open."""
NO_DATE = "no_date"
"""What a clock that asks for a date counts from: another one waits for a meeting of which none is known."""
WORDS_OF_THE_LANGUAGE = frozenset({SCHEDULER, DONE, START, RAISED, READY, ITS_OWN_DAY, NO_DATE})
"""No role, item, move or deadline may be called so: a reference to it would mean something else."""


class Frozen(BaseModel):
    """A part of the file: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Capacity(StrEnum):
    """What somebody in a role may do; permission speaks of these, never of a file's role names."""

    administrator = "administrator"
    manager = "manager"
    reviewer = "reviewer"
    coordinator = "coordinator"
    returner = "returner"
    lead = "lead"
    invitee = "invitee"
    signer = "signer"
    owner = "owner"
    outside = "outside"
    reader = "reader"


GivenByFile = Literal[
    Capacity.manager,
    Capacity.reviewer,
    Capacity.coordinator,
    Capacity.returner,
    Capacity.lead,
    Capacity.invitee,
    Capacity.signer,
    Capacity.owner,
    Capacity.outside,
    Capacity.reader,
]
"""The capacities that a file may give: `administrator` belongs to the installation."""


class ForEach(StrEnum):
    """For what an item is made, or a role is held."""

    review = "review"
    agency = "agency"
    case = "case"
    agency_on_a_case = "agency on a case"
    partner = "partner"
    panel = "panel"
    participant = "participant"
    local_group = "local group"
    action = "action"


class Kind(StrEnum):
    """The five kinds of thing that somebody owes in a review."""

    return_ = "return"
    event = "event"
    document = "document"
    decision = "decision"
    step = "step"


Need = Literal["required", "optional"]


class Role(Frozen):
    """Who takes part, and in which capacity."""

    title: Title
    for_: ForEach = Field(alias="for")
    as_: GivenByFile = Field(alias="as")
    off_line: bool = False
    optional: bool = False


class Body(Frozen):
    """A standing group that meets on days of its own, such as a quality assurance group."""

    title: Title


class Part(Frozen):
    """One part of a document: numbered statements, or plain text.

    Its statements are called after `numbered` (L1, L2). One that is `read_first` stands before the others
    where somebody is asked to decide on it. Statements that rest on another part name those they come from;
    those of one that is `planned` say who leads, by when, and how anybody will know.
    """

    title: Title
    as_: Literal["statements", "text"] = Field(alias="as", default="statements")
    numbered: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")] | None = None
    read_first: bool = False
    rests_on: Identifier | None = None
    planned: bool = False


class Answer(Frozen):
    """One answer that a decision may get. With `section` it is about one section of the document."""

    title: Title
    reason: Need = "optional"
    section: Need | None = None


class LetterUse(Frozen):
    """A letter that goes when something happens, and the roles whose holders get it.

    With `came_to` only those of them who came to that event, or gave a contribution to it beforehand;
    with `invited_to` those who were invited to it as well.
    """

    send: Identifier
    to: tuple[Identifier, ...] = Field(min_length=1)
    came_to: Identifier | None = None
    invited_to: Identifier | None = None

    @model_validator(mode="after")
    def _one_circle(self) -> "LetterUse":
        if self.came_to is not None and self.invited_to is not None:
            raise ValueError("say one of came_to or invited_to, or neither")
        return self

    @property
    def about_event(self) -> str | None:
        """The event whose people alone get it, where the file narrows it so."""
        return self.came_to or self.invited_to


class Item(Frozen):
    """Something that somebody owes."""

    kind: Kind
    title: Title
    hint: Sentence | None = None
    strand: Title | None = None
    for_each: ForEach = ForEach.review
    opened_by: Identifier | None = None
    on_answer: tuple[Identifier, ...] = Field(default=(), min_length=1)
    closed_by: Identifier | None = None
    raised_by: tuple[Identifier, ...] = Field(default=(), min_length=1)
    by: Identifier | None = None
    tool: Identifier | None = None
    sealed_until: Identifier | None = None
    escalated_to: tuple[Identifier, ...] = Field(default=(), min_length=1)
    done_when: tuple[Identifier, ...] = Field(default=(), min_length=1)
    invite: tuple[Identifier, ...] = ()
    led_by: Identifier | None = None
    optional: bool = False
    about_family: bool = False
    follow_up: bool = False
    at_once: bool = False
    about: Identifier | None = None
    minuted: bool = False
    parts: Mapping[Identifier, Part] = Field(default_factory=dict)
    answers: Mapping[Identifier, Answer] = Field(default_factory=dict)
    letters: tuple[LetterUse, ...] = ()

    @property
    def outlives(self) -> bool:
        """Whether it goes on when its review has ended: it comes afterwards, or somebody raised it."""
        return self.follow_up or bool(self.raised_by)

    def is_wanted(self, answer: str) -> bool:
        """Whether it opens after this answer of the step that opens it; without one nothing is left out."""
        return not (self.on_answer and answer) or answer in self.on_answer


class State(Frozen):
    """Where a review can be."""

    id: Identifier
    title: Title
    final: bool = False


class CheckUse(Frozen):
    """One check of a move's gate: a registered name and its typed parameters."""

    check: Identifier
    with_: Mapping[str, Any] = Field(alias="with", default_factory=dict)

    def __hash__(self) -> int:
        """Return its identity: its parameters are made into typed values once, and kept for as long."""
        return id(self)

    @property
    def about(self) -> str:
        """The one item it reads, or nothing where it reads none or several."""
        return str(self.with_.get("item", ""))

    @property
    def reads(self) -> tuple[str, ...]:
        """Every item it reads: one, several, or none."""
        return tuple(map(str, self.with_.get("items", ()))) or ((self.about,) if self.about else ())


class Waiver(Frozen):
    """Who may move on without which checks, and who must agree."""

    by: Identifier
    agreed_by: Identifier | None = None
    of: tuple[Identifier, ...] = Field(default=(), min_length=1)


class Move(Frozen):
    """A change of state: from where, to where, by whom, and what must hold before.

    `spawns` is the workflow of another review to which it leads.
    """

    id: Identifier
    title: Title
    from_: tuple[Identifier, ...] = Field(alias="from", min_length=1)
    to: Identifier
    by: tuple[Identifier, ...] = Field(min_length=1)
    checks: tuple[CheckUse, ...] = ()
    waiver: Waiver | None = None
    letters: tuple[LetterUse, ...] = ()
    spawns: Identifier | None = None
    reason: Need = "optional"

    @property
    def by_itself(self) -> bool:
        """Whether the system fires it as soon as its gate is open."""
        return SCHEDULER in self.by

    @property
    def people(self) -> tuple[str, ...]:
        """The roles whose holders may fire it."""
        return tuple(role for role in self.by if role != SCHEDULER)


Length = Annotated[int, Field(ge=0, le=1000)]


def _in_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


class When(Frozen):
    """A day, counted from an anchor or fixed.

    `after` names moves, deadlines or items (of several, the one that happened last), or the `start`;
    exactly one length goes with it. `before` counts back from an event's date. `on` is a fixed day, or the
    day that the deadline's own item bears. With `meeting_of` it is the first meeting of that body on the
    day so counted or later, and no day while none is known; with `working_days_ahead` so long before it.
    """

    after: Identifier | Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    before: Identifier | None = None
    on: Day | Literal["its_own_day"] | None = None
    working_days: Length | None = None
    days: Length | None = None
    months: Length | None = None
    count_from: Literal["day_0", "day_1"] = "day_0"
    meeting_of: Identifier | None = None
    working_days_ahead: Annotated[int, Field(ge=1, le=1000)] | None = None

    @model_validator(mode="after")
    def _one_anchor_one_length(self) -> "When":
        if sum(anchor is not None for anchor in (self.after, self.before, self.on)) != 1:
            raise ValueError("say one of after, before or on")
        lengths = sum(length is not None for length in (self.working_days, self.days, self.months))
        if lengths != (0 if self.on else 1):
            raise ValueError("say one of working_days, days or months (and none with on)")
        if self.on and not self.is_own_day and not _in_calendar(self.on):
            raise ValueError("there is no such day")
        if self.meeting_of and self.after is None:
            raise ValueError("say after with meeting_of: the first meeting after what?")
        if self.working_days_ahead and self.meeting_of is None:
            raise ValueError("say meeting_of with working_days_ahead: ahead of what?")
        return self

    @property
    def anchors(self) -> tuple[str, ...]:
        """The names this day is counted from; empty for a fixed day."""
        if self.before is not None:
            return (self.before,)
        if self.after is None:
            return ()
        return (self.after,) if isinstance(self.after, str) else self.after

    @property
    def fixed_on(self) -> date | None:
        """The fixed day, where the file names one."""
        return date.fromisoformat(self.on) if self.on and not self.is_own_day else None

    @property
    def is_own_day(self) -> bool:
        """Whether each item bears its own day, which nobody knows before it is made."""
        return self.on == ITS_OWN_DAY


class Span(Frozen):
    """A length of time from the commission on: exactly one of working days, days or months."""

    working_days: Length | None = None
    days: Length | None = None
    months: Length | None = None

    @model_validator(mode="after")
    def _one_length(self) -> "Span":
        if sum(length is not None for length in (self.working_days, self.days, self.months)) != 1:
            raise ValueError("say one of working_days, days or months")
        return self

    @property
    def from_start(self) -> When:
        """The same as a day that is counted from the commission."""
        return When(after=START, working_days=self.working_days, days=self.days, months=self.months)


class MoreTime(Frozen):
    """Who may give more time, and how much at most."""

    by: Identifier
    at_most_working_days: Length | None = None


class Pause(Frozen):
    """Who may let a whole review or one item rest, and whether its clocks stop meanwhile."""

    by: tuple[Identifier, ...] = Field(min_length=1)
    clock: Literal["stops", "runs"] = "stops"


class Deadline(Frozen):
    """The clock of an item, or of a move. One that `only_reminds` counts in no plan.

    One that only reminds and says `not_before` is of nothing: on its day its ladder begins, and nobody owes
    anything by it. One that `asks_for` a body runs while another clock waits for a date of its meeting.
    """

    for_: Identifier | None = Field(alias="for", default=None)
    due: When | None = None
    not_before: When | None = None
    met_by: Identifier = DONE
    owed_by: Identifier | None = None
    only_reminds: bool = False
    asks_for: Identifier | None = None
    more_time: MoreTime | None = None

    @model_validator(mode="after")
    def _has_a_day(self) -> "Deadline":
        if (self.due is None) == (self.not_before is None):
            raise ValueError("say one of due or not_before")
        return self

    @property
    def when(self) -> When:
        """The day it speaks of: the latest (due) or the earliest (not_before)."""
        day = self.due or self.not_before
        assert day is not None  # noqa: S101 - the validator above holds it
        return day


class Rung(Frozen):
    """One planned reminder of a ladder, in working days before or after the due day.

    `tell` is a role that hears of it at the same moment, by a letter of its own: `tell_with`.
    It comes again `every` so many working days, `times` in all.
    One that says `out_of_hours` counts every day, and leaves at that hour
    of London whether anybody works or not.
    """

    before: Length | None = None
    after: Length | None = None
    every: Annotated[int, Field(ge=1, le=250)] | None = None
    times: Annotated[int, Field(ge=2, le=12)] | None = None
    send: Identifier
    to: Identifier
    tell: Identifier | None = None
    tell_with: Identifier | None = None
    unless: Literal["worked_on_this_week", "answered", "not_coming", "not_there"] | None = None
    out_of_hours: TimeOfDay | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "Rung":
        if (self.before is None) == (self.after is None):
            raise ValueError("say one of before or after")
        if (self.tell is None) != (self.tell_with is None):
            raise ValueError("say both tell and tell_with, or neither")
        if (self.every is None) != (self.times is None):
            raise ValueError("say both every and times, or neither")
        if self.before is not None and self.offsets[-1][1] > 0:
            raise ValueError("end a reminder that comes again before the due day by then")
        return self

    @property
    def offset(self) -> int:
        """Working days from the due day, or days where it may leave out of hours; negative before it."""
        return self.after if self.after is not None else -(self.before or 0)

    @property
    def id(self) -> str:
        """Its name within the ladder: `before-5-auditor`; stays when other rungs come or go."""
        side = "after" if self.after is not None else "before"
        return f"{side}-{abs(self.offset)}-{self.to}"

    @property
    def offsets(self) -> tuple[tuple[str, int], ...]:
        """Return its steps: the name of each (`after-5-auditor`, `after-5-auditor-2`), and its offset."""
        again = range(1, self.times or 1)
        later = ((f"{self.id}-{number + 1}", self.offset + number * (self.every or 0)) for number in again)
        return ((self.id, self.offset), *later)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for group, name in pairs:
        groups[group] = (*groups.get(group, ()), name)
    return groups


class Workflow(Frozen):
    """A whole workflow file."""

    workflow: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Title
    summary: Sentence | None = None
    reference_prefix: ReferencePrefix | None = None
    calendar: str = "england-and-wales"
    due_time: TimeOfDay = "17:00"
    within: Span | None = None
    pause: Pause | None = None
    bodies: Mapping[Identifier, Body] = Field(default_factory=dict)
    roles: Mapping[Identifier, Role]
    items: Mapping[Identifier, Item]
    states: tuple[State, ...] = Field(min_length=2)
    moves: tuple[Move, ...] = Field(min_length=1)
    deadlines: Mapping[Identifier, Deadline] = Field(default_factory=dict)
    ladders: Mapping[Identifier, tuple[Rung, ...]] = Field(default_factory=dict)

    def __hash__(self) -> int:
        """Return its identity: a definition is loaded once, and its machine is kept for as long."""
        return id(self)

    @property
    def initial(self) -> State:
        """The state in which a review begins: the first of the list."""
        return self.states[0]

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.id: state for state in self.states}

    @cached_property
    def _moves(self) -> dict[str, Move]:
        return {move.id: move for move in self.moves}

    @cached_property
    def _roles(self) -> dict[str, tuple[str, ...]]:
        return _grouped((role.as_, name) for name, role in self.roles.items())

    @cached_property
    def _items(self) -> dict[str, tuple[str, ...]]:
        return _grouped((item.kind, name) for name, item in self.items.items())

    def state(self, state_id: str) -> State:
        """Return the state of this id; raises KeyError."""
        return self._states[state_id]

    def move(self, move_id: str) -> Move | None:
        """Return the move of this id, or None."""
        return self._moves.get(move_id)

    @cached_property
    def strands(self) -> tuple[str, ...]:
        """The strands of the file, by their titles, in the order in which items name them."""
        return tuple(dict.fromkeys(item.strand for item in self.items.values() if item.strand))

    def moves_from(self, state_id: str) -> Iterator[Move]:
        """Yield the moves that leave this state, in the file's order."""
        return (move for move in self.moves if state_id in move.from_)

    def roles_as(self, capacity: str) -> tuple[str, ...]:
        """Return the ids of the roles held in this capacity."""
        return self._roles.get(capacity, ())

    def items_of(self, kind: str) -> tuple[str, ...]:
        """Return the ids of the items of one kind."""
        return self._items.get(kind, ())

    def opened_by(self, cause: str) -> tuple[str, ...]:
        """Return the items that a move, or another item's end, opens."""
        return tuple(name for name, item in self.items.items() if item.opened_by == cause)

    def closed_by(self, move: str) -> tuple[str, ...]:
        """Return the items of which this move asks nobody any more."""
        return tuple(name for name, item in self.items.items() if item.closed_by == move)

    def deadlines_after(self, anchor: str) -> tuple[str, ...]:
        """Return the deadlines that count from this move, deadline or item."""
        return tuple(name for name, deadline in self.deadlines.items() if anchor in deadline.when.anchors)
