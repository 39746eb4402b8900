"""One review carried over a bridge between two versions, as far as its gates can see: where it would stand.

Whatever would leave somebody without a way on, open what is sealed, or send an email at once keeps it back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from malp_flow.engine import gates
from malp_flow.engine.definition import Item, Kind, Move, Workflow
from malp_flow.engine.facts import Facts, Holder, ItemFact
from malp_flow.engine.findings import Finding
from malp_flow.engine.lives import StepState, begins_in, default_life, done_states, has_to_be_opened
from malp_flow.engine.migration_outcome import GateChange, Outcome
from malp_flow.engine.version_map import Bridge
from malp_flow.wording import gettext

NEVER_MADE = frozenset({"action", "participant", "local group"})
"""What people make one by one: a new version makes none of them."""


class Crossing:
    """Carries facts from the old version of a workflow to the new one."""

    def __init__(self, bridge: Bridge) -> None:
        """Look up every name once."""
        self._old, self._new = bridge.old, bridge.new
        groups = ("states", "moves", "items", "roles")
        self._states, self._moves, self._items, self._roles = (bridge.names(group) for group in groups)

    def outcome(self, facts: Facts, *, ready: str | None, rests: bool, places: Mapping[str, int]) -> Outcome:
        """Return what would become of a review with these facts."""
        to = self._states.get(facts.state)
        if to is None:
            title = self._old.state(facts.state).title
            said = gettext("It stands at ‘%(state)s’, which the new version does not have.")
            return Outcome(blocked=(said % {"state": title},))
        after = self._after(facts, to, places)
        before_found, after_found = _asked(self._old, facts), _asked(self._new, after)
        is_open = {move: all(f.lets_pass for f in found) for move, found in after_found.items()}
        was_open = {move: all(f.lets_pass for f in found) for move, found in before_found.items()}
        waiting = {self._moves.get(m.id): m for m in before_found}
        blocked = [*self._kept_back(facts, after, places), *self._at_once(was_open, is_open)]
        then, changes = self._ready(was_open, is_open, ready, rests=rests)
        return Outcome(
            to=to,
            ready=then,
            ready_changes=changes,
            open_moves=tuple(move.id for move, opened in is_open.items() if opened),
            moves_gained=tuple(move.title for move in after_found if move.id not in waiting),
            moves_lost=tuple(
                m.title for m in before_found if self._moves.get(m.id) not in {n.id for n in after_found}
            ),
            gates=tuple(self._gates(before_found, after_found)),
            made=tuple(name for name in self._made(places)),
            closed=self._closed(facts),
            roles_lost=self._roles_lost(facts),
            blocked=tuple(dict.fromkeys(blocked)),
        )

    def _after(self, facts: Facts, to: str, places: Mapping[str, int]) -> Facts:
        """Return the facts as the new file would see them, with what it makes anew."""
        items = tuple(self._carried(item) for item in facts.items if item.name in self._items)
        after = replace(
            facts,
            state=to,
            items=items,
            holders=tuple(
                Holder(self._roles[h.role], h.name, h.agency, h.case)
                for h in facts.holders
                if h.role in self._roles
            ),
            meetings={self._items[n]: m for n, m in facts.meetings.items() if n in self._items},
            documents={self._items[n]: d for n, d in facts.documents.items() if n in self._items},
            tools_missing={
                self._items[n]: said for n, said in facts.tools_missing.items() if n in self._items
            },
            waived=frozenset((self._moves[m], check) for m, check in facts.waived if m in self._moves),
            declared=frozenset(self._roles[role] for role in facts.declared if role in self._roles),
        )
        return replace(after, items=(*items, *self._new_facts(after, places)))

    def _carried(self, item: ItemFact) -> ItemFact:
        said = self._new.items[self._items[item.name]]
        return replace(item, name=self._items[item.name], done=item.state in done_states(said))

    def _made(self, places: Mapping[str, int]) -> Iterator[str]:
        known = set(self._items.values())
        for name, said in self._new.items.items():
            made_by_itself = not said.raised_by and said.for_each not in NEVER_MADE
            if name not in known and made_by_itself and places.get(said.for_each, 0):
                yield name

    def _new_facts(self, after: Facts, places: Mapping[str, int]) -> Iterator[ItemFact]:
        for name in self._made(places):
            said = self._new.items[name]
            state = state_when_made(self._new, said, after)
            for number in range(places[said.for_each]):
                yield ItemFact(f"{name}-{number}", name, state, state in done_states(said), said.title)

    def _closed(self, facts: Facts) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.name for item in facts.items if item.name not in self._items))

    def _roles_lost(self, facts: Facts) -> tuple[str, ...]:
        held = dict.fromkeys(holder.role for holder in facts.holders)
        return tuple(self._old.roles[role].title for role in held if role not in self._roles)

    def _kept_back(self, facts: Facts, after: Facts, places: Mapping[str, int]) -> Iterator[str]:
        """Yield why a review cannot be carried over without losing or opening something."""
        for item in facts.items:
            if item.name in self._items:
                yield from self._of_item(item, facts, after)
        for name in self._made(places):
            said = self._new.items[name]
            if said.kind in {Kind.return_, Kind.document}:
                words = gettext("‘%(item)s’ is new and would be asked of a review that runs.")
                yield words % {"item": said.title}
            elif said.letters and is_asked(self._new, said, after):
                words = gettext("‘%(item)s’ would open and its emails would go at once.")
                yield words % {"item": said.title}
        for name, text in facts.documents.items():
            if name in self._items and text.version:
                yield from self._of_parts(name)

    def _of_item(self, item: ItemFact, facts: Facts, after: Facts) -> Iterator[str]:
        before, said = self._old.items[item.name], self._new.items[self._items[item.name]]
        if (item.state in done_states(before)) != (item.state in done_states(said)):
            words = gettext("‘%(item)s’ would count as done in one version and not in the other.")
            yield words % {"item": said.title}
        waits = item.state == default_life(said.kind).states[0] and has_to_be_opened(said)
        is_late = waits and is_asked(self._new, said, after)
        if is_late and not is_asked(self._old, before, facts):
            yield gettext("‘%(item)s’ would never be opened.") % {"item": said.title}
        if (
            said.kind == Kind.return_
            and _unsealed(self._new, said, after)
            and not _unsealed(self._old, before, facts)
        ):
            yield gettext("Answers to ‘%(item)s’ would be opened to others.") % {"item": said.title}
        if (
            item.answer or (before.kind == Kind.step and item.done)
        ) and not said.answers.keys() >= before.answers.keys():
            yield gettext("‘%(item)s’ has an answer that the new version does not know.") % {
                "item": said.title
            }

    def _of_parts(self, name: str) -> Iterator[str]:
        before, said = self._old.items[name], self._new.items[self._items[name]]
        for part in before.parts.keys() - said.parts.keys():
            words = gettext("‘%(item)s’ is written, and the new version has no part ‘%(part)s’.")
            yield words % {"item": said.title, "part": before.parts[part].title}

    def _at_once(self, was_open: Mapping[Move, bool], is_open: Mapping[Move, bool]) -> Iterator[str]:
        before = {self._moves.get(m.id) for m, opened in was_open.items() if opened and m.by_itself}
        for move, opened in is_open.items():
            if opened and move.by_itself and move.id not in before:
                words = gettext("‘%(move)s’ would happen by itself at once, with its emails.")
                yield words % {"move": move.title}

    def _gates(
        self,
        before: Mapping[Move, tuple[Finding, ...]],
        after: Mapping[Move, tuple[Finding, ...]],
    ) -> Iterator[GateChange]:
        known = {self._moves.get(move.id): found for move, found in before.items()}
        for move, found in after.items():
            was = known.get(move.id)
            opens, was_open = _lets_pass(found), was is not None and _lets_pass(was)
            if opens != was_open and (was is not None or opens):
                unmet = (was or ()) if opens else found
                yield GateChange(move.title, opens, tuple(_said(f) for f in unmet if not f.lets_pass))

    def _ready(
        self, was_open: Mapping[Move, bool], is_open: Mapping[Move, bool], ready: str | None, *, rests: bool
    ) -> tuple[str | None, bool]:
        """Return the move that waits for a person after, and whether it is another than before."""
        was, then = _first(was_open), _first(is_open)
        carried = self._moves.get(ready or "")
        if rests or (self._moves.get(was.id) if was else None) == (then.id if then else None):
            return carried, False
        return (then.id if then else None), (then.id if then else None) != carried


def _asked(workflow: Workflow, facts: Facts) -> dict[Move, tuple[Finding, ...]]:
    return {move: gates.findings(workflow, move, facts) for move in workflow.moves_from(facts.state)}


def _lets_pass(found: Iterable[Finding]) -> bool:
    return all(finding.lets_pass for finding in found)


def _said(finding: Finding) -> str:
    return f"{finding.sentence} ({finding.progress})" if finding.progress else finding.sentence


def _first(opened: Mapping[Move, bool]) -> Move | None:
    return next((move for move, is_open in opened.items() if is_open and move.checks), None)


def has_happened(workflow: Workflow, opener: str | None, facts: Facts) -> bool:
    """Whether what opens an item has happened, and the review has not gone back behind it."""
    move = workflow.move(opener or "")
    if move is not None:
        order = [state.id for state in workflow.states]
        return order.index(facts.state) >= order.index(move.to)
    found = list(facts.items_named(opener or ""))
    return bool(found) and all(item.done for item in found)


def is_closed(workflow: Workflow, said: Item, state: str) -> bool:
    """Whether the move that closes an item has happened, and the review has not gone back behind it."""
    closer = workflow.move(said.closed_by or "")
    order = [each.id for each in workflow.states]
    return closer is not None and order.index(state) >= order.index(closer.to)


def is_asked(workflow: Workflow, said: Item, facts: Facts) -> bool:
    """Whether an item is open by now: what opens it has happened, as it must, and nothing has closed it."""
    openers = list(facts.items_named(said.opened_by or ""))
    # Done without an answer: it was not needed, and what waits for some of its answers is not either.
    none_came = bool(said.on_answer) and any(item.done and not item.answer for item in openers)
    is_wanted = not none_came and all(said.is_wanted(item.answer) for item in openers)
    opened = is_wanted and has_happened(workflow, said.opened_by, facts)
    return opened and not is_closed(workflow, said, facts.state)


def state_when_made(workflow: Workflow, said: Item, facts: Facts) -> str:
    """Return the state in which something new is made in a review that runs.

    It is open where its time has come, and not needed where that has passed, or an answer left it out.
    """
    is_late = is_closed(workflow, said, facts.state)
    if not is_late and not (has_to_be_opened(said) and has_happened(workflow, said.opened_by, facts)):
        return begins_in(said)
    return default_life(said.kind).opened_in if is_asked(workflow, said, facts) else StepState.not_needed


def _unsealed(workflow: Workflow, said: Item, facts: Facts) -> bool:
    order = [state.id for state in workflow.states]
    return said.sealed_until is not None and order.index(facts.state) >= order.index(said.sealed_until)
