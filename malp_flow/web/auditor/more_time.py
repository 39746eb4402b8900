"""The auditor asks for more time: days to choose from, or one of their own, and a reason."""

from collections.abc import Mapping
from datetime import date

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import audit_pages, mailbox, more_time, more_time_pages
from malp_flow.services.free_text import WordsTooLong
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.web.typed_days import NoSuchDay, day
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/more-time")
def more_time_page(opaque: str) -> str:
    """Show the days offered, or what was asked for and what became of it."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, now = front_door.reading(), front_door.now()
    shown = more_time_pages.asking(
        session, mailbox.item_of(session, opaque), by=front_door.visitor().actor, now=now
    )
    return front_door.page(
        "auditor/more_time.html",
        shown=shown,
        opaque=opaque,
        reasons=_reasons(),
        today=local_day(now),
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.due_on is not None and not shown.waiting),
    )


@pages.post("/a/<opaque>/more-time")
def ask_more_time(opaque: str) -> str | Response:
    """Ask the business manager; when that is refused, say why beside what was typed."""
    by, now, reason = front_door.visitor().actor, front_door.now(), _reason()
    wrong = {"reason": str(ReasonNeeded())} if len(reason.strip()) < SHORTEST_REASON else {}
    try:
        new_on = _chosen()
    except NoSuchDay as problem:
        wrong = {"own-day" if _own() else "choice": str(problem)} | wrong
    if wrong:
        return _page(opaque, wrong)
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    refused = acting.problem(
        lambda session: more_time.ask(
            session,
            audit_pages.review_of(session, item_id, by=by),
            item_id,
            new_on=new_on,
            reason=reason,
            by=by,
            now=now,
        )
    )
    if refused:
        field = (
            "reason"
            if isinstance(refused, ReasonNeeded | WordsTooLong)
            else "own-day"
            if _own()
            else "choice"
        )
        return _page(opaque, {field: str(refused)})
    front_door.notice(_("The business manager is asked. You get an email with the answer."))
    return redirect(url_for("auditor.more_time_page", opaque=opaque), 303)


@pages.post("/a/<opaque>/more-time/take-back")
def take_back_more_time(opaque: str) -> str | Response:
    """Want no more time after all; when an answer came meanwhile, show it."""
    by, now = front_door.visitor().actor, front_door.now()
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    refused = acting.problem(
        lambda session: more_time.take_back(
            session, audit_pages.review_of(session, item_id, by=by), item_id, by=by, now=now
        )
    )
    front_door.notice(str(refused) if refused else _("Taken back. The date stays, and reminders go on."))
    return redirect(url_for("auditor.more_time_page", opaque=opaque), 303)


def _reasons() -> dict[str, str]:
    """The reasons to choose from, each long enough to be one by itself."""
    return {
        "records": _("Waiting for records or information"),
        "work": _("Other urgent work has come first"),
        "away": _("Somebody whom we need for it is away"),
        "larger": _("It is larger than we expected"),
    }


def _reason() -> str:
    chosen, words = _reasons().get(request.form.get("why", ""), ""), request.form.get("reason", "").strip()
    return f"{chosen}. {words}" if chosen and words else chosen or words


def _own() -> bool:
    return request.form.get("choice") == "own"


def _chosen() -> date:
    if _own():
        return day(request.form, "own")
    try:
        return date.fromisoformat(request.form.get("choice", ""))
    except ValueError:
        raise NoSuchDay(_("Choose a day, or enter one of your own")) from None
