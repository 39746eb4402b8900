"""Named points at which a worker dies, laid around the product from outside: it has no hooks for this.

Each of the worker's transactions has three: after a write in it, before its commit, after its commit. Handing
a letter over has four.
"""

import os
import smtplib  # noqa: TID251 - not to send, but to be gone between two of its words
from collections.abc import Callable
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event

from malp_flow.services import chasing, claiming, delivery

_ACTS: dict[str, tuple[ModuleType, str]] = {
    "plan": (chasing, "chase"),
    "claim": (claiming, "claim"),
    "start": (delivery, "start"),
    "finish": (delivery, "finish"),
    "take_back": (claiming, "take_back_own"),
}
_MOMENTS = ("mid_statement", "before_commit", "after_commit")
_IN_SMTP = ("after_rcpt", "before_data", "before_250", "after_250")
POINTS = (
    *(f"{act}.{moment}" for act in _ACTS for moment in _MOMENTS),
    *(f"smtp.{moment}" for moment in _IN_SMTP),
)
BEHIND_THE_DOT = ("smtp.before_250", "smtp.after_250", "finish.mid_statement", "finish.before_commit")
"""Where the other end has a letter and we have not kept that it has: only there may a second copy be born."""


def arm(where: str, engine: Engine) -> None:
    """Let this process be gone at a point, the so-manyeth time: `claim.after_commit:3`."""
    point, _, time = where.partition(":")
    assert point in POINTS
    act, _, moment = point.partition(".")
    trap = _Trap(int(time))
    if act == "smtp":
        _arm_smtp(moment, trap)
    else:
        _arm_transaction(act, moment, trap, engine)


class _Trap:
    """Ends the process at the n-th step on it, as a kill would: nothing is tidied up."""

    def __init__(self, time: int) -> None:
        self.left = time

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(137)


class _Watched:
    """One of the worker's acts, watched from its call to the end of the transaction in which it is done."""

    def __init__(self, act: str, moment: str, trap: _Trap) -> None:
        self.moment, self.trap = moment, trap
        self.inside = self.wrote = False
        module, name = _ACTS[act]
        self.inner: Callable[..., object] = getattr(module, name)
        setattr(module, name, self.call)

    def call(self, *given: Any, **named: Any) -> object:
        self.inside, self.wrote = True, False
        return self.inner(*given, **named)

    def written(self, _c: Connection, cursor: Any, statement: str, *_others: object) -> None:
        if self.inside and statement.startswith(("INSERT", "UPDATE", "DELETE")) and cursor.rowcount != 0:
            self.wrote = True
            self.reach("mid_statement")

    def reach(self, moment: str) -> None:
        if self.inside and self.wrote and self.moment == moment:
            self.trap.step()

    def left(self, *_: object) -> None:
        self.inside = False


def _arm_transaction(act: str, moment: str, trap: _Trap, engine: Engine) -> None:
    watched = _Watched(act, moment, trap)
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        watched.reach("before_commit")
        commit(connection)
        watched.reach("after_commit")
        watched.left()

    event.listen(engine, "after_cursor_execute", watched.written)
    event.listen(engine, "rollback", watched.left)
    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def _arm_smtp(moment: str, trap: _Trap) -> None:
    rcpt, data, getreply = smtplib.SMTP.rcpt, smtplib.SMTP.data, smtplib.SMTP.getreply
    replies = -1

    def after_rcpt(self: smtplib.SMTP, *given: Any, **named: Any) -> Any:
        answer = rcpt(self, *given, **named)
        trap.step()
        return answer

    def around_data(self: smtplib.SMTP, *given: Any, **named: Any) -> Any:
        nonlocal replies
        if moment == "before_data":
            trap.step()
        replies = 0
        answer = data(self, *given, **named)
        replies = -1
        if moment == "after_250":
            trap.step()
        return answer

    def before_reply(self: smtplib.SMTP) -> Any:
        nonlocal replies
        replies += replies >= 0
        if replies == 2 and moment == "before_250":  # the first one was to the word DATA
            trap.step()
        return getreply(self)

    if moment == "after_rcpt":
        smtplib.SMTP.rcpt = after_rcpt  # type: ignore[method-assign]
    smtplib.SMTP.data = around_data  # type: ignore[method-assign]
    smtplib.SMTP.getreply = before_reply  # type: ignore[method-assign]
