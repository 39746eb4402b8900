"""The people and the agencies of a partnership, for those who let them in."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, request

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.services import administration, people_list, people_pages, report_pages
from malp_flow.web import acting, front_door

pages = Blueprint("people", __name__)
PEOPLE = "/<partnership>/people"
PERSON = PEOPLE + "/<uuid:member>"
_MANY = 100


@pages.get(PEOPLE)
def everybody(partnership: str) -> str:
    """List the members of the partnership, or those whose name or role holds what is looked for."""
    return people_page({}, {})


def people_page(typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    """Return the list of people, with the form for one more as it was typed."""
    who, wanted = front_door.visitor(), " ".join(request.args.get("find", "").split())
    found = people_list.lines(front_door.reading(), who.actor.partnership_id, on=local_day(front_door.now()))
    kept = [line for line in found if wanted.casefold() in " ".join((line.name, *line.roles)).casefold()]
    return front_door.page(
        "people/everybody.html",
        people=kept[:_MANY],
        left_out=max(0, len(kept) - _MANY),
        wanted=wanted,
        slug=who.partnership_slug,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.get(PERSON)
def person(partnership: str, member: UUID) -> str:
    """Show how a member gets in and what they may do, and what can be done about it."""
    return person_page(member, {}, {})


def person_page(member: UUID, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    """Return the page of a member, with what was typed there."""
    who, session, now = front_door.visitor(), front_door.reading(), front_door.now()
    return front_door.page(
        "people/person.html",
        person=people_pages.person(session, member, by=who.actor, now=now),
        own=member == who.actor.membership_id,
        may_agree=Capacity.administrator in who.capacities,
        roles=[(str(each), people_list.capacity_words(each)) for each in administration.GIVEN_HERE],
        agencies=report_pages.agencies_of(session, who.actor),
        today=local_day(now),
        slug=who.partnership_slug,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.get(PEOPLE + "/agencies")
def agencies(partnership: str) -> str:
    """List the agencies of the partnership."""
    return agencies_page({}, {})


def agencies_page(typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    """Return the list of agencies, with the form for one more as it was typed."""
    who = front_door.visitor()
    return front_door.page(
        "people/agencies.html",
        agencies=report_pages.agencies_of(front_door.reading(), who.actor),
        slug=who.partnership_slug,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
    )
