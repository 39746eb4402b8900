"""One audit, for the people who run the review: never its answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import audit_overview, audits, commissioning, naming, set_up_pages, visibility
from malp_flow.services import more_time as extension
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door
from malp_flow.web.days import day_in
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

AUDIT = REVIEW + "/audits/<uuid:item_id>"


class NoSuchMember(Refused):
    """Choose somebody from the list."""


@pages.get(AUDIT)
def audit(partnership: str, reference: str, item_id: UUID) -> str:
    """Show one audit: who, how far, by when, the emails about it, and what can be done."""
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    return front_door.page(
        "review/audit.html",
        audit=audit_overview.overview(session, found, item_id, now=now),
        members=set_up_pages.members(session, who.actor),
        manages=visibility.manages(session, who.actor, found, now=now),
        **around(reference, "review.matrix"),
    )


def _act(reference: str, item_id: UUID, act: Callable[[Any, OpenReview], object], *, said: str) -> Response:
    slug = front_door.visitor().partnership_slug
    here = url_for("review.audit", partnership=slug, reference=reference, item_id=item_id)
    return acting.done(lambda session: act(session, opened(session, reference)), said=said, to=here)


@pages.post(AUDIT + "/auditor")
def name_auditor(partnership: str, reference: str, item_id: UUID) -> Response:
    """Name who audits, with the declaration whether they are outside the line of management."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any, review: OpenReview) -> None:
        members = {str(member): member for member, _name in set_up_pages.members(session, who.actor)}
        member = members.get(form.get("auditor", ""))
        if member is None:
            raise NoSuchMember
        off_line = form.get("off_line") == "yes"
        naming.name_auditor(session, review, item_id, member=member, off_line=off_line, by=who.actor, now=now)

    return _act(reference, item_id, act, said=_("The auditor is named."))


@pages.post(AUDIT + "/identity")
def identity_given(partnership: str, reference: str, item_id: UUID) -> Response:
    """Note by which secure route the agency was told which child is meant."""
    who, now, route = front_door.visitor(), front_door.now(), request.form.get("route", "").strip()

    def act(session: Any, review: OpenReview) -> None:
        if not route:
            raise Refused(_("Say by which secure route the agency was told."))
        commissioning.record_identity_given(session, review, item_id, route=route, by=who.actor, now=now)

    return _act(reference, item_id, act, said=_("Noted that the agency knows which child is meant."))


@pages.post(AUDIT + "/address")
def correct_address(partnership: str, reference: str, item_id: UUID) -> Response:
    """Correct the auditor’s address, and send again what did not arrive."""
    who, now, address = front_door.visitor(), front_door.now(), request.form.get("address", "").strip()

    def act(session: Any, review: OpenReview) -> None:
        audit_overview.correct_and_send_again(
            session, review, item_id, address=address, by=who.actor, now=now
        )

    return _act(reference, item_id, act, said=_("The address is corrected. What did not arrive goes again."))


@pages.post(AUDIT + "/more-time")
def more_time(partnership: str, reference: str, item_id: UUID) -> Response:
    """Give more time for this audit."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any, review: OpenReview) -> None:
        reason = form.get("reason", "")
        extension.give(
            session, review, item_id, new_on=day_in(form, "new"), reason=reason, by=who.actor, now=now
        )

    return _act(
        reference, item_id, act, said=_("More time is given. The auditor gets an email with the new day.")
    )


@pages.post(AUDIT + "/absence")
def accept_absence(partnership: str, reference: str, item_id: UUID) -> Response:
    """Accept that the review goes ahead without this audit."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")

    def act(session: Any, review: OpenReview) -> None:
        audits.accept_absence(session, review, item_id, reason=reason, by=who.actor, now=now)

    return _act(reference, item_id, act, said=_("The review goes ahead without this audit."))
