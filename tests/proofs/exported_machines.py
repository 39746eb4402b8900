"""A workflow file as machines of python-statemachine: one for the review, and one for each thing it owes.

Its gates are asked by counting where those machines stand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any

from statemachine import State, StateMachine
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed

from malp_flow.engine.lives import Life
from malp_flow.engine.ways import reached
from tests.proofs.plain_files import (
    ABSENT,
    CLEARS_ANSWER,
    SETS_ANSWER,
    PlainFile,
    Thing,
    switch,
)

Edge = tuple[str, str, str]
"""An event, from where, to where."""


def machine_class(
    states: Iterable[str],
    first: str,
    edges: Iterable[Edge],
    gate: Callable[[str], Any] | None = None,
    ends: Collection[str] | None = None,
) -> type[StateMachine]:
    """Return a class with these states and events; `gate` gives an event its condition.

    Without `ends`, whatever is never left is one.
    """
    edges, names = list(edges), list(states)
    ends = set(names) - {source for _, source, _ in edges} if ends is None else ends
    made = {name: State(name, initial=name == first, final=name in ends) for name in names}
    inside: dict[str, Any] = {f"s_{name}": state for name, state in made.items()}
    for event, source, to in edges:
        condition = {"cond": gate(event)} if gate else {}
        step = made[source].to(made[to], **condition)
        inside[f"e_{event}"] = inside[f"e_{event}"] | step if f"e_{event}" in inside else step
    return type("Exported", (StateMachine,), inside)


@cache
def _life_class(life: Life, first: str) -> type[StateMachine]:
    edges = [(move.id, source, move.to) for move in life.moves for source in move.from_]
    if first == ABSENT:
        return machine_class([ABSENT, *life.states], ABSENT, [("raise", ABSENT, life.opened_in), *edges])
    there = reached({first}, [(source, to) for _, source, to in edges])
    states = [state for state in life.states if state in there]  # it allows none that is never reached
    return machine_class(states, first, [edge for edge in edges if edge[1] in there])


class ExportedMachines:
    """The machines of one file. `without` leaves a check out: a fault to be noticed."""

    def __init__(self, file: PlainFile, *, without: str = "") -> None:
        self._file, self._without = file, without
        self._moves = {move["id"]: move for move in file.moves}
        edges = [(move["id"], source, move["to"]) for move in file.moves for source in move["from"]]
        self._class = machine_class(file.states, file.states[0], edges, lambda move: lambda: self._open(move))
        self.begin()

    def begin(self) -> None:
        """Put every machine where a review begins."""
        self._review = self._class()
        self._lives = {
            thing: _life_class(self._file.life(thing.name), self._file.begins(thing.name))()
            for thing in self._file.things
        }
        self._answers: dict[Thing, str] = {}
        self.on: set[str] = set()

    def turn(self, name: str, *, on: bool) -> None:
        (self.on.add if on else self.on.discard)(name)

    def move(self, move: str) -> bool:
        """Ask for a move; return whether it was made."""
        return _sent(self._review, move)

    def enabled(self) -> set[str]:
        """Return the moves that could be made now."""
        return {str(event.id).removeprefix("e_") for event in self._review.enabled_events()}

    def act(self, thing: Thing, act: str, answer: str = "") -> bool:
        """Ask for an act on one thing; return whether it happened."""
        happened = _sent(self._lives[thing], act)
        if happened and answer and act in SETS_ANSWER:
            self._answers[thing] = answer
        elif happened and act in CLEARS_ANSWER:
            self._answers.pop(thing, None)
        return happened

    @property
    def state(self) -> str:
        return _stands(self._review)

    def stands(self, thing: Thing) -> str:
        return _stands(self._lives[thing])

    # ---------------------------------------------------------------- gates, by counting

    def _open(self, move: str) -> bool:
        uses = [use for use in self._file.checks(self._moves[move]) if use[0] != self._without]
        return all(self._met(*use) for use in uses)

    def _met(self, check: str, with_: Mapping[str, Any]) -> bool:
        match check:
            case "items_done":
                return self._enough(with_["item"], with_.get("at_least", "all"))
            case "enough_done":
                return sum(self._enough(name, "all") for name in with_["items"]) >= with_["at_least"]
            case "answered":
                text = f"text:{self._file.items[with_['item']]['about']}"
                return text in self.on and self._gave(with_)
            case "step_answered":
                return self._gave(with_)
            case _:
                return self._known(check, with_)

    def _gave(self, with_: Mapping[str, Any]) -> bool:
        things = self._file.of(with_["item"])
        given = sum(self._answers.get(thing) == with_["answer"] for thing in things)
        needed = with_.get("at_least", "all")
        return given >= (len(things) if needed == "all" else needed)

    def _enough(self, name: str, needed: int | str) -> bool:
        there = [thing for thing in self._file.of(name) if self._is_there(thing)]
        done = sum(self._is_done(thing) for thing in there)
        if needed == "all":
            return done == len(there) and (bool(there) or bool(self._file.items[name].get("raised_by")))
        return done >= int(needed)

    def _is_there(self, thing: Thing) -> bool:
        return self.stands(thing) not in (ABSENT, "withdrawn")

    def _is_done(self, thing: Thing) -> bool:
        return self.stands(thing) in self._file.done(thing.name)

    def _known(self, check: str, with_: Mapping[str, Any]) -> bool:
        name = switch(check, with_)
        on = name in self.on
        if check in ("parts_written", "anonymity_checked"):
            return on and f"text:{with_['item']}" in self.on
        if check == "tool_ready":
            return on and any(self._is_there(thing) for thing in self._file.of(with_["item"]))
        if ":each:" in name or check in ("off_line_declared", "identities_given", "records_checked"):
            there = [thing for thing in self._file.returns(check, with_) if self._is_there(thing)]
            return bool(there) and (on or all(self._is_done(thing) for thing in there))
        return on


def is_sound(file: PlainFile) -> bool:
    """Ask python-statemachine whether every state is reached, and one that is no end has a way to one."""
    edges = [(move["id"], source, move["to"]) for move in file.moves for source in move["from"]]
    try:
        machine_class(file.states, file.states[0], edges, ends=file.finals)
    except InvalidDefinition:
        return False
    return True


def _sent(machine: StateMachine, event: str) -> bool:
    try:
        machine.send(f"e_{event}")
    except TransitionNotAllowed:
        return False
    return True


def _stands(machine: StateMachine) -> str:
    [state] = machine.configuration
    return str(state.name)
