"""Raising an immediate concern from the page of an audit: by its auditor, or by the agency’s lead."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.services import audit_pages, concerns, items, mailbox
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages


@pages.get("/a/<opaque>/concern")
def concern(opaque: str) -> str:
    """Show what raising does, whom it tells, that it is no referral, and what was raised before."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    item_id = mailbox.item_of(session, opaque)
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    names = concerns.may_raise(session, review, at=item, by=by, now=now)
    if not names:
        raise NotHere
    return front_door.page(
        "auditor/concern.html",
        shown=concerns.page(session, review, names, at=item, by=by, now=now),
        opaque=opaque,
        back_to=front_door.after_entry(opaque),
        today=local_day(now),
        typed=request.form,
        errors=acting.summary(wrong),
    )


@pages.post("/a/<opaque>/concern")
def raise_concern(opaque: str) -> str | Response:
    """Raise it, and say who is told."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id, told = mailbox.item_of(front_door.reading(), opaque), list[str]()
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, item_id, by=by)
        item = items.get(session, review, item_id, kind=Kind.return_)
        raised = concerns.raise_one(
            session, review, form.get("what", ""), words=form.get("words", ""), at=item, by=by, now=now
        )
        told[:] = raised.told

    problem = acting.refusal(act)
    if problem:
        return _page(opaque, {"words": problem})
    front_door.notice(concerns.said_told(told))
    return redirect(url_for("auditor.concern", opaque=opaque), 303)
