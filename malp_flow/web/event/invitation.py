"""An invitation behind its bare link: shown, answered, passed to a colleague. Looking changes nothing."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import event_answers, event_colleagues, invitation_pages
from malp_flow.services.event_answers import MovedMeanwhile, Said
from malp_flow.services.event_naming import InviteeNamed
from malp_flow.services.free_text import WordsTooLong
from malp_flow.services.here import NotHere
from malp_flow.services.invitation_pages import InvitationPage
from malp_flow.services.people import LongName
from malp_flow.web import acting, front_door, looks
from malp_flow.web.people_typed import whom_wrong
from malp_flow.wording import gettext as _

LINK = "/i/<opaque>"
_AT: Mapping[type[MalpError], str] = {MovedMeanwhile: "main-content", WordsTooLong: "needs"}


def hang(pages: Blueprint) -> None:
    """Add the pages of an invitation to those of the room."""
    pages.get(LINK)(invitation)
    pages.post(LINK)(answer)
    pages.get(LINK + "/event.ics")(calendar)
    pages.get(LINK + "/colleague")(colleague)
    pages.post(LINK + "/colleague")(send_colleague)


def invitation(opaque: str) -> str | AnyResponse:
    """Show the event and what was answered; a link that leads nowhere says so."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str | AnyResponse:
    shown = _shown(opaque)
    if shown is None:
        return _nowhere()
    return front_door.page(
        "event/invitation.html",
        shown=shown,
        opaque=opaque,
        wrong=wrong,
        typed=request.form,
        errors=acting.placed(wrong, form_shown=bool(shown.open)),
        today=local_day(front_door.now()),
    )


def _shown(opaque: str) -> InvitationPage | None:
    try:
        return invitation_pages.page(front_door.reading(), opaque, now=front_door.now())
    except NotHere:
        return None


def _nowhere() -> AnyResponse:
    return Response(front_door.page("event/nowhere.html"), 404, mimetype="text/html")


def answer(opaque: str) -> str | AnyResponse:
    """Keep what somebody answers, for each session that they answered."""
    shown = _shown(opaque)
    if shown is None:
        return _nowhere()
    said, wrong = _said(shown)
    front_door.stop_reading()
    if wrong:
        return _page(opaque, wrong)
    needs, now = request.form.get("needs", ""), front_door.now()
    problem = acting.problem(
        lambda session: event_answers.answer_by_link(session, opaque, said, needs=needs, now=now)
    )
    if problem:
        place = _AT.get(type(problem), f"answer-{next(iter(said), 1)}")
        return _page(opaque, {place: str(problem)})
    coming = any(each.answer == event_answers.COMING for each in said.values())
    thanks = _("Thank you. We expect you.") if coming else _("Thank you. We know that you cannot come.")
    front_door.notice(looks.with_warning(thanks, suspicious_places(needs)))
    return redirect(url_for("event.invitation", opaque=opaque), 303)


def _said(shown: InvitationPage) -> tuple[dict[int, Said], dict[str, str]]:
    """Return what was answered to each session, and what is missing, by field."""
    said, wrong = {}, {}
    for sitting in shown.open:
        word = request.form.get(f"answer-{sitting.number}", "")
        sent = request.form.get(f"sequence-{sitting.number}", "")
        if word in {event_answers.COMING, event_answers.NOT_COMING}:
            said[sitting.number] = Said(word, int(sent) if sent.isascii() and sent.isdecimal() else -1)
        else:
            wrong[f"answer-{sitting.number}"] = _("Say whether you can come")
    return said, wrong


def calendar(opaque: str) -> AnyResponse:
    """Give the entry of a session for the reader's calendar."""
    asked = request.args.get("session", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else None
    try:
        text = invitation_pages.calendar(front_door.reading(), opaque, number, now=front_door.now())
    except NotHere:
        return _nowhere()
    given = {"Content-Disposition": 'attachment; filename="event.ics"'}
    return Response(text, mimetype="text/calendar", headers=given)


def colleague(opaque: str) -> str | AnyResponse:
    """Ask for the colleague who comes instead."""
    return _colleague(opaque, {})


def _colleague(opaque: str, wrong: Mapping[str, str]) -> str | AnyResponse:
    shown = _shown(opaque)
    if shown is None:
        return _nowhere()
    return front_door.page(
        "event/colleague.html",
        shown=shown,
        opaque=opaque,
        wrong=wrong,
        typed=request.form,
        errors=acting.placed(wrong, form_shown=bool(shown.open) and not shown.has_sent),
    )


def send_colleague(opaque: str) -> str | AnyResponse:
    """Invite the colleague who comes instead, or have them wait until somebody allows it."""
    form, now = request.form, front_door.now()
    invited: list[bool] = []
    if _shown(opaque) is None:
        return _nowhere()
    wrong = whom_wrong(form)
    if wrong:
        return _colleague(opaque, wrong)
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: invited.append(
            event_colleagues.send(
                session, opaque, name=form.get("name", ""), address=form.get("address", ""), now=now
            )
        )
    )
    if problem:
        return _colleague(
            opaque, {"name" if isinstance(problem, (InviteeNamed, LongName)) else "address": str(problem)}
        )
    front_door.notice(
        _("Thank you. Your colleague is invited.")
        if invited[-1]
        else _("Thank you. We look at it, and invite your colleague then.")
    )
    return redirect(url_for("event.invitation", opaque=opaque), 303)
