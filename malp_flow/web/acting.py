"""An act asked for by a form: done in one transaction, or refused with its reason."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from malp_flow.errors import BadDefinition, Conflict, MalpError, Refused
from malp_flow.web import front_door


def problem(act: Callable[[Any], object]) -> MalpError | None:
    """Carry out the act and return None, or the error that refused it; Conflict and NotFound pass."""
    try:
        front_door.carry_out(act)
    except Conflict:
        raise
    except (Refused, BadDefinition) as refused:
        return refused
    return None


def refusal(act: Callable[[Any], object]) -> str:
    """Carry out the act and return an empty text, or why it was refused; Conflict and NotFound pass."""
    return str(problem(act) or "")


def done(act: Callable[[Any], object], *, said: str, to: str, back: str = "") -> Response:
    """Carry out the act and lead on with a notice; when it is refused lead back and say why."""
    reason = refusal(act)
    front_door.notice(reason or said, succeeded=not reason)
    return redirect((back or to) if reason else to, 303)


def placed(wrong: Mapping[str, str], *, form_shown: bool) -> list[dict[str, str]]:
    """Return the lines of an error summary; they lead to the page itself where its form is gone meanwhile."""
    lines = summary(wrong)
    return lines if form_shown else [{**line, "href": "#main-content"} for line in lines]


def summary(wrong: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the lines of the error summary for what is wrong at each field, by the field's id."""
    return [{"text": text, "href": f"#{field}"} for field, text in wrong.items()]
