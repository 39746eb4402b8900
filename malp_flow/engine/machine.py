"""The state machine, over `transitions`, used as a pure function.

One immutable machine a definition, no registered models, no callbacks with effects, and exactly one
condition a move: an object that collects every blocker. `transitions` would answer a refusal with a bare
False and import whatever a string names; so it is never given a string.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from malp_flow.engine import gates
from malp_flow.engine.definition import Move, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Blocker
from malp_flow.engine.lives import Act, Life
from malp_flow.errors import NotFound, Refused
from malp_flow.wording import gettext


class MoveRefused(Refused):
    """The review cannot move yet."""

    def __init__(self, move: str, blockers: Iterable[Blocker]) -> None:
        """Keep every reason; the message says them all."""
        self.move = move
        self.blockers = tuple(blockers)
        super().__init__(" ".join(blocker.sentence for blocker in self.blockers))


class NoSuchMove(NotFound):
    """This workflow has no move of that name."""


class NotNow(Refused):
    """That is not possible in its present state."""


class _Cursor:
    """What the machine moves instead of a model: where the review stands, and what was found on the way."""

    __slots__ = ("blockers", "facts", "state")

    def __init__(self, state: str, facts: Facts | None) -> None:
        self.state = state
        self.facts = facts
        self.blockers: list[Blocker] = []


class _Gate:
    """The one condition of a move."""

    def __init__(self, workflow: Workflow, move: Move) -> None:
        self._workflow = workflow
        self._move = move

    def __call__(self, event: EventData) -> bool:
        cursor: Any = event.model
        cursor.blockers = gates.blockers(self._workflow, self._move, cursor.facts)
        return not cursor.blockers


@lru_cache(maxsize=256)
def _compiled(workflow: Workflow) -> Machine:
    moves = [
        {
            "trigger": move.id,
            "source": list(move.from_),
            "dest": move.to,
            "conditions": [_Gate(workflow, move)],
        }
        for move in workflow.moves
    ]
    return _machine([state.id for state in workflow.states], moves)


def _machine(states: list[str], moves: list[dict[str, Any]]) -> Machine:
    return Machine(
        model=None,
        states=states,
        transitions=moves,
        initial=states[0],
        auto_transitions=False,
        send_event=True,
    )


def after(workflow: Workflow, move_id: str, facts: Facts) -> str:
    """Return the state the review is in after this move.

    Raises NoSuchMove; MoveRefused with every unmet check; or, from a state the move does not leave,
    MoveRefused with that as the one reason. Nothing is written here.
    """
    move = workflow.move(move_id)
    if move is None:
        raise NoSuchMove
    cursor = _Cursor(facts.state, facts)
    try:
        moved = _compiled(workflow).events[move_id].trigger(cursor)
    except MachineError:
        raise MoveRefused(move_id, [_wrong_state(workflow, move, facts.state)]) from None
    if not moved:
        raise MoveRefused(move_id, cursor.blockers)
    return cursor.state


def _wrong_state(workflow: Workflow, move: Move, state: str) -> Blocker:
    return Blocker(
        check="state",
        sentence=gettext("‘%(move)s’ is not possible while the review is at ‘%(state)s’.")
        % {"move": move.title, "state": workflow.state(state).title},
        who="",
        do=gettext("Look at the review: somebody may have moved it already."),
    )


@lru_cache(maxsize=32)
def _life_machine(life: Life) -> Machine:
    moves = [{"trigger": move.id, "source": list(move.from_), "dest": move.to} for move in life.moves]
    return _machine([str(state) for state in life.states], moves)


def life_after(life: Life, act: Act, state: str) -> str:
    """Return an item's state after an act; raises NotNow where its life does not allow it."""
    cursor = _Cursor(state, None)
    try:
        _life_machine(life).events[act].trigger(cursor)
    except (MachineError, KeyError):
        raise NotNow from None
    return cursor.state
