"""What is planned for a session: agenda, ground rules, reading, support; and calling it off."""

from collections.abc import Iterator

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.answer_text import cleaned
from malp_flow.services import event_planning, event_plans_pages
from malp_flow.services.event_agenda import Carried
from malp_flow.services.learning_event import NoDateYet
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

EVENT = REVIEW + "/event/<event_name>"


def hang(pages: Blueprint) -> None:
    """Add the pages of a session’s plan to those of the room."""
    pages.get(EVENT + "/plan")(plan)
    pages.post(EVENT + "/plan")(save_plan)
    pages.get(EVENT + "/call-off")(call_off_page)
    pages.post(EVENT + "/call-off")(call_off)


def number_asked(text: str) -> int | None:
    """Return which session is meant; None where none is said."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def led_to(endpoint: str, reference: str, event_name: str) -> Response:
    """Lead on to a page of the event."""
    return redirect(place_of(endpoint, reference, event_name), 303)


def place_of(endpoint: str, reference: str, event_name: str) -> str:
    """Return the address of a page of the event."""
    slug = front_door.visitor().partnership_slug
    return url_for(endpoint, partnership=slug, reference=reference, event_name=event_name)


def plan(partnership: str, reference: str, event_name: str) -> str | Response:
    """Show what is planned for a session, in a form; an event without a date gets one first."""
    try:
        return _plan(reference, event_name, "")
    except NoDateYet as refused:
        return _first_a_date(reference, event_name, refused)


def _first_a_date(reference: str, event_name: str, refused: NoDateYet) -> Response:
    front_door.notice(str(refused), succeeded=False)
    return led_to("event.event", reference, event_name)


def _plan(reference: str, event_name: str, wrong: str, *, is_theirs: bool = False) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    number = number_asked(request.values.get("session", ""))
    shown = event_plans_pages.plan(front_door.reading(), found, event_name, number, by=who.actor, now=now)
    at_field = {"agenda": wrong} if wrong else {}
    return front_door.page(
        "event/plan.html",
        event=shown,
        plan=request.form if wrong else shown.plan,
        mark=shown.mark if is_theirs or not wrong else request.form.get("seen", ""),
        theirs=_theirs(shown.plan) if is_theirs else {},
        wrong=at_field,
        errors=acting.summary(at_field),
        **around(reference, "event.event", event_name=event_name),
    )


def _theirs(plan: event_planning.Plan) -> dict[str, str]:
    """Return the texts that somebody else saved and that are others than what was sent, by their field."""
    texts = {name: getattr(plan, name) for name in plan.__slots__}
    return {name: text for name, text in texts.items() if text != cleaned(request.form.get(name, ""))}


def save_plan(partnership: str, reference: str, event_name: str) -> str | Response:
    """Keep what is planned for a session."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    texts = {name: form.get(name, "") for name in event_planning.Plan.__slots__}
    done: list[Carried] = []
    problem = acting.problem(
        lambda session: done.append(
            event_planning.write(
                session,
                opened(session, reference),
                event_planning.Plan(**texts),
                event=event_name,
                number=number_asked(form.get("session", "")),
                seen=form.get("seen", ""),
                by=who.actor,
                now=now,
            )
        )
    )
    if problem:
        is_theirs = isinstance(problem, event_planning.PlanChangedMeanwhile)
        return _plan(reference, event_name, str(problem), is_theirs=is_theirs)
    said = _("The plan is kept. Those who are invited see it on their page.")
    front_door.notice(" ".join([said, *_carried_words(done[-1])]))
    return led_to("event.event", reference, event_name)


def _carried_words(carried: Carried) -> Iterator[str]:
    """Yield what became of notes whose point of the agenda moved, or is there no more."""
    if carried.along:
        said = ngettext(
            "%(num)s note went with its point of the agenda.",
            "%(num)s notes went with their points of the agenda.",
            carried.along,
        )
        yield said % {"num": carried.along}
    if carried.under_none:
        said = ngettext(
            "%(num)s note stands under “Other points” now: its point is gone.",
            "%(num)s notes stand under “Other points” now: their points are gone.",
            carried.under_none,
        )
        yield said % {"num": carried.under_none}


def call_off_page(partnership: str, reference: str, event_name: str) -> str | Response:
    """Say what follows, and ask for the reason."""
    try:
        return _call_off(reference, event_name, "")
    except NoDateYet as refused:
        return _first_a_date(reference, event_name, refused)


def _call_off(reference: str, event_name: str, wrong: str) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    number = number_asked(request.values.get("session", ""))
    shown = event_plans_pages.plan(front_door.reading(), found, event_name, number, by=who.actor, now=now)
    at_field = {"reason": wrong} if wrong else {}
    return front_door.page(
        "event/call_off.html",
        event=shown,
        typed=request.form,
        wrong=at_field,
        errors=acting.summary(at_field),
        **around(reference, "event.event", event_name=event_name),
    )


def call_off(partnership: str, reference: str, event_name: str) -> str | Response:
    """Call a session off, and tell those who were asked."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.problem(
        lambda session: event_planning.call_off(
            session,
            opened(session, reference),
            event=event_name,
            number=number_asked(form.get("session", "")),
            reason=form.get("reason", ""),
            by=who.actor,
            now=now,
        )
    )
    if problem:
        return _call_off(reference, event_name, str(problem))
    front_door.notice(_("It is cancelled. Everybody who was asked and has not declined gets an email."))
    return led_to("event.event", reference, event_name)
