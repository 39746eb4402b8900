"""Who answers for a partner of one review, and on which days."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import candidates, seats, visibility
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

DEPUTIES = REVIEW + "/deputies"


@pages.get(DEPUTIES)
def deputies(partnership: str, reference: str) -> str:
    """Show the deputies whose days are not over, and ask for another one."""
    return _page(reference, {})


@pages.post(DEPUTIES)
def deputise(partnership: str, reference: str) -> str | Response:
    """Name a deputy for a partner, from one day to another."""
    who, now = front_door.visitor(), front_door.now()
    partner, deputy = _people(reference)
    days, wrong = _days()
    wrong |= {} if partner else {"partner": _("Choose the partner")}
    wrong |= {} if deputy else {"deputy": _("Choose who stands in")}
    if partner is None or deputy is None or wrong:
        return _page(reference, wrong)

    def act(session: Any) -> None:
        seats.deputise(
            session, opened(session, reference), partner=partner, deputy=deputy, by=who.actor, now=now, **days
        )

    front_door.stop_reading()
    problem = acting.problem(act)
    if problem:
        field = "last-day" if isinstance(problem, seats.WrongDays) else "deputy"
        return _page(reference, {field: str(problem)})
    front_door.notice(_("The deputy is named. Both get an email."))
    return redirect(url_for("review.deputies", partnership=partnership, reference=reference), 303)


def _people(reference: str) -> tuple[UUID | None, UUID | None]:
    session, by = front_door.reading(), front_door.visitor().actor
    seated = [member for member, _label in seats.partners(session, seen(reference))]
    others = candidates.candidates(session, by.partnership_id, now=front_door.now())
    return _chosen("partner", seated), _chosen("deputy", [each.member for each in others])


def _chosen(field: str, offered: list[UUID]) -> UUID | None:
    return {str(member): member for member in offered}.get(request.form.get(field, ""))


def _days() -> tuple[dict[str, date], dict[str, str]]:
    days, wrong = dict[str, date](), dict[str, str]()
    for prefix, name in (("first", "starts_on"), ("last", "ends_on")):
        try:
            days[name] = typed_days.day(request.form, prefix)
        except typed_days.NoSuchDay as refused:
            wrong[f"{prefix}-day"] = str(refused)
    return days, wrong


def _page(reference: str, wrong: dict[str, str]) -> str:
    found, by = seen(reference), front_door.visitor().actor
    session, now = front_door.reading(), front_door.now()
    return front_door.page(
        "review/deputies.html",
        deputies=seats.deputies(session, found, on=local_day(now)),
        partners=seats.partners(session, found),
        people=candidates.candidates(session, by.partnership_id, now=now),
        manages=visibility.manages(session, by, found, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.set_up"),
    )
