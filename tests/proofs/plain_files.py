"""A workflow file as an outsider reads it: plain YAML, and the things a small review of it would owe.

Nothing of the engine is asked, but for the lives of the five kinds of thing, which no file tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import yaml

from malp_flow.engine.lives import Act, Life, default_life

ONCE = ("review", "panel")
ABSENT, NONE = "absent", ""
"""Where something is that nobody has raised yet; what is said of a thing that has no answer."""
SETS_ANSWER, CLEARS_ANSWER = (Act.finish, Act.answer), (Act.open_up, Act.ask_again, Act.leave_out)
READS_THINGS = frozenset({"items_done", "enough_done", "answered", "step_answered"})
"""Checks of where things stand, and of what was answered."""
SWITCHES = {
    "event_over": "item",
    "attended": "item",
    "notes_recorded": "item",
    "parts_written": "item",
    "anonymity_checked": "item",
    "statements_planned": "item",
    "comments_answered": "item",
    "changes_answered": "item",
    "tool_ready": "item",
    "role_filled": "role",
    "off_line_declared": "role",
    "independence_declared": "role",
    "identities_given": "",
    "records_checked": "",
    "records_drawn": "",
}
"""Checks of what is known beside the items, and the parameter that says of what: each is a switch."""


@dataclass(frozen=True)
class Thing:
    """One of the things that a review owes: which, and which of several."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name}#{self.number}"


class PlainFile:
    """A file and what can happen in a review of it; every label names one event."""

    def __init__(self, raw: bytes) -> None:
        self.data: dict[str, Any] = yaml.safe_load(raw)
        self.items: dict[str, dict[str, Any]] = self.data.get("items") or {}
        self.moves: list[dict[str, Any]] = self.data["moves"]
        self.states: list[str] = [state["id"] for state in self.data["states"]]
        self.finals = {state["id"] for state in self.data["states"] if state.get("final")}

    def life(self, name: str) -> Life:
        return default_life(self.items[name]["kind"])

    def done(self, name: str) -> frozenset[str]:
        """The states in which a thing counts as done."""
        return frozenset(self.items[name].get("done_when") or self.life(name).done_when)

    def begins(self, name: str) -> str:
        if self.items[name].get("raised_by"):
            return ABSENT
        life = self.life(name)
        return life.states[0] if self.items[name].get("opened_by") else life.opened_in

    def answers(self, name: str) -> list[str]:
        return list(self.items[name].get("answers") or {})

    @cached_property
    def things(self) -> list[Thing]:
        return [Thing(name, n) for name in self.items for n in range(1, self._how_many(name) + 1)]

    def of(self, name: str) -> list[Thing]:
        return [thing for thing in self.things if thing.name == name]

    def _how_many(self, name: str) -> int:
        said = self.items[name]
        if said.get("for_each", "review") in ONCE and not said.get("raised_by"):
            return 1
        asked = [with_.get("at_least") for check, with_ in self._uses() if with_.get("item") == name]
        return max([2, *(number + 1 for number in asked if isinstance(number, int))])

    def _uses(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for move in self.moves:
            yield from self.checks(move)

    def checks(self, move: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        return [(use["check"], use.get("with") or {}) for use in move.get("checks") or []]

    def returns(self, check: str, with_: Mapping[str, Any]) -> list[Thing]:
        """The returns that a check about each return looks at."""
        return [
            thing
            for thing in self.things
            if self.items[thing.name]["kind"] == "return"
            and (
                self.items[thing.name].get("by") == with_["role"]
                if "role" in with_
                else self.items[thing.name].get("for_each") == "agency on a case"
            )
        ]

    @cached_property
    def switches(self) -> list[str]:
        found = [switch(check, with_) for check, with_ in self._uses() if check in SWITCHES]
        texts = [f"text:{name}" for name, item in self.items.items() if item["kind"] == "document"]
        return list(dict.fromkeys([*found, *texts]))

    def asked_from(self, state: str) -> frozenset[str]:
        """The items and switches that the gates of moves from a state read."""
        return self._asked[state]

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        asked: dict[str, set[str]] = {state: set() for state in self.states}
        for move in self.moves:
            for (check, with_), source in product(self.checks(move), move["from"]):
                named = with_.get("items") or [with_.get("item", "")]
                about = [f"text:{self.items[name].get('about', name)}" for name in named if name]
                asked[source] |= {*named, *about, *([switch(check, with_)] if check in SWITCHES else [])}
        return {state: frozenset(names) for state, names in asked.items()}

    @cached_property
    def gives_up(self) -> frozenset[str]:
        """Moves without a gate to an end: by them a review is withdrawn."""
        return frozenset(m["id"] for m in self.moves if not m.get("checks") and m["to"] in self.finals)

    @cached_property
    def acts(self) -> list[tuple[Thing, Act, str]]:
        """Every act on every thing, with the answer that goes with it where it has one."""
        found = []
        for thing, answers in ((thing, self.answers(thing.name)) for thing in self.things):
            for act in dict.fromkeys(move.id for move in self.life(thing.name).moves):
                given = answers if answers and act in SETS_ANSWER else [""]
                found += [(thing, Act(act), answer) for answer in given]
        return found


def switch(check: str, with_: Mapping[str, Any]) -> str:
    """Return the name of the switch of such a check: each return of a role is another than the role."""
    about = with_.get(SWITCHES[check], "")
    each = check == "role_filled" and with_.get("for_each", "review") != "review"
    return f"{check}{':each' if each else ''}:{about}"


def all_of(ways: list[list[frozenset[str]]]) -> list[frozenset[str]]:
    """Return every way to have one of each of these, without those that ask for more than another one."""
    found: list[frozenset[str]] = [frozenset()]
    for each in ways:
        joined = {one | other for one, other in product(found, each)}
        found = [one for one in joined if not any(other < one for other in joined)]
    return sorted(found, key=sorted)
