"""The small state machine of each kind of item, in the grammar of reviews.

A review is one machine; around it every item has a life of its own, run by the same engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from malp_flow.engine.definition import Item, Kind


class ReturnState(StrEnum):
    """Where one agency's return on one case can be. Late is computed, never stored."""

    expected = auto()
    issued = auto()
    opened = auto()
    in_work = auto()
    returned = auto()
    sent_back = auto()
    complete = auto()
    nil_return = auto()
    not_returned_accepted = auto()
    withdrawn = auto()


RETURNED = frozenset({ReturnState.returned, ReturnState.complete})
"""Where the answers of an agency are back, with gaps or whole."""


class EventState(StrEnum):
    """Where a dated meeting can be."""

    to_arrange = auto()
    arranged = auto()
    held = auto()


class DocumentState(StrEnum):
    """Where a text in versions can be."""

    waiting = auto()
    in_draft = auto()
    put_forward = auto()


class DecisionState(StrEnum):
    """Where one person's answer on one version can be."""

    waiting = auto()
    asked = auto()
    answered = auto()


class StepState(StrEnum):
    """Where something that a person confirms can be."""

    waiting = auto()
    to_do = auto()
    done = auto()
    not_needed = auto()


@dataclass(frozen=True, slots=True)
class LifeMove:
    """A change in an item's life; `from_` lists the states it may leave."""

    id: str
    from_: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Life:
    """An item's states (the first is where it begins), its moves, and when it counts as done."""

    states: tuple[str, ...]
    moves: tuple[LifeMove, ...]
    opened_in: str
    """The state it is in once the move or item that opens it has happened."""
    done_when: frozenset[str]


class Act(StrEnum):
    """What can happen to an item. The engine asks its life whether it may."""

    open_up = auto()
    look_at = auto()
    work_on = auto()
    give_back = auto()
    find_complete = auto()
    send_back = auto()
    say_not_known = auto()
    accept_absence = auto()
    take_away = auto()
    arrange = auto()
    hold = auto()
    call_off = auto()
    draft = auto()
    put_forward = auto()
    answer = auto()
    ask_again = auto()
    finish = auto()
    leave_out = auto()


def _moves(*rows: tuple[Act, Iterable[StrEnum], StrEnum]) -> tuple[LifeMove, ...]:
    return tuple(LifeMove(act, tuple(sources), to) for act, sources, to in rows)


_R = ReturnState
_open_return = (_R.issued, _R.opened, _R.in_work, _R.sent_back)
_RETURN = Life(
    states=tuple(_R),
    moves=_moves(
        (Act.open_up, [_R.expected], _R.issued),
        (Act.look_at, [_R.issued], _R.opened),
        (Act.work_on, [_R.issued, _R.opened, _R.in_work, _R.sent_back], _R.in_work),
        (Act.give_back, [*_open_return, _R.not_returned_accepted], _R.returned),
        (Act.find_complete, [_R.returned], _R.complete),
        (Act.send_back, [_R.returned, _R.complete, _R.nil_return], _R.sent_back),
        (Act.say_not_known, [_R.expected, *_open_return], _R.nil_return),
        (Act.ask_again, [_R.nil_return], _R.expected),
        (Act.accept_absence, [*_open_return, _R.returned], _R.not_returned_accepted),
        (Act.take_away, [_R.expected, *_open_return, _R.returned, _R.complete, _R.nil_return], _R.withdrawn),
    ),
    opened_in=_R.issued,
    done_when=frozenset({_R.complete, _R.nil_return, _R.not_returned_accepted}),
)

_E = EventState
_EVENT = Life(
    states=tuple(_E),
    moves=_moves(
        (Act.open_up, [_E.to_arrange], _E.to_arrange),
        (Act.arrange, [_E.to_arrange, _E.arranged, _E.held], _E.arranged),
        (Act.hold, [_E.arranged], _E.held),
        (Act.call_off, [_E.arranged], _E.to_arrange),
    ),
    opened_in=_E.to_arrange,
    done_when=frozenset({_E.held}),
)

_D = DocumentState
_DOCUMENT = Life(
    states=tuple(_D),
    moves=_moves(
        (Act.open_up, [_D.waiting], _D.in_draft),
        (Act.draft, [_D.in_draft, _D.put_forward], _D.in_draft),
        (Act.put_forward, [_D.in_draft, _D.put_forward], _D.put_forward),
    ),
    opened_in=_D.in_draft,
    done_when=frozenset({_D.put_forward}),
)

_C = DecisionState
_DECISION = Life(
    states=tuple(_C),
    moves=_moves(
        (Act.open_up, [_C.waiting, _C.asked, _C.answered], _C.asked),
        (Act.answer, [_C.asked, _C.answered], _C.answered),
        (Act.ask_again, [_C.answered, _C.asked, _C.waiting], _C.waiting),
    ),
    opened_in=_C.asked,
    done_when=frozenset({_C.answered}),
)

_S = StepState
_STEP = Life(
    states=tuple(_S),
    moves=_moves(
        (Act.open_up, [_S.waiting, _S.to_do, _S.done, _S.not_needed], _S.to_do),
        (Act.finish, [_S.to_do], _S.done),
        (Act.leave_out, [_S.waiting, _S.to_do], _S.not_needed),
        (Act.ask_again, [_S.waiting, _S.to_do, _S.done, _S.not_needed], _S.waiting),
    ),
    opened_in=_S.to_do,
    done_when=frozenset({_S.done, _S.not_needed}),
)

_DEFAULT = {
    Kind.return_: _RETURN,
    Kind.event: _EVENT,
    Kind.document: _DOCUMENT,
    Kind.decision: _DECISION,
    Kind.step: _STEP,
}


def default_life(kind: str) -> Life:
    """Return the life that items of this kind have unless their file says otherwise."""
    return _DEFAULT[Kind(kind)]


def begins_in(item: Item) -> str:
    """Return the state in which an item is made: already open where nothing has to open it first."""
    life = default_life(item.kind)
    return life.states[0] if item.opened_by else life.opened_in


def has_to_be_opened(item: Item) -> bool:
    """Whether nothing can be done about an item until it is opened; an event can be arranged at any time."""
    life = default_life(item.kind)
    return item.opened_by is not None and life.opened_in != life.states[0]


def done_states(item: Item) -> frozenset[str]:
    """Return the states in which the item counts as done: its file's own list, or the kind's."""
    return frozenset(item.done_when) or default_life(item.kind).done_when
