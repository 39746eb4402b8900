"""Somebody new as a form names them: all that is wrong with name and address, at once."""

from collections.abc import Mapping

from malp_flow.services import people
from malp_flow.services.event_naming import InviteeNamed
from malp_flow.services.people import LongName, UnusableAddress


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
