"""The report as a whole: read, its sections with what they lack, and its anonymity confirmed."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import (
    changes_asked,
    identity_looks,
    method_section,
    report_comments,
    report_confirming,
    report_pages,
    report_section_pages,
)
from malp_flow.web import acting, front_door, looks, numbers_asked
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

pages = Blueprint("lead", __name__)


@pages.get(REVIEW + "/report")
def report(partnership: str, reference: str) -> str:
    """Show the report; to its author also the sections to write, and what each lacks."""
    return _report(reference, {})


def _report(reference: str, wrong: dict[str, str]) -> str:
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
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "lead.report"),
    )


@pages.post(REVIEW + "/report/anonymity")
def confirm_anonymity(partnership: str, reference: str) -> str | Response:
    """Confirm that nobody can be recognised in the version that was read; of another, show what changed."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    ticked = [name.removeprefix("place-") for name in form if name.startswith("place-")]
    problem = acting.problem(
        lambda session: report_confirming.confirm_anonymity(
            session,
            opened(session, reference),
            read=form.get("sha256", ""),
            passed={key: form.get(f"why-{key}", "") for key in ticked},
            by=who.actor,
            now=now,
        )
    )
    if isinstance(problem, report_confirming.PlaceOpen):
        return _report(reference, {_field(key, ticked): str(problem) for key in problem.keys})
    front_door.notice(
        str(problem or _("Anonymity is confirmed for this version.")), succeeded=problem is None
    )
    if isinstance(problem, report_confirming.NewerVersion):
        number = numbers_asked.number(form.get("number", ""), 0)
        compared = url_for("lead.versions", partnership=partnership, reference=reference, older=number)
        return redirect(compared if number else compared.partition("?")[0], 303)
    return redirect(url_for("lead.report", partnership=partnership, reference=reference), 303)


def _field(key: str, ticked: list[str]) -> str:
    return f"why-{key}" if key in ticked else f"place-{key}"


@pages.post(REVIEW + "/report/changes/<uuid:answer_id>")
def answer_change(partnership: str, reference: str, answer_id: UUID) -> str | Response:
    """Keep why a section stays as it is although a partner asked to change it."""
    who, now, words = front_door.visitor(), front_door.now(), request.form.get("words", "")
    problem = acting.problem(
        lambda session: changes_asked.answer(
            session, opened(session, reference), answer_id, words=words, by=who.actor, now=now
        )
    )
    if problem:
        return _report(reference, {f"why-{answer_id}": str(problem)})
    places = identity_looks.of_review(front_door.reading(), seen(reference), words)
    front_door.notice(
        looks.with_warning(_("Your answer is kept. The partners read it with the report."), places)
    )
    return redirect(url_for("lead.report", partnership=partnership, reference=reference), 303)
