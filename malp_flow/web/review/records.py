"""The records check of one review: who was asked whom they know, what they said, and calls written down."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import records_asked, records_check, records_pages, visibility
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door, whom_known
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

RECORDS = REVIEW + "/records"


@pages.get(RECORDS, endpoint="records")
def show(partnership: str, reference: str) -> str:
    """Show what every agency said of every record."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str], *, called: UUID | None = None) -> str:
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    lines = records_pages.of_review(session, found)
    meant = next((line for line in lines if line.item_id == called), None)
    if called and meant is None:
        raise NotHere
    return front_door.page(
        "review/records.html",
        lines=lines,
        called=meant,
        known=records_pages.known_words(),
        roles=records_pages.role_words(),
        manages=visibility.manages(session, who.actor, found, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.set_up"),
    )


@pages.post(RECORDS)
def ask_records(partnership: str, reference: str) -> Response:
    """Ask every agency that was not asked yet."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: records_asked.ask(session, opened(session, reference), by=who.actor, now=now),
        said=_("The agencies are asked. Each lead and co-ordinator gets one email."),
        to=url_for("review.records", partnership=partnership, reference=reference),
    )


@pages.get(RECORDS + "/<uuid:item_id>", endpoint="record_call")
def show_call(partnership: str, reference: str, item_id: UUID) -> str:
    """Ask what an agency said on the telephone, and who said it."""
    return _page(reference, {}, called=item_id)


@pages.post(RECORDS + "/<uuid:item_id>")
def note_records(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Write down what an agency said on the telephone."""
    who, now = front_door.visitor(), front_door.now()

    def act(session: Any) -> None:
        review = opened(session, reference)
        said, told_by = whom_known.said(item_id.hex), request.form.get("said_by", "")
        records_check.note(session, review, item_id, said, said_by=told_by, by=who.actor, now=now)

    refused = acting.problem(act)
    if refused:
        is_open = isinstance(refused, records_check.AnswerNeeded)
        field = whom_known.field(item_id.hex) if is_open else "said_by"
        return _page(reference, {field: str(refused)}, called=item_id)
    here = url_for("review.records", partnership=partnership, reference=reference)
    front_door.notice(_("Recorded what the agency said."))
    return redirect(here, 303)
