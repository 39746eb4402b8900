"""When somebody is away, who stands in for them, and the deputies of an agency’s lead."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import absences, candidates, going_away, lead_deputies, people_pages
from malp_flow.services import people as members
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.people.views import PERSON, pages
from malp_flow.wording import gettext as _

AWAY = PERSON + "/away"


@pages.get(AWAY)
def away(partnership: str, member: UUID) -> str:
    """Show when a member is away and who stands in; ask for more days, or another deputy."""
    return _page(member, {}, {})


def _page(member: UUID, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    who, session, now = front_door.visitor(), front_door.reading(), front_door.now()
    person = people_pages.person(session, member, by=who.actor, now=now)
    today, place = local_day(now), who.actor.partnership_id
    able = going_away.who_may_stand_in(session, member, partnership_id=place, on=today)
    everybody = [each for each in candidates.candidates(session, place, now=now) if each.member != member]
    deputies = lead_deputies.of(session, member, on=today)
    return front_door.page(
        "people/away.html",
        person=person,
        absences=absences.coming(session, member, on=today),
        covers=[each for each in everybody if each.member in able],
        leads=lead_deputies.leads(session, member, on=today),
        deputies=[members.name_of(session, each) for each in deputies],
        others=[each for each in everybody if each.member not in deputies],
        today=today,
        slug=who.partnership_slug,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post(AWAY)
def say_away(partnership: str, member: UUID) -> str | Response:
    """Note on which days a member is away, and who stands in."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    days, wrong = {}, {}
    for prefix in ("first", "last"):
        try:
            days[prefix] = typed_days.day(form, prefix)
        except typed_days.NoSuchDay as problem:
            wrong[f"{prefix}-day"] = str(problem)
    if wrong:
        return _page(member, form, wrong)

    def act(session: Any) -> None:
        between = {"from_on": days["first"], "until_on": days["last"]}
        cover = _uuid(form.get("cover", ""))
        going_away.say_away(session, member, **between, cover_id=cover, by=by, now=now)

    refused = acting.problem(act)
    if refused:
        field = "cover" if isinstance(refused, going_away.CannotStandIn) else "first-day"
        return _page(member, form, {field: str(refused)})
    front_door.notice(_("Noted. Reminders follow it from now on."))
    return redirect(url_for("people.away", partnership=partnership, member=member), 303)


@pages.post(AWAY + "/<uuid:holding>")
def come_back(partnership: str, member: UUID, holding: UUID) -> Response:
    """Note that a member is back, or will not be away after all."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        going_away.come_back(session, holding, by=by, now=now)

    here = url_for("people.away", partnership=partnership, member=member)
    return acting.done(act, said=_("Noted. Reminders go to them again."), to=here)


@pages.post(PERSON + "/deputy")
def name_deputy(partnership: str, member: UUID) -> str | Response:
    """Name a deputy of an agency’s lead."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    deputy = _uuid(form.get("deputy", ""))
    if deputy is None:
        return _page(member, form, {"deputy": _("Choose the deputy")})

    def act(session: Any) -> None:
        lead_deputies.name(session, member, deputy, by=by, now=now)

    refused = acting.refusal(act)
    if refused:
        return _page(member, form, {"deputy": refused})
    front_door.notice(_("The deputy is named, from today on."))
    return redirect(url_for("people.away", partnership=partnership, member=member), 303)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
