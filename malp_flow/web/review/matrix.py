"""The matrix of a review: children’s records down, agencies across; on screen, on paper, as a file."""

from flask import request
from werkzeug.wrappers import Response

from malp_flow.services import audit_matrix, exports, visibility
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.audit_matrix import Wanted
from malp_flow.web import files, front_door, numbers_asked
from malp_flow.web.review.views import REVIEW, around, pages, seen


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(asked.get("agency", "").strip()[:200], asked.get("status", ""))


@pages.get(REVIEW + "/matrix", endpoint="matrix")
def show(partnership: str, reference: str) -> str:
    """Show how far every audit is; filtered, or with many agencies, as a list."""
    wanted, for_paper = _wanted(), request.args.get("for") == "paper"
    session, found, now = front_door.reading(), seen(reference), front_door.now()
    ended = found.workflow.state(found.state).final
    shown = audit_matrix.matrix(
        session,
        found,
        wanted,
        page=numbers_asked.page(),
        whole=for_paper,
        now=now,
    )
    return front_door.page(
        "review/matrix.html",
        matrix=shown,
        wanted=wanted,
        for_paper=for_paper,
        may_add=not ended and visibility.manages(session, front_door.visitor().actor, found, now=now),
        **around(reference, "review.matrix"),
    )


def _lines(reference: str) -> tuple[AuditLine, ...]:
    return audit_matrix.lines(front_door.reading(), seen(reference), _wanted(), now=front_door.now())


@pages.get(REVIEW + "/matrix.csv")
def matrix_file(partnership: str, reference: str) -> Response:
    """Give the matrix as a file for a spreadsheet, filtered as the page is."""
    return files.for_a_spreadsheet(exports.matrix_csv(_lines(reference)), f"{reference}-audits.csv")


@pages.get(REVIEW + "/matrix.json")
def matrix_json(partnership: str, reference: str) -> Response:
    """Give the matrix for machines, in the columns of the other file."""
    return files.for_machines(exports.matrix_rows(_lines(reference)), f"{reference}-audits.json")
