"""A step is done, or a check after the end is made or corrected: on the page where its form stands."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import check_corrections, check_turns, identity_looks, moves, steps
from malp_flow.services.free_text import WordsTooLong
from malp_flow.web import acting, front_door, looks
from malp_flow.web.review import afterwards
from malp_flow.web.review.views import REVIEW, opened, pages, rendered, seen
from malp_flow.wording import gettext as _


@pages.post(REVIEW + "/steps/<uuid:item_id>")
def finish_step(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Note that a step is done, and what came of it; refused, the page of its form shows why."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    is_check = form.get("page") == "impact"
    problem = acting.problem(
        lambda session: steps.finish(
            session,
            opened(session, reference),
            item_id,
            answer_id=form.get("answer", ""),
            reason=form.get("reason", ""),
            early=form.get("early") == "yes",
            by=who.actor,
            now=now,
        )
    )
    wrong = _wrong(problem, item_id)
    if wrong:
        shown = afterwards.impact_page if is_check else rendered
        return shown(reference, wrong)
    if problem:
        front_door.notice(str(problem), succeeded=False)
    else:
        _thank(reference, _("Noted as done."))
    back = "review.impact" if is_check else "review.review"
    return redirect(url_for(back, partnership=partnership, reference=reference), 303)


@pages.post(REVIEW + "/steps/<uuid:item_id>/correct")
def correct_step(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Record another answer of a check beside the one that stands; refused, its form shows why."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.problem(
        lambda session: check_corrections.correct(
            session,
            opened(session, reference),
            item_id,
            answer_id=form.get("answer", ""),
            reason=form.get("reason", ""),
            why=form.get("because", ""),
            by=who.actor,
            now=now,
        )
    )
    if isinstance(problem, check_corrections.WhyNeeded):
        return afterwards.impact_page(reference, {f"because-{item_id}": str(problem)})
    wrong = _wrong(problem, item_id, prefix="correct-")
    if wrong:
        return afterwards.impact_page(reference, wrong)
    _thank(reference, _("It is corrected. What was recorded before stays in view."))
    return redirect(url_for("review.impact", partnership=partnership, reference=reference), 303)


def _wrong(problem: MalpError | None, item_id: UUID, *, prefix: str = "") -> dict[str, str]:
    """Return what was refused by the id of its field; empty where it belongs to no field."""
    answer, why = f"{prefix}answer-{item_id}", f"{prefix}why-{item_id}"
    fields = {
        steps.UnknownAnswer: answer,
        check_corrections.SameAnswer: answer,
        check_turns.EarlyCheck: f"early-{item_id}",
        moves.ReasonNeeded: why,
        WordsTooLong: why,
    }
    found = {field: str(problem) for kind, field in fields.items() if isinstance(problem, kind)}
    return _empty(answer, why) | found if found and request.form.get("page") else found


def _empty(answer: str, why: str) -> dict[str, str]:
    """Return what a check was sent without, so that all of it is said at once."""
    lacks = {answer: ("answer", steps.UnknownAnswer()), why: ("reason", moves.ReasonNeeded())}
    return {
        place: str(said) for place, (name, said) in lacks.items() if not request.form.get(name, "").strip()
    }


def _thank(reference: str, said: str) -> None:
    """Say that it is kept, and what looks like somebody’s identity in it."""
    texts = [request.form.get(name, "") for name in ("reason", "because")]
    places = identity_looks.of_review(front_door.reading(), seen(reference), *texts)
    front_door.notice(looks.with_warning(said, places))
