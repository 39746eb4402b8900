"""People who are each asked the same, in waves: added from a list, sent, closed."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import respondent_lists, respondents, visibility
from malp_flow.services.respondents import AsksNobody, Wave
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import ngettext

PAGE = REVIEW + "/respondents"


@pages.get(PAGE, endpoint="respondents")
def show(partnership: str, reference: str) -> str:
    """Show the waves of a review with how many answered."""
    return _page(reference, {})


@pages.post(PAGE)
def add_respondents(partnership: str, reference: str) -> str | Response:
    """Add the people of a pasted list to a wave."""
    who, now, number = front_door.visitor(), front_door.now(), _number(reference)
    try:
        listed = respondent_lists.read(request.form.get("people", ""))
    except MalpError as refused:
        return _page(reference, {"people": str(refused)})

    def act(session: Any) -> int:
        review = opened(session, reference)
        return respondents.add(session, review, listed, wave=number, by=who.actor, now=now)

    return _done(reference, act, "people", _added)


@pages.post(PAGE + "/<int:wave>/send")
def send_wave(partnership: str, reference: str, wave: int) -> str | Response:
    """Ask everybody in a wave after the first."""
    who, now = front_door.visitor(), front_door.now()

    def act(session: Any) -> int:
        return respondents.send(session, opened(session, reference), wave=wave, by=who.actor, now=now)

    return _done(reference, act, f"wave-{wave}", _sent)


@pages.post(PAGE + "/<int:wave>/close")
def close_wave(partnership: str, reference: str, wave: int) -> str | Response:
    """Go ahead without those in a wave who have not answered."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")

    def act(session: Any) -> int:
        review = opened(session, reference)
        return respondents.close(session, review, wave=wave, reason=reason, by=who.actor, now=now)

    return _done(reference, act, f"reason-{wave}", _closed)


def _added(number: int) -> str:
    return ngettext("%(num)s person is added.", "%(num)s people are added.", number) % {"num": number}


def _sent(number: int) -> str:
    return ngettext("%(num)s person is asked.", "%(num)s people are asked.", number) % {"num": number}


def _closed(number: int) -> str:
    said = ngettext(
        "The review goes ahead without %(num)s answer.",
        "The review goes ahead without %(num)s answers.",
        number,
    )
    return said % {"num": number}


def _done(
    reference: str, act: Callable[[Any], int], field: str, said: Callable[[int], str]
) -> str | Response:
    numbers: list[int] = []
    front_door.stop_reading()
    problem = acting.problem(lambda session: numbers.append(act(session)))
    if problem:
        return _page(reference, {field: str(problem)})
    front_door.notice(said(numbers[-1]))
    slug = front_door.visitor().partnership_slug
    return redirect(url_for("review.respondents", partnership=slug, reference=reference), 303)


def _number(reference: str) -> int:
    typed = request.form.get("wave", "")
    offered = {str(number): number for number in _offered(_waves(reference))}
    return offered.get(typed, next(iter(offered.values())))


def _offered(waves: tuple[Wave, ...]) -> list[int]:
    """Return the waves that people can be added to: those that have not left, and one more."""
    after = max((wave.number for wave in waves), default=0) + 1
    return [*(wave.number for wave in waves if not wave.sent), after]


def _waves(reference: str) -> tuple[Wave, ...]:
    try:
        return respondents.waves(front_door.reading(), seen(reference))
    except AsksNobody:
        raise NotFound from None


def _page(reference: str, wrong: dict[str, str]) -> str:
    waves, found = _waves(reference), seen(reference)
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    return front_door.page(
        "review/respondents.html",
        waves=waves,
        offered=_offered(waves),
        manages=visibility.manages(session, by, found, now=now)
        and not found.workflow.state(found.state).final,
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.respondents"),
    )
