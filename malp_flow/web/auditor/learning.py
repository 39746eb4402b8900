"""What was learned, behind the link of an agency’s lead: read, received, talked about in a team."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import identity_looks, mailbox, sharing
from malp_flow.services.free_text import WordsTooLong
from malp_flow.web import acting, front_door, looks, numbers_asked, typed_days
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _

_AT: Mapping[type[MalpError], str] = {
    sharing.HeadsNeeded: "heads",
    sharing.WordsNeeded: "changed-since",
    sharing.DayAhead: "on-day",
    sharing.DayBefore: "on-day",
    typed_days.NoSuchDay: "on-day",
}


@pages.get("/a/<opaque>/learning", endpoint="learning")
def show(opaque: str) -> str:
    """Show what was learned, and ask when the team talked about it."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = sharing.page(session, mailbox.item_of(session, opaque), by=by, now=now)
    return front_door.page(
        "auditor/learning.html",
        shown=shown,
        opaque=opaque,
        today=local_day(now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post("/a/<opaque>/learning/received")
def receive_learning(opaque: str) -> str | Response:
    """Note that the agency has it."""
    by, now = front_door.visitor().actor, front_door.now()
    item_id = mailbox.item_of(front_door.reading(), opaque)
    return _done(
        opaque, lambda session: sharing.receive(session, item_id, by=by, now=now), _("Noted. Thank you.")
    )


@pages.post("/a/<opaque>/learning")
def say_learning(opaque: str) -> str | Response:
    """Keep when a team talked about it, with how many, and what has changed."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    heads, wrong = numbers_asked.number(form.get("heads", "").strip(), 0), {}
    try:
        on = typed_days.day(form, "on")
    except typed_days.NoSuchDay as problem:
        wrong["on-day"] = str(problem)
    if not 1 <= heads <= sharing.MOST_HEADS:
        wrong["heads"] = str(sharing.HeadsNeeded())
    if wrong:
        return _page(opaque, wrong)

    def act(session: Any) -> None:
        sharing.discuss(
            session,
            item_id,
            on=on,
            heads=heads,
            changed=form.get("changed", ""),
            by=by,
            now=now,
        )

    return _done(opaque, act, _("Kept. Thank you: the business manager sees it."))


@pages.post("/a/<opaque>/learning/changed")
def say_learning_changed(opaque: str) -> str | Response:
    """Keep what has changed since."""
    by, now, words = front_door.visitor().actor, front_door.now(), request.form.get("changed-since", "")
    item_id = mailbox.item_of(front_door.reading(), opaque)
    return _done(
        opaque,
        lambda session: sharing.say_changed(session, item_id, changed=words, by=by, now=now),
        _("Kept. Thank you."),
    )


def _done(opaque: str, act: Callable[[Any], object], said: str) -> str | Response:
    front_door.stop_reading()
    problem = acting.problem(act)
    if problem:
        words = "changed-since" if "changed-since" in request.form else "changed"
        place = words if isinstance(problem, WordsTooLong) else _AT.get(type(problem), "on-day")
        return _page(opaque, {place: str(problem)})
    session = front_door.reading()
    texts = request.form.get("changed", ""), request.form.get("changed-since", "")
    places = identity_looks.of_item(session, mailbox.item_of(session, opaque), *texts)
    front_door.notice(looks.with_warning(said, places))
    return redirect(url_for("auditor.learning", opaque=opaque), 303)
