"""Moving on without a check: asked on one page, agreed to on another."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import moves, waiver_pages, waivers
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

WITHOUT = REVIEW + "/move/<move_id>/without"
WAIVER = REVIEW + "/waivers/<uuid:waiver_id>"


@pages.get(WITHOUT)
def without(partnership: str, reference: str, move_id: str) -> str:
    """Show which checks may be moved on without, and ask why."""
    return _form(reference, move_id, {})


def _form(reference: str, move_id: str, wrong: dict[str, str]) -> str:
    found, who = seen(reference), front_door.visitor()
    shown = waiver_pages.form(front_door.reading(), found, move_id, by=who.actor, now=front_door.now())
    return front_door.page(
        "review/without.html",
        form=shown,
        wrong=wrong,
        ticked=request.form.getlist("check"),
        reason=request.form.get("reason", ""),
        errors=acting.summary(wrong),
        **around(reference, "review.review"),
    )


@pages.post(WITHOUT)
def ask_without(partnership: str, reference: str, move_id: str) -> str | Response:
    """Record the waiver, or say what is wrong with it on the same page."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any) -> None:
        waivers.waive(
            session,
            opened(session, reference),
            move_id,
            checks=form.getlist("check"),
            reason=form.get("reason", ""),
            by=who.actor,
            now=now,
        )

    problem = acting.problem(act)
    if problem:
        field = "reason" if isinstance(problem, moves.ReasonNeeded) else "check"
        return _form(reference, move_id, {field: str(problem)})
    front_door.notice(
        _waits_for(reference, move_id) or _("Recorded: the review can move on without these checks.")
    )
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)


def _waits_for(reference: str, move_id: str) -> str:
    """Return the words for a waiver that a second person has to agree to; nothing where none has to."""
    workflow = seen(reference).workflow
    move = workflow.move(move_id)
    second = move.waiver.agreed_by if move and move.waiver else None
    if second is None:
        return ""
    return _("Asked. It counts once this person agrees: %(role)s.") % {"role": workflow.roles[second].title}


@pages.get(WAIVER)
def waiver(partnership: str, reference: str, waiver_id: UUID) -> str:
    """Show who asked to move on without which checks, and why."""
    found, who = seen(reference), front_door.visitor()
    shown = waiver_pages.line(front_door.reading(), found, waiver_id, by=who.actor, now=front_door.now())
    return front_door.page("review/waiver.html", waiver=shown, **around(reference, "review.review"))


@pages.post(WAIVER)
def agree(partnership: str, reference: str, waiver_id: UUID) -> Response:
    """Agree as the second person."""
    who, now = front_door.visitor(), front_door.now()
    places: dict[str, Any] = {"partnership": partnership, "reference": reference}
    return acting.done(
        lambda session: waiver_pages.agree(
            session, opened(session, reference), waiver_id, by=who.actor, now=now
        ),
        said=_("You agreed. The review goes on without these checks."),
        to=url_for("review.review", **places),
        back=url_for("review.waiver", waiver_id=waiver_id, **places),
    )
