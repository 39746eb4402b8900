"""The event behind the link of somebody invited: what they give beforehand, and what came of it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import contributions, event_by_link, mailbox
from malp_flow.services.contributions import FIELDS
from malp_flow.services.event_by_link import EventForReader
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.fields import looks_in_words
from malp_flow.wording import gettext as _


def _shown(opaque: str) -> EventForReader:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    return event_by_link.page(session, mailbox.item_of(session, opaque), by=by, now=now)


def _page(template: str, opaque: str, **values: object) -> str:
    today = local_day(front_door.now())
    return front_door.page(f"auditor/{template}.html", opaque=opaque, today=today, **values)


@pages.get("/a/<opaque>/event")
def at_event(opaque: str) -> str:
    """Show the event: when and where, what there is to do before it, and what came of it."""
    return _page("at_event", opaque, shown=_shown(opaque))


@pages.get("/a/<opaque>/contribution")
def contribution(opaque: str) -> str:
    """Show the form for somebody who cannot come, or what they gave once the event has begun."""
    return _form(opaque, error="")


def _form(opaque: str, *, error: str) -> str:
    shown = _shown(opaque)
    typed = {field: request.form.get(field, shown.own.get(field, "")) for field in FIELDS}
    return _page(
        "contribution",
        opaque,
        shown=shown,
        typed=typed,
        looks={field: looks_in_words(text) for field, text in typed.items()},
        errors=acting.placed({FIELDS[0]: error} if error else {}, form_shown=shown.may_contribute),
    )


@pages.post("/a/<opaque>/contribution")
def contribute(opaque: str) -> str | Response:
    """Keep what somebody gives, in place of what they gave before; a refusal leaves it on the page."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    words = {field: form.get(field, "") for field in FIELDS}
    problem = acting.refusal(
        lambda session: contributions.give_by_link(session, item_id, words, by=by, now=now)
    )
    if problem:
        return _form(opaque, error=problem)
    if any(looks_in_words(text) for text in words.values()) and "warned" not in form:
        front_door.notice(_("Saved. Something may say who somebody is: look at the warnings."))
        return redirect(url_for("auditor.contribution", opaque=opaque), 303)
    front_door.notice(_("Your contribution is saved. You can change it until the event begins."))
    return redirect(url_for("auditor.at_event", opaque=opaque), 303)


@pages.get("/a/<opaque>/outcome")
def outcome(opaque: str) -> str:
    """Show the statements of learning and the recommendations, once the report is agreed."""
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    parts = event_by_link.shared(session, mailbox.item_of(session, opaque), by=by, now=now)
    return _page("outcome", opaque, shown=_shown(opaque), parts=parts)


@pages.get("/a/<opaque>/participation")
def participation(opaque: str) -> str:
    """Show the note of participation, to be printed for the reader’s own development."""
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    note = event_by_link.participation(session, mailbox.item_of(session, opaque), by=by, now=now)
    return _page("participation", opaque, note=note)
