"""The pages of one review: where it is, its matrix, its set-up, and moving it on."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    activity,
    dashboards,
    exports,
    moves,
    picture,
    report_pages,
    review_pages,
    set_up_pages,
    sign_off,
    visibility,
)
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door
from malp_flow.wording import gettext as _

pages = Blueprint("review", __name__)
REVIEW = "/<partnership>/reviews/<reference>"


def seen(reference: str) -> OpenReview:
    """Return the review for looking; raises NotHere for those who may not see it whole."""
    who = front_door.visitor()
    return visibility.visible(front_door.reading(), who.actor, reference, now=front_door.now())


def opened(session: Any, reference: str) -> OpenReview:
    """Return the review for changing it, locked; raises NotHere for those who may not see it whole."""
    return visibility.visible(session, front_door.visitor().actor, reference, now=front_door.now())


def around(reference: str, current: str) -> dict[str, Any]:
    """Return what every page of a review needs: its name, and the way to its other pages."""
    slug = front_door.visitor().partnership_slug
    names = {
        "review.review": _("Review"),
        "review.matrix": _("Audits"),
        "review.set_up": _("Set-up"),
        "event.event": _("Learning event"),
        "lead.report": _("Report"),
    }
    links = [
        {
            "text": text,
            "href": url_for(name, partnership=slug, reference=reference),
            "current": name == current,
        }
        for name, text in names.items()
    ]
    return {"reference": reference, "slug": slug, "links": links, "today": local_day(front_door.now())}


@pages.get(REVIEW)
def review(partnership: str, reference: str) -> str | Response:
    """Show the review; a partner who has only a seat is led to their own page of it."""
    try:
        found = seen(reference)
    except NotHere:
        who = front_door.visitor()
        report_pages.sign_off(front_door.reading(), reference, by=who.actor, now=front_door.now())
        return redirect(url_for("partner.sign_off", partnership=partnership, reference=reference), 303)
    who = front_door.visitor()
    shown = review_pages.review_page(front_door.reading(), found, by=who.actor, now=front_door.now())
    return front_door.page("review/review.html", review=shown, **around(reference, "review.review"))


@pages.get(REVIEW + "/move/<move_id>")
def confirm(partnership: str, reference: str, move_id: str) -> str:
    """Show what moving on will do, and ask once more."""
    return _confirm(reference, move_id, reason="", problem="")


def _confirm(reference: str, move_id: str, *, reason: str, problem: str) -> str:
    found, who = seen(reference), front_door.visitor()
    shown = review_pages.review_page(front_door.reading(), found, by=who.actor, now=front_door.now())
    prospect = next((p for p in shown.prospects if p.move.id == move_id), None)
    if prospect is None or move_id not in shown.mine:
        abort(404)
    return front_door.page(
        "review/confirm.html",
        review=shown,
        move=prospect.move,
        open=prospect.is_open,
        to=found.workflow.state(prospect.move.to).title,
        letters=[activity.letter_title(use.send) for use in prospect.move.letters],
        reason=reason,
        errors=[{"text": problem, "href": "#reason"}] if problem else [],
        **around(reference, "review.review"),
    )


@pages.post(REVIEW + "/move/<move_id>")
def move_on(partnership: str, reference: str, move_id: str) -> str | Response:
    """Move the review on; when a check is not met, say which on the same page."""
    who, now = front_door.visitor(), front_door.now()
    reason = request.form.get("reason", "")
    problem = acting.refusal(
        lambda session: moves.move_on(
            session, opened(session, reference), move_id, by=who.actor, now=now, reason=reason
        )
    )
    if problem:
        return _confirm(reference, move_id, reason=reason, problem=problem)
    front_door.notice(_("The review has moved on."))
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)


@pages.post(REVIEW + "/steps/<name>")
def finish_step(partnership: str, reference: str, name: str) -> Response:
    """Note that a step is done."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: sign_off.finish_step(
            session, opened(session, reference), name, by=who.actor, now=now
        ),
        said=_("Noted as done."),
        to=url_for("review.review", partnership=partnership, reference=reference),
    )


def _lines(found: OpenReview) -> tuple[review_pages.AuditLine, ...]:
    session = front_door.reading()
    known = picture.facts(session, found, now=front_door.now())
    return review_pages.audit_lines(session, found, known)


@pages.get(REVIEW + "/matrix")
def matrix(partnership: str, reference: str) -> str:
    """Show children’s records down and agencies across."""
    lines = _lines(seen(reference))
    agencies = sorted({line.agency for line in lines})
    cells = {(line.case, line.agency): line for line in lines}
    cases = list(dict.fromkeys(line.case for line in lines))
    rows = [(case, [cells.get((case, agency)) for agency in agencies]) for case in cases]
    return front_door.page(
        "review/matrix.html", agencies=agencies, rows=rows, **around(reference, "review.matrix")
    )


@pages.get(REVIEW + "/matrix.csv")
def matrix_file(partnership: str, reference: str) -> Response:
    """Give the matrix as a file for a spreadsheet."""
    # The mark at the beginning tells spreadsheets that the file is in UTF-8.
    body = "\ufeff" + exports.matrix_csv(_lines(seen(reference)))
    name = f"{reference}-audits.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body.encode(), mimetype="text/csv", headers=headers)


@pages.get(REVIEW + "/set-up")
def set_up(partnership: str, reference: str) -> str:
    """Show what is still to be set up: the audit tool, and for each audit its auditor."""
    return _set_up(reference, problem="")


def _set_up(reference: str, *, problem: str) -> str:
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    known = picture.facts(session, found, now=now)
    return front_door.page(
        "review/set_up.html",
        lines=[
            (line, fact)
            for line, fact in zip(_lines(found), dashboards.returns_of(found, known), strict=True)
        ],
        themes=set_up_pages.themes(session, found),
        tool_missing=bool(known.tools_missing),
        manages=visibility.manages(session, who.actor, found, now=now),
        typed=request.form,
        errors=[{"text": problem, "href": "#theme"}] if problem else [],
        **around(reference, "review.set_up"),
    )


@pages.post(REVIEW + "/set-up")
def choose_tool(partnership: str, reference: str) -> str | Response:
    """Keep the audit tool with the theme and the local names that were given."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.refusal(
        lambda session: set_up_pages.choose_tool(
            session,
            opened(session, reference),
            theme=form.get("theme", ""),
            local_values={name: form[name] for name in form},
            by=who.actor,
            now=now,
        )
    )
    if problem:
        return _set_up(reference, problem=problem)
    front_door.notice(_("The audit tool is chosen."))
    return redirect(url_for("review.set_up", partnership=partnership, reference=reference), 303)
