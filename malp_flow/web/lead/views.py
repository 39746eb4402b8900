"""The report as a whole: read, its sections with what they lack, and its anonymity confirmed."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from malp_flow.services import (
    changes_asked,
    method_section,
    report_comments,
    report_pages,
    report_section_pages,
    reports,
)
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("lead", __name__)


@pages.get(REVIEW + "/report")
def report(partnership: str, reference: str) -> str:
    """Show the report; to its author also the sections to write, and what each lacks."""
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    by = front_door.visitor().actor
    shown = report_pages.report(session, found, by=by, now=now)
    document = report_pages.document(session, found, shown, now=now)
    comments = report_comments.of_review(session, found, by=by, now=now)
    return front_door.page(
        "lead/report.html",
        report=shown,
        document=document,
        places=report_pages.places(session, found, document) if document and shown.may_write else (),
        overview=report_section_pages.overview(session, found) if shown.may_write else None,
        changes=changes_asked.changes_asked(session, found, by=by, now=now),
        comments=len(comments),
        unanswered=sum(not each.outcome for each in comments),
        method=method_section.of(session, found),
        **around(reference, "lead.report"),
    )


@pages.post(REVIEW + "/report/anonymity")
def confirm_anonymity(partnership: str, reference: str) -> Response:
    """Confirm that nobody can be recognised in the present version."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: reports.confirm_anonymity(session, opened(session, reference), by=who.actor, now=now),
        said=_("Anonymity is confirmed for this version."),
        to=url_for("lead.report", partnership=partnership, reference=reference),
    )
