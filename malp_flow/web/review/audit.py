"""One audit, for the people who run the review; its answers are in `answers.py`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import (
    audit_overview,
    audits,
    candidates,
    commissioning,
    mailbox_moved,
    moves,
    naming,
    post_list,
    released,
    set_up_pages,
    visibility,
)
from malp_flow.services import more_time as extension
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

AUDIT = REVIEW + "/audits/<uuid:item_id>"


@pages.get(AUDIT)
def audit(partnership: str, reference: str, item_id: UUID) -> str:
    """Show one audit: who, how far, by when, the emails about it, and what can be done."""
    return audit_page(reference, item_id, {})


def audit_page(reference: str, item_id: UUID, wrong: dict[str, str], *, form: str = "") -> str:
    """Show the audit; what was typed into the form that was refused stays in that form alone."""
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    shown = audit_overview.overview(session, found, item_id, now=now)
    everybody = candidates.candidates(session, found.partnership_id, now=now)
    manages = visibility.manages(session, who.actor, found, now=now)
    return front_door.page(
        "review/audit.html",
        audit=shown,
        came_back=post_list.of_item(session, item_id) if manages else [],
        people=[each for each in candidates.near(everybody, shown.agency_id) if not each.runs_or_reads],
        released=released.may_be_read(session, found, item_id, by=who.actor, now=now),
        sealed=not released.is_lifted(session, found, item_id),
        manages=manages,
        may_move=bool(shown.auditor_id and mailbox_moved.may_be_moved(session, shown.auditor_id, now=now)),
        typed={form: request.form} if form else {},
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.matrix"),
    )


def led_on(reference: str, item_id: UUID, *, said: str, endpoint: str = "review.audit") -> Response:
    """Say what was done, and lead to the audit or to another page of it."""
    front_door.notice(said)
    slug = front_door.visitor().partnership_slug
    here = url_for(endpoint, partnership=slug, reference=reference, item_id=item_id)
    return redirect(here, 303)


def tried(reference: str, act: Callable[[Any, OpenReview], object]) -> MalpError | None:
    """Carry out an act on the opened review and return None, or the error that refused it."""
    return acting.problem(lambda session: act(session, opened(session, reference)))


@pages.post(AUDIT + "/auditor")
def name_auditor(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Name who audits, with the declaration whether they are outside the line of management."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    offered = {
        str(each): each
        for each, _name in set_up_pages.members(front_door.reading(), who.actor, now=front_door.now())
    }
    member = offered.get(form.get("auditor", ""))
    off_line = {"yes": True, "no": False}.get(form.get("off_line", ""))
    if member is None:
        return audit_page(reference, item_id, {"auditor": _("Choose who audits this record")}, form="auditor")
    if off_line is None:
        problem = _("Say whether they are outside the line of management")
        return audit_page(reference, item_id, {"off_line": problem}, form="auditor")
    front_door.stop_reading()
    refused = tried(
        reference,
        lambda session, review: naming.name_auditor(
            session, review, item_id, member=member, off_line=off_line, by=who.actor, now=now
        ),
    )
    if refused:
        return audit_page(reference, item_id, {"auditor": str(refused)}, form="auditor")
    return led_on(reference, item_id, said=_("The auditor is named."))


@pages.post(AUDIT + "/identity")
def identity_given(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Note by which secure route the agency was told which child is meant."""
    who, now, route = front_door.visitor(), front_door.now(), request.form.get("route", "").strip()
    if not route:
        problem = _("Say by which secure route the agency was told")
        return audit_page(reference, item_id, {"route": problem}, form="identity")
    refused = tried(
        reference,
        lambda session, review: commissioning.record_identity_given(
            session, review, item_id, route=route, by=who.actor, now=now
        ),
    )
    if refused:
        return audit_page(reference, item_id, {"route": str(refused)}, form="identity")
    return led_on(reference, item_id, said=_("Noted that the agency knows which child is meant."))


@pages.post(AUDIT + "/address")
def correct_address(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Correct the auditor’s address, and send again what did not arrive."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    refused = tried(
        reference,
        lambda session, review: mailbox_moved.correct_and_send_again(
            session,
            review,
            item_id,
            address=form.get("address", "").strip(),
            newest_too="newest" in form,
            by=who.actor,
            now=now,
        ),
    )
    if refused:
        return audit_page(reference, item_id, {"address": str(refused)}, form="address")
    return led_on(reference, item_id, said=_("The address is corrected. What did not arrive goes again."))


@pages.post(AUDIT + "/more-time")
def more_time(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Give more time for this audit."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any, review: OpenReview) -> None:
        new_on, reason = typed_days.day(form, "new"), form.get("reason", "")
        extension.give(session, review, item_id, new_on=new_on, reason=reason, by=who.actor, now=now)

    refused = tried(reference, act)
    if refused:
        field = "more-reason" if isinstance(refused, moves.ReasonNeeded) else "new-day"
        return audit_page(reference, item_id, {field: str(refused)}, form="more_time")
    said = _("More time is given. The auditor gets an email with the new day.")
    return led_on(reference, item_id, said=said)


@pages.post(AUDIT + "/absence")
def accept_absence(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Accept that the review goes ahead without this audit."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")
    refused = tried(
        reference,
        lambda session, review: audits.accept_absence(
            session, review, item_id, reason=reason, by=who.actor, now=now
        ),
    )
    if refused:
        return audit_page(reference, item_id, {"absence-reason": str(refused)}, form="absence")
    return led_on(reference, item_id, said=_("The review goes ahead without this audit."))
