"""The brief of a review: lines of enquiry, how the effect will be measured, and declared independence."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.answer_text import cleaned
from malp_flow.services import brief as briefs
from malp_flow.web import acting, front_door
from malp_flow.web.lead.views import pages
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

BRIEF = REVIEW + "/brief"


@pages.get(BRIEF)
def brief(partnership: str, reference: str) -> str:
    """Show what is settled; to those who may, as fields to change it."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str], *, is_theirs: bool = False) -> str:
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    shown = briefs.of(front_door.reading(), found, by=by, now=now)
    return front_door.page(
        "lead/brief.html",
        brief=shown,
        mark=shown.mark if is_theirs else request.form.get("seen", shown.mark),
        theirs=_theirs(shown) if is_theirs else {},
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.set_up"),
    )


def _theirs(shown: briefs.Brief) -> dict[str, str]:
    """Return the texts that somebody else saved and that are others than what was sent, by their field."""
    texts = {"enquiry": shown.enquiry, "impact": shown.impact}
    return {name: text for name, text in texts.items() if text != cleaned(request.form.get(name, ""))}


@pages.post(BRIEF)
def write_brief(partnership: str, reference: str) -> str | Response:
    """Keep the lines of enquiry and the measure of impact."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.problem(
        lambda session: briefs.write(
            session,
            opened(session, reference),
            enquiry=form.get("enquiry", ""),
            impact=form.get("impact", ""),
            seen=form.get("seen", ""),
            by=who.actor,
            now=now,
        )  # fmt: skip
    )
    if problem:
        is_theirs = isinstance(problem, briefs.BriefChangedMeanwhile)
        return _page(reference, {"enquiry": str(problem)}, is_theirs=is_theirs)
    front_door.notice(_("The brief is kept."))
    return redirect(url_for("lead.brief", partnership=partnership, reference=reference), 303)


@pages.post(BRIEF + "/independence")
def declare(partnership: str, reference: str) -> str | Response:
    """Keep the lead reviewer’s own declaration."""
    who, now, words = front_door.visitor(), front_door.now(), request.form.get("independence", "")
    problem = acting.refusal(
        lambda session: briefs.declare(
            session, opened(session, reference), words=words, by=who.actor, now=now
        )
    )
    if problem:
        return _page(reference, {"independence": problem})
    front_door.notice(_("Your independence and interests are declared."))
    return redirect(url_for("lead.brief", partnership=partnership, reference=reference), 303)
