"""Raising an immediate concern as somebody who sees the whole review."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import concerns
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen


@pages.get(REVIEW + "/concern")
def concern(partnership: str, reference: str) -> str:
    """Show what raising does, whom it tells, and that it is no referral."""
    return _page(reference, {})


def _page(reference: str, wrong: Mapping[str, str]) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    session = front_door.reading()
    names = concerns.may_raise(session, found, at=None, by=who.actor, now=now)
    if not names:
        raise NotHere
    return front_door.page(
        "review/concern.html",
        shown=concerns.page(session, found, names, at=None, by=who.actor, now=now),
        typed=request.form,
        errors=acting.summary(wrong),
        **around(reference, "review.concern"),
    )


@pages.post(REVIEW + "/concern")
def raise_concern(partnership: str, reference: str) -> str | Response:
    """Raise it, and say who is told."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    told = list[str]()

    def act(session: Any) -> None:
        review = opened(session, reference)
        raised = concerns.raise_one(
            session, review, form.get("what", ""), words=form.get("words", ""), by=by, now=now
        )
        told[:] = raised.told

    problem = acting.refusal(act)
    if problem:
        return _page(reference, {"words": problem})
    front_door.notice(concerns.said_told(told))
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)
