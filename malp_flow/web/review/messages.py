"""What auditors and leads have asked of the manager about one audit, and the manager's answers."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import passing_on
from malp_flow.web import acting, front_door
from malp_flow.web.review.audit import AUDIT
from malp_flow.web.review.views import opened, pages
from malp_flow.wording import gettext as _


@pages.post(AUDIT + "/pass-on")
def decide_pass_on(partnership: str, reference: str, item_id: UUID) -> Response:
    """Confirm or decline the colleague who is proposed as auditor."""
    by, now, decision = front_door.visitor().actor, front_door.now(), request.form.get("decision", "")

    def act(session: Any) -> None:
        verb = {"confirm": passing_on.confirm, "decline": passing_on.decline}.get(decision)
        if verb is None:
            raise Refused(_("Choose what to decide."))
        verb(session, opened(session, reference), item_id, by=by, now=now)

    said = _("The audit is passed on.") if decision == "confirm" else _("The audit stays with its auditor.")
    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(act, said=said, to=here)
