"""Acts on people: let in, given a role, invited, agreed to, let go."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import administration, invitations
from malp_flow.services import people as members
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.people.views import PEOPLE, PERSON, agencies_page, pages, people_page, person_page
from malp_flow.wording import gettext as _


@pages.post(PEOPLE)
def add(partnership: str) -> str | Response:
    """Let one person in; it gives them no role and sends no email."""
    by, now, form, added = front_door.visitor().actor, front_door.now(), request.form, list[UUID]()
    name = " ".join(form.get("name", "").split())
    if not name:
        return people_page(form, {"name": _("Enter their name")})

    def act(session: Any) -> None:
        added[:] = [
            administration.add_person(session, name=name, address=form.get("address", ""), by=by, now=now)
        ]

    refused = acting.refusal(act)
    if refused:
        return people_page(form, {"address": refused})
    front_door.notice(_("%(name)s is a member of the partnership.") % {"name": name})
    return _to(partnership, added[0])


@pages.post(PERSON + "/roles")
def give(partnership: str, member: UUID) -> str | Response:
    """Give a member a role in the whole partnership."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    wanted = next((each for each in administration.GIVEN_HERE if each == form.get("role")), None)
    if wanted is None:
        return person_page(member, form, {"role": _("Choose a role")})
    agency = _uuid(form.get("agency", "")) if wanted in administration.OF_AN_AGENCY else None

    def act(session: Any) -> None:
        administration.give(session, member, wanted, agency_id=agency, by=by, now=now)

    refused = acting.problem(act)
    if refused:
        field = "agency" if isinstance(refused, administration.AgencyNeeded) else "role"
        return person_page(member, form, {field: str(refused)})
    front_door.notice(_("The role is given, from today on."))
    return _to(partnership, member)


@pages.post(PERSON + "/roles/<uuid:holding>")
def end_role(partnership: str, member: UUID, holding: UUID) -> Response:
    """End a role from this moment on."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        administration.end_role(session, member, holding, by=by, now=now)

    return acting.done(act, said=_("The role is ended."), to=_page_of(partnership, member))


@pages.post(PERSON + "/agreement")
def agree(partnership: str, member: UUID) -> Response:
    """Agree to the roles that a member gave to themselves."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        administration.agree(session, member, by=by, now=now)

    said = _("You agreed. They hold the role from now on.")
    return acting.done(act, said=said, to=_page_of(partnership, member))


@pages.post(PERSON + "/invitation")
def invite(partnership: str, member: UUID) -> str | Response:
    """Send a member an address, and show once the code to tell them by voice."""
    by, now, told = front_door.visitor().actor, front_door.now(), list[str]()

    def act(session: Any) -> None:
        told[:] = [
            invitations.invite(session, member, by=by, now=now),
            members.name_of(session, member),
        ]

    refused = acting.refusal(act)
    if refused:
        front_door.notice(refused, succeeded=False)
        return _to(partnership, member)
    back = _page_of(partnership, member)
    return front_door.page(
        "people/invited.html", code=invitations.spoken(told[0]), name=told[1], back_to=back
    )


@pages.post(PERSON + "/account")
def close_account(partnership: str, member: UUID) -> Response:
    """Take away every way to sign in that a member has."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        invitations.close_account(session, member, by=by, now=now)

    said = _("Done. They get in by nothing any more until you invite them anew.")
    return acting.done(act, said=said, to=_page_of(partnership, member))


@pages.post(PERSON + "/last-day")
def let_go(partnership: str, member: UUID) -> str | Response:
    """Let a membership end after its last day."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form

    def act(session: Any) -> None:
        administration.leave(session, member, last_day=typed_days.day(form, "last"), by=by, now=now)

    refused = acting.refusal(act)
    if refused:
        return person_page(member, form, {"last-day": refused})
    front_door.notice(_("Their last day is noted. What they did stays on record."))
    return _to(partnership, member)


@pages.post(PEOPLE + "/agencies")
def add_agency(partnership: str) -> str | Response:
    """Add an agency."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    name, kind = (" ".join(form.get(field, "").split()) for field in ("name", "kind"))
    missing = {"name": _("Enter its name")} if not name else {}
    missing |= {"kind": _("Say what kind it is, such as health")} if not kind else {}
    if missing:
        return agencies_page(form, missing)

    def act(session: Any) -> None:
        administration.add_agency(session, name=name, kind=kind, by=by, now=now)

    refused = acting.refusal(act)
    if refused:
        return agencies_page(form, {"name": refused})
    front_door.notice(_("%(name)s is added.") % {"name": name})
    return redirect(url_for("people.agencies", partnership=partnership), 303)


def _to(partnership: str, member: UUID) -> Response:
    return redirect(_page_of(partnership, member), 303)


def _page_of(partnership: str, member: UUID) -> str:
    return url_for("people.person", partnership=partnership, member=member)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
