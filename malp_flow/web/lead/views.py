"""The lead reviewer’s report: written in parts, saved as versions, confirmed as anonymous."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import changes_asked, draft, method_section, report_pages, reports
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("lead", __name__)


@pages.get(REVIEW + "/report")
def report(partnership: str, reference: str) -> str:
    """Show the report; to its author as boxes to write in."""
    return _report(reference, {}, typed=None)


def _report(reference: str, wrong: dict[str, str], *, typed: dict[str, str] | None) -> str:
    found, who = seen(reference), front_door.visitor()
    shown = report_pages.report(front_door.reading(), found, by=who.actor, now=front_door.now())
    kept = {f"part-{part.id}": "\n\n".join(part.statements) for part in shown.parts}
    kept |= {f"none-{part.id}": part.said_none for part in shown.parts}
    return front_door.page(
        "lead/report.html",
        report=shown,
        typed=typed or kept,
        changes=changes_asked.changes_asked(front_door.reading(), found, by=who.actor, now=front_door.now()),
        comments=draft.comments(front_door.reading(), found, by=who.actor, now=front_door.now()),
        method=method_section.of(front_door.reading(), found),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "lead.report"),
    )


@pages.post(REVIEW + "/report")
def save(partnership: str, reference: str) -> str | Response:
    """Keep what was written as the next version; when that is refused, what was typed stays on the page."""
    who, now, form = front_door.visitor(), front_door.now(), request.form.to_dict()

    def act(session: Any) -> None:
        review = opened(session, reference)
        shown = report_pages.report(session, review, by=who.actor, now=now)
        reports.save_version(
            session,
            review,
            parts={part.id: statements(form.get(f"part-{part.id}", "")) for part in shown.parts},
            said_none={part.id: form.get(f"none-{part.id}", "") for part in shown.parts},
            by=who.actor,
            now=now,
        )

    problem = acting.problem(act)
    if problem:
        return _report(reference, _wrong(reference, problem), typed=form)
    front_door.notice(_("Saved as a new version."))
    return redirect(url_for("lead.report", partnership=partnership, reference=reference), 303)


def _wrong(reference: str, problem: MalpError) -> dict[str, str]:
    """Return the error at each part it speaks of, or at the first."""
    if isinstance(problem, reports.BothSaid):
        return {f"none-{part}": str(problem) for part in problem.parts}
    who, now = front_door.visitor(), front_door.now()
    shown = report_pages.report(front_door.reading(), seen(reference), by=who.actor, now=now)
    return {f"part-{shown.parts[0].id}": str(problem)}


def statements(typed: str) -> list[str]:
    """Return the statements of one box: an empty line stands between two of them."""
    blocks: list[list[str]] = [[]]
    for line in typed.splitlines():
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


@pages.post(REVIEW + "/report/anonymity")
def confirm_anonymity(partnership: str, reference: str) -> Response:
    """Confirm that nobody can be recognised in the present version."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: reports.confirm_anonymity(session, opened(session, reference), by=who.actor, now=now),
        said=_("Anonymity is confirmed for this version."),
        to=url_for("lead.report", partnership=partnership, reference=reference),
    )
