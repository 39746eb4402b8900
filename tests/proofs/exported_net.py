"""A workflow file as a Petri net of pm4py: a token for where the review stands, one a thing, one a switch.

A gate is what a transition reads. Every way to meet it is a transition of its own, so the net decides alone.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import Any

from pm4py.algo.analysis.woflan import algorithm as woflan
from pm4py.objects.petri_net import semantics
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

from tests.proofs.plain_files import (
    ABSENT,
    CLEARS_ANSWER,
    NONE,
    SETS_ANSWER,
    SWITCHES,
    PlainFile,
    Thing,
    all_of,
    switch,
)

Way = frozenset[str]
"""Places that must be marked."""
_FIRST, _LAST = "first place", "last place"


class ExportedNet:
    """The net of one file and its present marking. `without` leaves a check out: a fault to be noticed."""

    def __init__(self, file: PlainFile, *, without: str = "") -> None:
        self._file, self._without = file, without
        self.net, self._places = PetriNet(file.data["workflow"]), dict[str, PetriNet.Place]()
        self.by_label: dict[str, list[PetriNet.Transition]] = {}
        self._export()
        self.begin()

    # ---------------------------------------------------------------- what can happen

    def begin(self) -> None:
        """Mark where a review begins."""
        named = [f"state:{self._file.states[0]}", *(f"off:{each}" for each in self._file.switches)]
        for thing in self._file.things:
            named += [f"{thing}:{self._file.begins(thing.name)}", f"{thing}:={NONE}", f"{thing}:is_live"]
        self.marking = Marking({self._place(name): 1 for name in named})

    def enabled(self, label: str) -> bool:
        return self._first(label) is not None

    def happens(self, label: str) -> bool:
        """Fire a transition of this label, if one is enabled; return whether it was."""
        found = self._first(label)
        if found is not None:
            self.marking = semantics.execute(found, self.net, self.marking)
        return found is not None

    @property
    def marked(self) -> set[str]:
        """The names of the marked places; one that holds more than one token has its number beside it."""
        return {place.name if n == 1 else f"{place.name} x{n}" for place, n in self.marking.items()}

    def _first(self, label: str) -> PetriNet.Transition | None:
        found = (one for one in self.by_label[label] if semantics.is_enabled(one, self.net, self.marking))
        return next(found, None)

    # ---------------------------------------------------------------- the export

    def _place(self, name: str) -> PetriNet.Place:
        if name not in self._places:
            self._places[name] = PetriNet.Place(name)
            self.net.places.add(self._places[name])
        return self._places[name]

    def _add(self, label: str, takes: Iterable[str], gives: Iterable[str], reads: Iterable[str] = ()) -> None:
        transition = PetriNet.Transition(f"{label}/{len(self.net.transitions)}", label)
        self.net.transitions.add(transition)
        self.by_label.setdefault(label, []).append(transition)
        for name in {*takes, *reads}:
            add_arc_from_to(self._place(name), transition, self.net)
        for name in {*gives, *reads}:
            add_arc_from_to(transition, self._place(name), self.net)

    def _export(self) -> None:
        for each in self._file.switches:
            self._add(f"on {each}", [f"off:{each}"], [f"on:{each}"])
            self._add(f"off {each}", [f"on:{each}"], [f"off:{each}"])
        for thing in self._file.things:
            self._export_life(thing)
        for move in self._file.moves:
            used = [use for use in self._file.checks(move) if use[0] != self._without]
            for way in all_of([self._ways(*use) for use in used]):
                for source in move["from"]:
                    self._add(f"move {move['id']}", [f"state:{source}"], [f"state:{move['to']}"], way)

    def _export_life(self, thing: Thing) -> None:
        done, answers = self._file.done(thing.name), self._file.answers(thing.name)
        if self._file.items[thing.name].get("raised_by"):
            opened = self._file.life(thing.name).opened_in
            self._add(f"raise {thing}", [f"{thing}:{ABSENT}"], [f"{thing}:{opened}"])
        for move in self._file.life(thing.name).moves:
            given = answers if answers and move.id in SETS_ANSWER else [""]
            for source, answer, before in product(move.from_, given, [NONE, *answers]):
                after = answer or (NONE if move.id in CLEARS_ANSWER else before)
                takes, gives = {f"{thing}:{source}"}, {f"{thing}:{move.to}"}
                if before != after:
                    takes, gives = takes | {f"{thing}:={before}"}, gives | {f"{thing}:={after}"}
                reads = {f"{thing}:={before}"} if before == after and answers else set()
                takes |= {f"{thing}:is_done"} if source in done and move.to not in done else set()
                gives |= {f"{thing}:is_done"} if move.to in done and source not in done else set()
                takes |= {f"{thing}:is_live"} if move.to == "withdrawn" else set()
                self._add(f"{thing} {move.id} {answer}", takes, gives, reads)

    # ---------------------------------------------------------------- the ways to meet a check

    def _ways(self, check: str, with_: Mapping[str, Any]) -> list[Way]:
        match check:
            case "items_done":
                return self._done(with_["item"], with_.get("at_least", "all"))
            case "enough_done":
                chosen = combinations(with_["items"], with_["at_least"])
                return [
                    way for names in chosen for way in all_of([self._done(name, "all") for name in names])
                ]
            case "answered":
                item, answer = with_["item"], with_["answer"]
                text = f"on:text:{self._file.items[item]['about']}"
                return self._some([f"{thing}:={answer}" for thing in self._file.of(item)], with_, {text})
            case "step_answered":
                return self._some([f"{t}:={with_['answer']}" for t in self._file.of(with_["item"])], with_)
            case _:
                return self._switched(check, with_)

    def _some(self, places: list[str], with_: Mapping[str, Any], also: Iterable[str] = ()) -> list[Way]:
        needed = with_.get("at_least", "all")
        number = len(places) if needed == "all" else needed
        return [frozenset(chosen) | frozenset(also) for chosen in combinations(places, number)]

    def _done(self, name: str, needed: int | str) -> list[Way]:
        things = self._file.of(name)
        if needed != "all":
            return self._some([f"{thing}:is_done" for thing in things], {"at_least": needed})
        raised = bool(self._file.items[name].get("raised_by"))
        return self._done_or_gone(things, ABSENT if raised else "withdrawn", none_will_do=raised)

    def _done_or_gone(self, things: list[Thing], gone: str, *, none_will_do: bool) -> list[Way]:
        ways = product(*([f"{thing}:is_done", f"{thing}:{gone}"] for thing in things))
        return [
            frozenset(way) for way in ways if none_will_do or any(place.endswith(":is_done") for place in way)
        ]

    def _switched(self, check: str, with_: Mapping[str, Any]) -> list[Way]:
        on = f"on:{switch(check, with_)}"
        if check == "tool_ready":
            return [frozenset({on, f"{thing}:is_live"}) for thing in self._file.of(with_["item"])]
        if check in ("parts_written", "anonymity_checked"):
            return [frozenset({on, f"on:text:{with_['item']}"})]
        of_each = ":each:" in on or check in ("off_line_declared", "identities_given", "records_checked")
        if not of_each:
            assert check in SWITCHES, check
            return [frozenset({on})]
        # What is done needs nothing more said of it.
        things = self._file.returns(check, with_)
        said = [frozenset({on, f"{thing}:is_live"}) for thing in things]
        return [*said, *self._done_or_gone(things, "withdrawn", none_will_do=False)]


def is_sound(file: PlainFile) -> bool:
    """Ask pm4py whether a review can always come to an end, leaves nothing behind, and no move is dead.

    The net holds states and moves alone, with a first and a last place: gates are not asked.
    """
    net = PetriNet(file.data["workflow"])
    places = {name: PetriNet.Place(name) for name in (_FIRST, *file.states, _LAST)}
    for place in places.values():
        net.places.add(place)
    steps = [(_FIRST, file.states[0]), *((state, _LAST) for state in file.states if state in file.finals)]
    steps += [(source, move["to"]) for move in file.moves for source in move["from"]]
    for number, (source, to) in enumerate(steps):
        transition = PetriNet.Transition(f"t{number}", f"t{number}")
        net.transitions.add(transition)
        add_arc_from_to(places[source], transition, net)
        add_arc_from_to(transition, places[to], net)
    asked = {
        woflan.Parameters.RETURN_ASAP_WHEN_NOT_SOUND: True,
        woflan.Parameters.PRINT_DIAGNOSTICS: False,
        woflan.Parameters.RETURN_DIAGNOSTICS: False,
    }
    begins, ends = Marking({places[_FIRST]: 1}), Marking({places[_LAST]: 1})
    return bool(woflan.apply(net, begins, ends, parameters=asked))
