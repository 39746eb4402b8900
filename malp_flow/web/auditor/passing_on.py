"""An audit is passed to a colleague: by its auditor, or by the agency's safeguarding lead."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import audit_pages, help_pages, mailbox, passing_on
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/pass-on")
def pass_on_page(opaque: str) -> str:
    """Ask the auditor for a colleague's name and address."""
    return _page(opaque, error="", href="")


def _page(opaque: str, *, error: str, href: str) -> str:
    session, now = front_door.reading(), front_door.now()
    item_id = mailbox.item_of(session, opaque)
    return front_door.page(
        "auditor/pass_on.html",
        shown=help_pages.passing_on_page(session, item_id, by=front_door.visitor().actor, now=now),
        opaque=opaque,
        back_to=url_for("auditor.home", opaque=opaque),
        typed=request.form,
        errors=[{"text": error, "href": href}] if error else [],
    )


@pages.post("/a/<opaque>/pass-on")
def pass_on(opaque: str) -> str | Response:
    """Pass the audit on, or have the colleague proposed to the business manager."""
    problem, done = hand_over(opaque)
    if problem:
        return _page(opaque, error=problem, href="#name")
    if done:
        return front_door.page("auditor/passed_on.html", name=request.form.get("name", "").strip())
    front_door.notice(
        _("The business manager is asked to confirm your colleague. Until then it stays yours.")
    )
    return redirect(url_for("auditor.pass_on_page", opaque=opaque), 303)


def hand_over(opaque: str) -> tuple[str, bool]:
    """Do what the form asks; return why it was refused, if it was, and whether the colleague has it now."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    if form.get("off_line") not in {"yes", "no"}:
        return _("Say whether your colleague is outside the line of management of this record."), False
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    taken = []
    problem = acting.refusal(
        lambda session: taken.append(
            passing_on.pass_on(
                session,
                audit_pages.review_of(session, item_id, by=by),
                item_id,
                name=form.get("name", ""),
                address=form.get("address", ""),
                off_line=form.get("off_line") == "yes",
                by=by,
                now=now,
            )
        )
    )
    return problem, taken == [True]
