"""The pages of one review: where it is, its steps, and the way to the others."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.engine.definition import ForEach, Kind, Workflow
from malp_flow.engine.working_days import local_day
from malp_flow.services import return_words, review_pages, sign_off_pages, visibility
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, navigation, ways
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _

pages = Blueprint("review", __name__)
_READS_ANSWERS = POLICY["review.side_by_side"]
REVIEW = "/<partnership>/reviews/<reference>"


def seen(reference: str) -> OpenReview:
    """Return the review for looking; raises NotHere for those who may not see it whole."""
    who = front_door.visitor()
    found = visibility.visible(front_door.reading(), who.actor, reference, now=front_door.now())
    g.workflow, g.review_state = found.workflow, found.state
    return found


def opened(session: Any, reference: str) -> OpenReview:
    """Return the review for changing it, locked; raises NotHere for those who may not see it whole."""
    return visibility.visible(session, front_door.visitor().actor, reference, now=front_door.now())


def around(reference: str, current: str, **place: str) -> dict[str, Any]:
    """Return what every page of a review that was `seen` needs: its name, and the way to its other pages."""
    slug = front_door.visitor().partnership_slug
    listed = list(_pages_of(g.workflow))
    rare = navigation.rare([(name, text) for name, text, _where in listed], _late_or_early())
    links = [
        {
            "text": text,
            "href": url_for(name, partnership=slug, reference=reference, **where),
            "current": (name, where) == (current, place),
            "rare": number in rare,
        }
        for number, (name, text, where) in enumerate(listed)
    ]
    return {
        "reference": reference,
        "slug": slug,
        "links": links,
        "returns": return_words.of(g.workflow),
        "today": local_day(front_door.now()),
        "way_to": lambda way: ways.href(way, partnership=slug, reference=reference),
    }


def _process(review: OpenReview) -> dict[str, str]:
    """Return how the process of a review is called, with its page for those who may open that."""
    who, words = front_door.visitor(), {"title": review.workflow.title, "number": review.workflow.version}
    text = _("%(title)s, version %(number)s") % words
    opens = POLICY["workflows.one"].allows(who.capacities)
    page = url_for("workflows.one", partnership=who.partnership_slug, digest=review.digest)
    return {"text": text, "href": page if opens else ""}


def _late_or_early() -> str:
    """Which page of a review is looked for now: the one that sets it up, that compares, or what follows."""
    workflow: Workflow = g.workflow
    state = g.get("review_state", workflow.initial.id)
    if workflow.state(state).final:
        return "review.actions"
    return "review.set_up" if state == workflow.initial.id else "review.side_by_side"


def _pages_of(workflow: Workflow) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the pages of a review of this workflow: endpoint, title, and what the address holds beside."""
    yield "review.review", _("Review"), {}
    if workflow.items_of(Kind.return_):
        yield "review.matrix", return_words.of(workflow).heading, {}
        if _READS_ANSWERS.allows(front_door.visitor().capacities):
            yield "review.side_by_side", _("Side by side"), {}
            yield "review.chronology", _("Chronology"), {}
    yield "review.set_up", _("Set-up"), {}
    if any(item.for_each == ForEach.participant for item in workflow.items.values()):
        yield "review.respondents", _("Respondents"), {}
    for event in workflow.items_of(Kind.event):
        yield "event.event", workflow.items[event].title, {"event_name": event}
    if workflow.items_of(Kind.document):
        yield "lead.report", _("Report"), {}
    if workflow.items_of(Kind.decision):
        yield "review.sign_off", _("Sign-off"), {}
    if any(item.follow_up for item in workflow.items.values()):
        yield "review.actions", _("Actions"), {}
    yield "review.reminders", _("Reminders"), {}
    yield "review.history", _("History"), {}


@pages.get(REVIEW)
def review(partnership: str, reference: str) -> str | Response:
    """Show the review; a partner who has only a seat is led to their own page of it."""
    try:
        seen(reference)
    except NotHere:
        who = front_door.visitor()
        sign_off_pages.sign_off(front_door.reading(), reference, by=who.actor, now=front_door.now())
        return redirect(url_for("partner.sign_off", partnership=partnership, reference=reference), 303)
    return rendered(reference, {})


def rendered(reference: str, wrong: dict[str, str]) -> str:
    """Return the page of the review; `wrong` says what was refused, by field."""
    found, who = seen(reference), front_door.visitor()
    shown = review_pages.review_page(front_door.reading(), found, by=who.actor, now=front_door.now())
    return front_door.page(
        "review/review.html",
        review=shown,
        process=_process(found),
        plan_picture=Markup(shown.against_plan.picture if shown.against_plan else ""),  # noqa: S704 - ours
        wrong=wrong,
        typed=request.form,
        errors=acting.summary(wrong),
        **around(reference, "review.review"),
    )
