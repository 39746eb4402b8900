"""What a partner does beside answering: pass it on to an agreed deputy, record what is to improve."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import identity_looks, improvements, items, seat_changes
from malp_flow.web import acting, front_door, looks
from malp_flow.web.partner.views import SIGN_OFF, around, opened_here, pages, shown_to
from malp_flow.wording import gettext as _


def _back(partnership: str, reference: str) -> Response:
    return redirect(url_for("partner.sign_off", partnership=partnership, reference=reference), 303)


@pages.get(SIGN_OFF + "/deputy")
def deputy(partnership: str, reference: str) -> str:
    """Offer the deputies who were agreed beforehand."""
    return _deputy(reference, {})


def _deputy(reference: str, wrong: dict[str, str]) -> str:
    session, who, now = front_door.reading(), front_door.visitor(), front_door.now()
    shown, review = shown_to(session, reference), opened_here(session, reference)
    return front_door.page(
        "partner/deputy.html",
        page=shown,
        deputies=seat_changes.agreed_for(session, review, who.actor.person_id, on=local_day(now)),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference),
    )


@pages.post(SIGN_OFF + "/deputy")
def pass_on(partnership: str, reference: str) -> str | Response:
    """Pass this one on; the deputy is asked by email."""
    who, now = front_door.visitor(), front_door.now()
    chosen = _chosen(request.form.get("deputy", ""))
    if chosen is None:
        return _deputy(reference, {"deputy": _("Choose who answers in your place")})
    problem = acting.problem(
        lambda session: seat_changes.pass_on(
            session,
            opened_here(session, reference),
            shown_to(session, reference).item_id,
            deputy=chosen,
            by=who.actor,
            now=now,
        )
    )
    if problem:
        return _deputy(reference, {"deputy": str(problem)})
    front_door.notice(_("Passed on. Your deputy gets an email. You can still answer yourself."))
    return _back(partnership, reference)


def _chosen(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@pages.get(SIGN_OFF + "/improvement")
def improvement(partnership: str, reference: str) -> str:
    """Ask what was agreed to improve, and in answer to which statement."""
    return _improvement(reference, {})


def _improvement(reference: str, wrong: dict[str, str]) -> str:
    session = front_door.reading()
    shown, review = shown_to(session, reference), opened_here(session, reference)
    item = items.get(session, review, shown.item_id, kind=Kind.decision)
    return front_door.page(
        "partner/improvement.html",
        page=shown,
        statements=() if shown.in_preparation else improvements.answerable(session, review, item),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference),
    )


@pages.post(SIGN_OFF + "/improvement")
def record_improvement(partnership: str, reference: str) -> str | Response:
    """Keep what was agreed to improve; it stands beside the answer."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.problem(
        lambda session: improvements.record(
            session,
            opened_here(session, reference),
            shown_to(session, reference).item_id,
            statement_id=_chosen(form.get("statement", "")),
            text=form.get("text", ""),
            by=who.actor,
            now=now,
        )
    )
    if problem:
        return _improvement(reference, {_field(problem): str(problem)})
    session = front_door.reading()
    places = identity_looks.of_review(session, opened_here(session, reference), form.get("text", ""))
    front_door.notice(looks.with_warning(_("The improvement is recorded."), places))
    return _back(partnership, reference)


def _field(problem: MalpError) -> str:
    return "text" if isinstance(problem, improvements.ImprovementNeeded) else "statement"
