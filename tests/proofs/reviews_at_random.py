"""A review of a file lived at random by the engine alone, with everything its gates may read made up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from malp_flow.engine import gates
from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import (
    ChangeFact,
    DocumentFact,
    DrawnFact,
    Facts,
    Holder,
    ItemFact,
    MeetingFact,
    PlanGap,
)
from malp_flow.engine.lives import Act, done_states
from malp_flow.engine.machine import MoveRefused, NotNow, after, life_after
from malp_flow.engine.sampling import folded
from tests.proofs.plain_files import ABSENT, CLEARS_ANSWER, SETS_ANSWER, PlainFile, Thing

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
_MANY = 9


class Event(NamedTuple):
    """One event: its label, and what it is: a move, an act on a thing, a raising, or a switch."""

    label: str
    move: str = ""
    thing: Thing | None = None
    act: str = ""
    answer: str = ""
    switch: str = ""
    on: bool = False


class EngineReview:
    """Where the engine says that a review stands, and each thing that it owes."""

    def __init__(self, workflow: Workflow, file: PlainFile) -> None:
        self.workflow, self._file = workflow, file
        self.begin()

    def begin(self) -> None:
        self.state = self.workflow.initial.id
        self.stands = {thing: self._file.begins(thing.name) for thing in self._file.things}
        self.answers: dict[Thing, str] = {}
        self.on: set[str] = set()

    def happens(self, event: Event) -> bool:
        """Let the engine try an event; return whether it happened."""
        if event.switch:
            return self._turn(event)
        if event.move:
            return self._move(event.move)
        assert event.thing
        if event.act == "raise":
            return self._raise(event.thing)
        return self._act(event.thing, Act(event.act), event.answer)

    def opened(self) -> set[str]:
        """Return the moves that nothing stops now."""
        known = self.facts()
        return {
            move.id
            for move in self.workflow.moves_from(self.state)
            if not gates.blockers(self.workflow, move, known)
        }

    def _turn(self, event: Event) -> bool:
        if (event.switch in self.on) == event.on:
            return False
        (self.on.add if event.on else self.on.discard)(event.switch)
        return True

    def _move(self, move: str) -> bool:
        try:
            self.state = after(self.workflow, move, self.facts())
        except MoveRefused:
            return False
        return True

    def _raise(self, thing: Thing) -> bool:
        if self.stands[thing] != ABSENT:
            return False
        self.stands[thing] = self._file.life(thing.name).opened_in
        return True

    def _act(self, thing: Thing, act: Act, answer: str) -> bool:
        if self.stands[thing] == ABSENT:
            return False
        try:
            self.stands[thing] = life_after(self._file.life(thing.name), act, self.stands[thing])
        except NotNow:
            return False
        if answer and act in SETS_ANSWER:
            self.answers[thing] = answer
        elif act in CLEARS_ANSWER:
            self.answers.pop(thing, None)
        return True

    # ---------------------------------------------------------------- what the gates read

    def _is_on(self, check: str, about: str = "") -> bool:
        return f"{check}:{about}" in self.on

    def facts(self) -> Facts:
        names = self.workflow.items_of
        return Facts(
            state=self.state,
            at=AT,
            items=tuple(self._items()),
            holders=tuple(self._holders()),
            meetings={name: self._meeting(name) for name in names("event")},
            documents={name: self._document(name) for name in names("document")},
            tools_missing={n: "Not chosen." for n in names("return") if not self._is_on("tool_ready", n)},
            drawn=tuple(self._drawn()) if self._is_on("records_drawn") else (),
            drawn_as_kept=self._is_on("records_drawn"),
            declared=frozenset(r for r in self.workflow.roles if self._is_on("independence_declared", r)),
        )

    def _drawn(self) -> Iterator[DrawnFact]:
        uses = [use for move in self.workflow.moves for use in move.checks if use.check == "records_drawn"]
        for quota in (quota for use in uses for quota in use.with_["quotas"]):
            strata = frozenset((folded(column), folded(value)) for column, value in quota["of"].items())
            yield DrawnFact(strata, wanted=_MANY, chosen=_MANY, available=_MANY)

    def _items(self) -> Iterator[ItemFact]:
        for thing, state in self.stands.items():
            if state == ABSENT:
                continue
            said = self.workflow.items[thing.name]
            yield ItemFact(
                id=str(thing),
                name=thing.name,
                state=state,
                done=state in done_states(said),
                title=said.title,
                agency_name=f"Agency {thing.number}",
                holder="Somebody" if self._is_on("role_filled:each", said.by or "") else "",
                off_line=self._is_on("off_line_declared", said.by or "") or None,
                identities_given=self._is_on("identities_given"),
                records_checked=self._is_on("records_checked"),
                answer=self.answers.get(thing, ""),
                version=1 if thing in self.answers else 0,
                live=state != "withdrawn",
            )

    def _holders(self) -> Iterator[Holder]:
        for role in self.workflow.roles:
            if self._is_on("role_filled", role):
                yield from (Holder(role, f"Holder {number}") for number in range(_MANY))

    def _meeting(self, name: str) -> MeetingFact:
        return MeetingFact(
            ends_at=AT - timedelta(days=1) if self._is_on("event_over", name) else None,
            attendance_recorded=self._is_on("attended", name),
            attended=dict.fromkeys(self.workflow.roles, _MANY),
            notes_recorded=self._is_on("notes_recorded", name),
        )

    def _document(self, name: str) -> DocumentFact:
        written = self._is_on("parts_written", name)
        parts = list(self.workflow.items[name].parts)
        planned = self._is_on("statements_planned", name)
        return DocumentFact(
            version=1 if self._is_on("text", name) else 0,
            written=dict.fromkeys(parts, _MANY) if written else {},
            anonymity_confirmed=self._is_on("anonymity_checked", name),
            gaps=() if planned else (PlanGap(parts[0], "R1", ("lead",)),),
            open_comments={} if self._is_on("comments_answered", name) else {"": 1},
            changes=() if self._is_on("changes_answered", name) else (ChangeFact("Police", "", AT.date()),),
        )


class Chance:
    """Draws events, mostly those that bring a review on; seldom those that undo."""

    _UNDOES = frozenset(
        {Act.take_away, Act.ask_again, Act.send_back, Act.open_up, Act.call_off, Act.leave_out}
    )

    def __init__(self, file: PlainFile, seed: int) -> None:
        self._file, self._random = file, Random(seed)
        self._acts = [
            Event(f"{thing} {act} {answer}", thing=thing, act=act, answer=answer)
            for thing, act, answer in file.acts
        ]
        self._to_come: list[Event] = []
        self._raises = [
            Event(f"raise {thing}", thing=thing, act="raise")
            for thing in file.things
            if file.items[thing.name].get("raised_by")
        ]

    def draw(self, review: EngineReview) -> Event:
        if not self._to_come and self._random.random() < 0.04:
            self._to_come = [*self._nearly_open(review.state)]
        if self._to_come:
            return self._to_come.pop(0)
        kind = self._random.random()
        if kind < 0.3:
            return self._move(review.state)
        if kind < 0.55 and self._file.switches:
            asked = self._file.asked_from(review.state) & set(self._file.switches)
            name = self._one_of(sorted(asked)) or self._random.choice(self._file.switches)
            on = self._random.random() < 0.85
            return Event(f"{'on' if on else 'off'} {name}", switch=name, on=on)
        if (kind < 0.6 and self._raises) or not self._acts:
            return self._random.choice(self._raises) if self._raises else self._move(review.state)
        return self._act(review)

    def _nearly_open(self, state: str) -> Iterator[Event]:
        """Yield what opens the gates of a state, often but for one thing, and then a move."""
        asked = sorted(self._file.asked_from(state) & set(self._file.switches))
        spared = self._random.choice(asked) if asked and self._random.random() < 0.6 else ""
        for name in asked:
            on = name != spared
            yield Event(f"{'on' if on else 'off'} {name}", switch=name, on=on)
        yield self._move(state)

    def _one_of(self, wanted: list[str]) -> str:
        return self._random.choice(wanted) if wanted and self._random.random() < 0.7 else ""

    def _move(self, state: str) -> Event:
        from_here = [move["id"] for move in self._file.moves if state in move["from"] and move.get("checks")]
        is_gated = bool(from_here) and self._random.random() < 0.85
        move = self._random.choice(from_here if is_gated else [move["id"] for move in self._file.moves])
        if self._random.random() < 0.9 and move in self._file.gives_up and from_here:
            move = self._random.choice(from_here)  # else most reviews would be withdrawn at once
        return Event(f"move {move}", move=move)

    def _act(self, review: EngineReview) -> Event:
        wanted = self._one_of(sorted(self._file.asked_from(review.state) & set(self._file.items)))
        among = [event for event in self._acts if event.thing and event.thing.name == wanted] or self._acts
        event = self._random.choice(among)
        for _ in range(6):
            # What is taken away never comes back, and a gate over nothing stays shut for good.
            spared = 0.98 if event.act == Act.take_away else 0.8
            undoes = event.act in self._UNDOES and self._random.random() < spared
            if not undoes and self._is_possible(review, event):
                break
            event = self._random.choice(among)
        return event

    def _is_possible(self, review: EngineReview, event: Event) -> bool:
        assert event.thing
        there = review.stands[event.thing]
        moves = self._file.life(event.thing.name).moves
        return any(move.id == event.act and there in move.from_ for move in moves)
