"""Somebody new as a form names them: all that is wrong at once, and a second look at an address elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from malp_flow.errors import MalpError
from malp_flow.services import event_colleagues, people
from malp_flow.services.actor import Actor
from malp_flow.services.event_naming import AgencyNeeded, Invitee, InviteeNamed, NotInvitedInRole
from malp_flow.services.people import LongName, UnusableAddress
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _


def whom_wrong(form: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the fields `name` and `address`, by field; nothing where both will do."""
    wrong = {}
    try:
        if not people.proper_name(form.get("name", "")):
            wrong["name"] = str(InviteeNamed())
    except LongName as long:
        wrong["name"] = str(long)
    try:
        people.usable(form.get("address", ""))
    except UnusableAddress as unusable:
        wrong["address"] = str(unusable)
    return wrong


def invitee_wrong(form: Mapping[str, str], roles: Collection[str]) -> dict[str, str]:
    """Return all that is wrong with name, address and role of somebody to invite in one of these roles."""
    wrong = whom_wrong(form)
    if form.get("role") not in roles:
        wrong["role"] = _("Choose their role")
    return wrong


def refused_at(problem: MalpError) -> str:
    """Return the field of the form at which a refusal to invite somebody stands."""
    fields = {InviteeNamed: "name", LongName: "name", NotInvitedInRole: "role", AgencyNeeded: "agency"}
    return next((name for kind, name in fields.items() if isinstance(problem, kind)), "address")


def needs_a_look(
    session: Any,
    review: OpenReview,
    wanted: Invitee,
    form: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Whether an address is of no organisation known as their agency’s, and nobody said that it is right."""
    known = event_colleagues.is_known(session, review, wanted, by=by, now=now)
    return not known and form.get("checked") != wanted.address
