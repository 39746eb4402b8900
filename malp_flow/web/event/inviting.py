"""Who is invited to an event: one by one, all who hold a role, or those whom agencies name."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.services import (
    event_asking,
    event_colleagues,
    event_invitations,
    event_list,
    event_moving,
    event_naming,
    event_picture,
    people,
)
from malp_flow.services.event_list import GuestsPage
from malp_flow.services.event_naming import AgencyNeeded, Invitee
from malp_flow.web import acting, front_door
from malp_flow.web.event.planning import led_to, place_of
from malp_flow.web.people_typed import invitee_wrong, needs_a_look, refused_at
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

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
        answers=event_picture.answers,
        drawn={each.number: Markup(event_picture.picture(each)) for each in shown.gatherings},  # noqa: S704
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.may_invite),
        **around(reference, "event.event", event_name=event_name),
    )


def invite(partnership: str, reference: str, event_name: str) -> str | Response:
    """Invite one person by name."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    session, review = front_door.reading(), seen(reference)
    shown = event_list.page(session, review, event_name, by=who.actor, now=now)
    agencies = {str(agency): agency for agency, _name in shown.agencies}
    wanted = Invitee(
        form.get("name", ""),
        form.get("address", ""),
        form.get("role", ""),
        agencies.get(form.get("agency", "")),
    )
    wrong = invitee_wrong(form, dict(shown.roles))
    if wanted.role in shown.named_by_agencies and wanted.agency_id is None:
        wrong["agency"] = str(AgencyNeeded())
    if wrong or form.get("then") == "change":
        return _invitations(reference, event_name, wrong)
    if needs_a_look(session, review, wanted, form, by=who.actor, now=now):
        return _check(reference, event_name, shown, wanted)
    return _invite(reference, event_name, wanted)


def _check(reference: str, event_name: str, shown: GuestsPage, wanted: Invitee) -> str:
    here, caption = place_of("event.invitations", reference, event_name), f"{reference}, {shown.title}"
    return front_door.page("event/person_check.html", wanted=wanted, here=here, caption=caption)


def _invite(reference: str, event_name: str, wanted: Invitee) -> str | Response:
    by, now = front_door.visitor().actor, front_door.now()
    front_door.stop_reading()
    invited: list[str] = []

    def act(session: Any) -> None:
        review = opened(session, reference)
        who = event_naming.invite_person(session, review, wanted, event=event_name, by=by, now=now)
        invited.append(people.name_of(session, who))

    problem = acting.problem(act)
    if problem:
        return _invitations(reference, event_name, {refused_at(problem): str(problem)})
    front_door.notice(_("%(name)s is invited, and gets an email.") % {"name": invited[-1]})
    return led_to("event.invitations", reference, event_name)


def write_to(partnership: str, reference: str, event_name: str, whom: str) -> Response:
    """Invite all who hold a role, ask the agencies whom to invite, or write to those without an answer."""
    who, now = front_door.visitor(), front_door.now()
    acts = {
        "all": event_invitations.invite_holders,
        "agencies": event_asking.ask_agencies,
        "unanswered": event_asking.write_again,
    }
    done: list[int] = []
    reason = acting.refusal(
        lambda session: done.append(
            acts[whom](session, opened(session, reference), event=event_name, by=who.actor, now=now)
        )
    )
    said = reason or event_moving.emails_words(done[-1])
    if not reason and not done[-1]:
        said = _("Nobody is left to write to today.")
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
