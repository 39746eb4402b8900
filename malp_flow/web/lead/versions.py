"""Versions of the report, two of them compared in words."""

from flask import request

from malp_flow.services import report_versions_pages
from malp_flow.web import front_door
from malp_flow.web.lead.views import pages
from malp_flow.web.lead.writing import whole_number
from malp_flow.web.review.views import REVIEW, around, seen


@pages.get(REVIEW + "/report/versions")
def versions(partnership: str, reference: str) -> str:
    """Show what changed between two versions; without a choice between the last two."""
    older, newer = (whole_number(request.args.get(name, "")) for name in ("older", "newer"))
    shown = report_versions_pages.page(front_door.reading(), seen(reference), older=older, newer=newer)
    return front_door.page("lead/versions.html", shown=shown, **around(reference, "lead.report"))
