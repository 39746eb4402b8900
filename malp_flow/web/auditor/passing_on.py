"""An audit is passed to a colleague: by its auditor, or by the agency's safeguarding lead."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import audit_pages, help_pages, mailbox, passing_on
from malp_flow.services.people import UnusableAddress
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/pass-on")
def pass_on_page(opaque: str) -> str:
    """Ask the auditor for a colleague's name and address."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, now = front_door.reading(), front_door.now()
    item_id = mailbox.item_of(session, opaque)
    shown = help_pages.passing_on_page(session, item_id, by=front_door.visitor().actor, now=now)
    return front_door.page(
        "auditor/pass_on.html",
        shown=shown,
        opaque=opaque,
        back_to=url_for("auditor.home", opaque=opaque),
        typed=request.form,
        errors=acting.placed(wrong, form_shown=shown.open and not shown.proposed),
    )


@pages.post("/a/<opaque>/pass-on")
def pass_on(opaque: str) -> str | Response:
    """Pass the audit on, or have the colleague proposed to the business manager."""
    wrong, done = hand_over(opaque)
    if wrong:
        return _page(opaque, wrong)
    if done:
        return front_door.page("auditor/passed_on.html", name=request.form.get("name", "").strip())
    front_door.notice(
        _("The business manager is asked to confirm your colleague. Until then it stays yours.")
    )
    return redirect(url_for("auditor.pass_on_page", opaque=opaque), 303)


_ABOUT_THE_ADDRESS = (UnusableAddress, passing_on.YoursAlready)


def hand_over(opaque: str) -> tuple[dict[str, str], bool]:
    """Do what the form asks; return what is wrong, by field, and whether the colleague has it now."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    if form.get("off_line") not in {"yes", "no"}:
        words = _("Say whether your colleague is outside the line of management of this record.")
        return {"off_line": words}, False
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    taken = []
    refused = acting.problem(
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
    if refused is None:
        return {}, taken == [True]
    return {"address" if isinstance(refused, _ABOUT_THE_ADDRESS) else "name": str(refused)}, False
