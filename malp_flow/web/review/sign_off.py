"""How far a sign-off is, for those who run the review: asked again, brought back, a seat handed over."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.services import (
    candidates,
    conditions,
    identity_looks,
    items,
    seat_changes,
    seats,
    sign_off_asking,
    sign_off_status,
    visibility,
)
from malp_flow.services.here import NotHere
from malp_flow.services.sign_off_asking import Asked
from malp_flow.web import acting, front_door, looks
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

STATUS = REVIEW + "/sign-off/status"


@pages.get(STATUS)
def sign_off(partnership: str, reference: str) -> str:
    """Show each seat, what was answered to which version, and what can be done."""
    return _status(reference, {})


def _status(reference: str, wrong: dict[str, str]) -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    if not found.workflow.items_of(Kind.decision):
        raise items.NoSuchItem
    by = front_door.visitor().actor
    return front_door.page(
        "review/sign_off.html",
        shown=sign_off_status.overview(session, found, now=now),
        manages=visibility.manages(session, by, found, now=now),
        writes=_writes(),
        conditions=conditions.of_review(session, found) if _writes() else (),
        ended=found.workflow.state(found.state).final,
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.sign_off"),
    )


def _writes() -> bool:
    return bool({Capacity.manager, Capacity.reviewer} & set(front_door.visitor().capacities))


@pages.post(STATUS)
def ask_partners(partnership: str, reference: str) -> Response:
    """Ask everybody whose answer is missing: anew, or by a reminder."""
    who, now, kept = front_door.visitor(), front_door.now(), list[Asked]()
    reason = acting.refusal(
        lambda session: kept.append(
            sign_off_asking.ask(session, opened(session, reference), by=who.actor, now=now)
        )
    )
    front_door.notice(reason or _told(kept[-1]), succeeded=not reason)
    return redirect(url_for("review.sign_off", partnership=partnership, reference=reference), 303)


def _told(asked: Asked) -> str:
    said = []
    if asked.anew:
        said.append(ngettext("%(num)s partner is asked.", "%(num)s partners are asked.", asked.anew))
    if asked.reminded:
        words = ngettext("%(num)s partner is reminded.", "%(num)s partners are reminded.", asked.reminded)
        said.append(words)
    numbers = [number for number in (asked.anew, asked.reminded) if number]
    told = [words % {"num": number} for words, number in zip(said, numbers, strict=True)]
    if asked.spared:
        told.append(_("Who had an email about it within 24 hours, or cannot be reached, gets none."))
    return " ".join(told)


@pages.post(STATUS + "/condition/<uuid:answer_id>")
def condition_follows(partnership: str, reference: str, answer_id: UUID) -> str | Response:
    """Keep what follows from a partner’s condition."""
    who, now, words = front_door.visitor(), front_door.now(), request.form.get("words", "")
    problem = acting.problem(
        lambda session: conditions.say_what_follows(
            session, opened(session, reference), answer_id, words=words, by=who.actor, now=now
        )
    )
    if problem:
        return _status(reference, {f"follows-{answer_id}": str(problem)})
    places = identity_looks.of_review(front_door.reading(), seen(reference), words)
    front_door.notice(looks.with_warning(_("What follows from the condition is kept."), places))
    return redirect(url_for("review.sign_off", partnership=partnership, reference=reference), 303)


@pages.get(REVIEW + "/sign-off/bring-back")
def bring_back(partnership: str, reference: str) -> str:
    """Say what follows from bringing the report back, and ask for the reason."""
    return _bring_back(reference, {})


def _bring_back(reference: str, wrong: dict[str, str]) -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    return front_door.page(
        "review/bring_back.html",
        shown=sign_off_status.overview(session, found, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.sign_off"),
    )


@pages.post(REVIEW + "/sign-off/bring-back")
def brought_back(partnership: str, reference: str) -> str | Response:
    """Bring the report back from the partners, with a reason."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")
    problem = acting.problem(
        lambda session: sign_off_asking.withdraw(
            session, opened(session, reference), reason=reason, by=who.actor, now=now
        )
    )
    if problem:
        return _bring_back(reference, {"reason": str(problem)})
    front_door.notice(
        _("The report is back with its author. The partners hear that there is nothing to sign.")
    )
    return redirect(url_for("review.sign_off", partnership=partnership, reference=reference), 303)


@pages.get(REVIEW + "/sign-off/seat/<uuid:seat_id>")
def seat(partnership: str, reference: str, seat_id: UUID) -> str:
    """Ask who sits in a seat from now on."""
    return _seat(reference, seat_id, {})


def _seat(reference: str, seat_id: UUID, wrong: dict[str, str]) -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    named = seats.by_id(session, found)
    if seat_id not in named:
        raise NotHere
    return front_door.page(
        "review/seat.html",
        seat=named[seat_id],
        people=candidates.candidates(session, found.partnership_id, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.sign_off"),
    )


@pages.post(REVIEW + "/sign-off/seat/<uuid:seat_id>")
def hand_over(partnership: str, reference: str, seat_id: UUID) -> str | Response:
    """Let a successor sit in a seat; past answers stay as they were given."""
    who, now = front_door.visitor(), front_door.now()
    offered = candidates.candidates(front_door.reading(), who.actor.partnership_id, now=now)
    chosen = {str(each.member): each.member for each in offered}.get(request.form.get("to", ""))
    if chosen is None:
        return _seat(reference, seat_id, {"to": _("Choose who sits there from now on")})
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: seat_changes.hand_over(
            session, opened(session, reference), seat_id, to=chosen, by=who.actor, now=now
        )
    )
    if problem:
        return _seat(reference, seat_id, {"to": str(problem)})
    front_door.notice(_("The seat is handed over. What was answered there stays as it was given."))
    return redirect(url_for("review.sign_off", partnership=partnership, reference=reference), 303)
