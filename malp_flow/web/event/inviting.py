"""Who is invited to an event: one by one, all who hold a role, or those whom agencies name."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from malp_flow.services import (
    event_colleagues,
    event_invitations,
    event_list,
    event_naming,
)
from malp_flow.services.event_naming import AgencyNeeded, Invitee, InviteeNamed, NotInvitedInRole
from malp_flow.services.people import LongName
from malp_flow.web import acting, front_door
from malp_flow.web.event.planning import led_to
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

EVENT = REVIEW + "/event/<event_name>"


def hang(pages: Blueprint) -> None:
    """Add the pages of organisers to those of the room."""
    pages.get(EVENT + "/invitations")(invitations)
    pages.post(EVENT + "/invitations")(invite)
    pages.post(EVENT + "/invitations/<any(all, agencies, unanswered):whom>")(write_to)
    pages.post(EVENT + "/invitations/<uuid:invitation_id>/take-back")(take_back)
    pages.post(EVENT + "/invitations/colleague")(decide_colleague)


def invitations(partnership: str, reference: str, event_name: str) -> str:
    """Show who is invited and what each answered."""
    return _invitations(reference, event_name, {})


def _invitations(reference: str, event_name: str, wrong: Mapping[str, str]) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    shown = event_list.page(front_door.reading(), found, event_name, by=who.actor, now=now)
    return front_door.page(
        "event/invitations.html",
        event=shown,
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.may_invite),
        **around(reference, "event.event", event_name=event_name),
    )


def invite(partnership: str, reference: str, event_name: str) -> str | Response:
    """Invite one person by name."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    shown = event_list.page(front_door.reading(), seen(reference), event_name, by=who.actor, now=now)
    agencies = {str(agency): agency for agency, _name in shown.agencies}
    wanted = Invitee(
        form.get("name", ""),
        form.get("address", ""),
        form.get("role", ""),
        agencies.get(form.get("agency", "")),
    )
    problem = acting.problem(
        lambda session: event_naming.invite_person(
            session, opened(session, reference), wanted, event=event_name, by=who.actor, now=now
        )
    )
    if problem:
        fields = {InviteeNamed: "name", LongName: "name", NotInvitedInRole: "role", AgencyNeeded: "agency"}
        field = next((name for kind, name in fields.items() if isinstance(problem, kind)), "address")
        return _invitations(reference, event_name, {field: str(problem)})
    front_door.notice(_("They are invited, and get an email."))
    return led_to("event.invitations", reference, event_name)


def write_to(partnership: str, reference: str, event_name: str, whom: str) -> Response:
    """Invite all who hold a role, ask the agencies whom to invite, or write to those without an answer."""
    who, now = front_door.visitor(), front_door.now()
    acts = {
        "all": event_invitations.invite_holders,
        "agencies": event_naming.ask_agencies,
        "unanswered": event_invitations.write_again,
    }
    done: list[int] = []
    reason = acting.refusal(
        lambda session: done.append(
            acts[whom](session, opened(session, reference), event=event_name, by=who.actor, now=now)
        )
    )
    said = reason or ngettext("%(num)s email goes.", "%(num)s emails go.", done[-1]) % {"num": done[-1]}
    front_door.notice(said, succeeded=not reason)
    return led_to("event.invitations", reference, event_name)


def take_back(partnership: str, reference: str, event_name: str, invitation_id: UUID) -> Response:
    """Invite somebody no more."""
    who, now = front_door.visitor(), front_door.now()
    reason = acting.refusal(
        lambda session: event_invitations.take_back(
            session, opened(session, reference), invitation_id, by=who.actor, now=now
        )
    )
    front_door.notice(reason or _("They are not invited any more, and get an email."), succeeded=not reason)
    return led_to("event.invitations", reference, event_name)


def decide_colleague(partnership: str, reference: str, event_name: str) -> Response:
    """Let a proposed colleague come, or not."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    allowed = form.get("decision") == "allow"

    def act(session: Any) -> None:
        review = opened(session, reference)
        item = event_list.event_of(session, review, event_name)
        proposal = event_colleagues.which(form.get("proposal", ""))
        event_colleagues.decide(session, review, item, proposal, allowed=allowed, by=who.actor, now=now)

    reason = acting.refusal(act)
    said = _("The colleague is invited.") if allowed else _("They are not invited.")
    front_door.notice(reason or said, succeeded=not reason)
    return led_to("event.invitations", reference, event_name)
