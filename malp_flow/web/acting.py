"""An act asked for by a form: done in one transaction, or refused with its reason."""

from collections.abc import Callable
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from malp_flow.errors import BadDefinition, Conflict, Refused
from malp_flow.web import front_door


def refusal(act: Callable[[Any], object]) -> str:
    """Carry out the act and return an empty text, or why it was refused; Conflict and NotFound pass."""
    try:
        front_door.carry_out(act)
    except Conflict:
        raise
    except (Refused, BadDefinition) as problem:
        return str(problem)
    return ""


def done(act: Callable[[Any], object], *, said: str, to: str, back: str = "") -> Response:
    """Carry out the act and lead on with a notice; when it is refused lead back and say why."""
    reason = refusal(act)
    front_door.notice(reason or said, succeeded=not reason)
    return redirect((back or to) if reason else to, 303)
