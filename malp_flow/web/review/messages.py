"""What auditors and leads have asked of the manager about one audit, and the manager's answers."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Kind
from malp_flow.errors import Refused
from malp_flow.services import helping, items, not_ours, passing_on, pin_resets
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door
from malp_flow.web.review.audit import AUDIT
from malp_flow.web.review.views import opened, pages
from malp_flow.wording import gettext as _


def _of_an_audit(session: Any, reference: str, item_id: UUID) -> OpenReview:
    """Return the review of an audit; raises NoSuchItem for an item that is not of this review."""
    review = opened(session, reference)
    items.get(session, review, item_id, kind=Kind.return_)
    return review


@pages.post(AUDIT + "/pass-on")
def decide_pass_on(partnership: str, reference: str, item_id: UUID) -> Response:
    """Confirm or decline the colleague who is proposed as auditor."""
    by, now, decision = front_door.visitor().actor, front_door.now(), request.form.get("decision", "")

    def act(session: Any) -> None:
        review = _of_an_audit(session, reference, item_id)
        verb = {"confirm": passing_on.confirm, "decline": passing_on.decline}.get(decision)
        if verb is None:
            raise Refused(_("Choose what to decide."))
        verb(session, review, item_id, by=by, now=now)

    said = _("The audit is passed on.") if decision == "confirm" else _("The audit stays with its auditor.")
    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(act, said=said, to=here)


@pages.post(AUDIT + "/call")
def note_call(partnership: str, reference: str, item_id: UUID) -> Response:
    """Note that the safeguarding lead was called."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        helping.note_call(session, _of_an_audit(session, reference, item_id), item_id, by=by, now=now)

    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(act, said=_("Noted that you called."), to=here)


@pages.post(AUDIT + "/theirs")
def say_theirs(partnership: str, reference: str, item_id: UUID) -> Response:
    """Decide that the audit stays with its agency, though the lead says that it is not theirs."""
    by, now, words = front_door.visitor().actor, front_door.now(), request.form.get("theirs", "")

    def act(session: Any) -> None:
        review = _of_an_audit(session, reference, item_id)
        not_ours.say_it_is_theirs(session, review, item_id, words=words, by=by, now=now)

    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(
        act, said=_("The audit stays with this agency. Reminders go to the lead again."), to=here
    )


@pages.post(AUDIT + "/pin")
def reset_pin(partnership: str, reference: str, item_id: UUID) -> Response:
    """Take a forgotten PIN away, so that its owner chooses a new one."""
    by, now, wanted = front_door.visitor().actor, front_door.now(), request.form.get("member", "")

    def act(session: Any) -> None:
        review = _of_an_audit(session, reference, item_id)
        waiting = {str(one.membership_id): one for one in pin_resets.forgetful(session, review, item_id)}
        if wanted not in waiting:
            raise pin_resets.NobodyAsked
        member = waiting[wanted].membership_id
        pin_resets.reset(session, review, item_id, member=member, by=by, now=now)

    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(act, said=_("The PIN is reset. They choose a new one after the next code."), to=here)
