"""From one version of a workflow to another: which name became which, and what is wrong with such a map.

The same id means the same thing; a person says what was renamed, and what becomes of clocks that run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import Field

from malp_flow.engine.checking_names import unknown
from malp_flow.engine.definition import Frozen, Identifier, Item, Workflow
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.problems import BrokenDefinition, Fault, quoted
from malp_flow.engine.yaml_reading import read

GROUPS = ("states", "moves", "items", "roles", "deadlines")
Clocks = Literal["keep", "recompute", "cancel"]
Names = Mapping[Identifier, Identifier]


class VersionMap(Frozen):
    """What was renamed, old id to new, and whether running clocks keep their day, count anew, or stop."""

    states: Names = Field(default_factory=dict)
    moves: Names = Field(default_factory=dict)
    items: Names = Field(default_factory=dict)
    roles: Names = Field(default_factory=dict)
    deadlines: Names = Field(default_factory=dict)
    clocks: Clocks = "keep"


SAME_NAMES = VersionMap()


@lru_cache(maxsize=256)
def names_of(workflow: Workflow, group: str) -> frozenset[str]:
    """Return the ids of one group of a file, such as its states."""
    found = getattr(workflow, group)
    return frozenset(found) if isinstance(found, Mapping) else frozenset(each.id for each in found)


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two versions of a workflow, and the way of each name from the old one into the new one."""

    old: Workflow
    new: Workflow
    renamed: VersionMap = SAME_NAMES

    def name(self, group: str, old_id: str) -> str | None:
        """Return the id that something has in the new file; None where it is there no more."""
        target: str = getattr(self.renamed, group).get(old_id, old_id)
        return target if target in names_of(self.new, group) else None

    def names(self, group: str) -> dict[str, str]:
        """Return every old id of a group that the new file still has, with its new one."""
        pairs = ((old_id, self.name(group, old_id)) for old_id in sorted(names_of(self.old, group)))
        return {old_id: new_id for old_id, new_id in pairs if new_id is not None}


def load_map(source: str, raw: bytes) -> VersionMap:
    """Return the map in these bytes; raises BrokenDefinition with each slip of its form."""
    return validated(VersionMap, read(source, raw))


def require_sound(bridge: Bridge, *, source: str, raw: bytes = b"") -> None:
    """Raise BrokenDefinition with everything that keeps any review from crossing this bridge.

    `raw` is the file of the map, whose lines are named; without one every fault stands in its first line.
    """
    document = read(source, raw) if raw else read(source, b"clocks: keep")
    if problems := [document.problem(fault) for fault in faults(bridge)]:
        raise BrokenDefinition(source, problems)


def faults(bridge: Bridge) -> Iterator[Fault]:
    """Yield what is wrong with a map, whatever the reviews: V4 versions, V5 names, V6 and V7 meaning."""
    if (found := _of_versions(bridge)) is not None:
        yield found
        return
    names = [*_unknown_names(bridge), *_twice(bridge)]
    yield from names
    if not names:
        yield from _of_states(bridge)
        yield from _of_items(bridge)
        yield from _of_roles(bridge)


def _of_versions(bridge: Bridge) -> Fault | None:
    old, new = bridge.old, bridge.new
    if old.workflow != new.workflow:
        sentence = (
            f"{quoted(old.workflow)} and {quoted(new.workflow)} are two workflows, not two versions of one."
        )
        return Fault((), "V4", sentence, "Name two versions of one workflow.")
    if new.version <= old.version:
        sentence = f"Version {new.version} does not come after version {old.version}."
        return Fault((), "V4", sentence, "A version only grows: raise it, also to go back to what was.")
    return None


def _unknown_names(bridge: Bridge) -> Iterator[Fault]:
    for group in GROUPS:
        before, after = names_of(bridge.old, group), names_of(bridge.new, group)
        one = f"{group[:-1]} in version"
        for old_id, new_id in getattr(bridge.renamed, group).items():
            path = (group, old_id)
            if old_id not in before:
                yield unknown(path, "V5", what=f"{one} {bridge.old.version}", name=old_id, known=before)
            if new_id not in after:
                yield unknown(path, "V5", what=f"{one} {bridge.new.version}", name=new_id, known=after)


def _twice(bridge: Bridge) -> Iterator[Fault]:
    """Yield where two things would become one: nobody could tell their histories apart."""
    for group in GROUPS[1:]:  # two states may become one
        first: dict[str, str] = {}
        for old_id, new_id in bridge.names(group).items():
            if new_id in first:
                sentence = f"{quoted(first[new_id])} and {quoted(old_id)} would both become {quoted(new_id)}."
                mend = "Give each a name of its own in the new version."
                yield Fault((group, old_id), "V6", sentence, mend)
            first.setdefault(new_id, old_id)


def _of_states(bridge: Bridge) -> Iterator[Fault]:
    for old_id, new_id in bridge.names("states").items():
        if bridge.new.state(new_id).final and not bridge.old.state(old_id).final:
            sentence = f"{quoted(new_id)} is an end in the new version, and {quoted(old_id)} was none."
            yield Fault(
                ("states", old_id), "V7", sentence, "Map it to a state from which the review goes on."
            )


def _of_items(bridge: Bridge) -> Iterator[Fault]:
    for old_id, new_id in bridge.names("items").items():
        before, after = bridge.old.items[old_id], bridge.new.items[new_id]
        if _what_it_is(before) != _what_it_is(after):
            sentence = f"{quoted(old_id)} is another thing in the new version: its kind, or for each of what."
            yield Fault(("items", old_id), "V7", sentence, "Give what is new another id.")


def _what_it_is(item: Item) -> tuple[str, str, bool]:
    return item.kind, item.for_each, bool(item.raised_by)


def _of_roles(bridge: Bridge) -> Iterator[Fault]:
    for old_id, new_id in bridge.names("roles").items():
        before, after = bridge.old.roles[old_id], bridge.new.roles[new_id]
        if (before.as_, before.for_) != (after.as_, after.for_):
            sentence = (
                f"{quoted(old_id)} is held for each {before.for_}, as {before.as_}; the new one is not."
            )
            yield Fault(("roles", old_id), "V7", sentence, "Give what is new another id.")
