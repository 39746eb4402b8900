"""The first page of everybody who signs in, and the board."""

from typing import Any

from flask import Blueprint, request, url_for

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.services import own_audits, partner_home, today, visibility
from malp_flow.services.need import Kind, Need
from malp_flow.web import front_door, ways

pages = Blueprint("manager", __name__)
MANY = 12
_OF_ITS_THING = {
    Kind.waiver: ("review.waiver", "waiver_id"),
    Kind.ready: ("review.confirm", "move_id"),
    Kind.action: ("review.action", "item_id"),
}
_OF_ITS_REVIEW = {
    Kind.long_hold: "review.reminders",
    Kind.condition: "review.sign_off",
    Kind.sign_off: "partner.sign_off",
}
_OF_THE_PLACE = {
    Kind.late_letters: ("place.late", ""),
    Kind.answer: ("place.post", ""),
    Kind.lost_letter: ("place.lost", "letter"),
    Kind.linked: ("manager.commission", "wanted"),
    Kind.meeting_date: ("year.body", "body"),
    Kind.migration: ("workflows.dry_run", "started"),
}


@pages.get("/<partnership>/")
def home(partnership: str) -> str:
    """Show what needs this person today, and the reviews by state."""
    who, now = front_door.visitor(), front_door.now()
    has_home = bool(own_audits.HAVE_A_HOME & who.capacities)
    own = None if has_home else own_audits.of_member(front_door.reading(), who.actor, now=now)
    return _home("manager/home.html", own_audits=own)


@pages.get("/<partnership>/reviews")
def reviews(partnership: str) -> str:
    """Show the reviews by state."""
    return _home("manager/reviews.html")


def _home(template: str, **more: Any) -> str:
    who, now = front_door.visitor(), front_door.now()
    session = front_door.reading()
    found = today.today(session, who.actor, now=now)
    shown = found.needs if request.args.get("all") else found.needs[:MANY]
    return front_door.page(
        template,
        home=found,
        shown=shown,
        more=len(found.needs) - len(shown),
        need_href=_need_href,
        today=local_day(now),
        own_reports=partner_home.answered(session, who.actor, now=now),
        may_commission=visibility.runs(session, who.actor, now=now),
        administers=Capacity.administrator in who.capacities,
        slug=who.partnership_slug,
        **more,
    )


def _need_href(need: Need) -> str:
    """Return the page on which this is done, empty where there is none."""
    of_place: dict[str, Any] = {"partnership": front_door.visitor().partnership_slug}
    review = of_place | {"reference": need.reference}
    if need.way:
        return ways.href(need.way, **review)
    if need.kind in _OF_THE_PLACE:
        endpoint, thing = _OF_THE_PLACE[need.kind]
        return url_for(endpoint, **(of_place | ({thing: need.thing} if thing else {})))
    if need.kind in _OF_ITS_REVIEW:
        return url_for(_OF_ITS_REVIEW[need.kind], **review)
    if need.kind in _OF_ITS_THING:
        endpoint, thing = _OF_ITS_THING[need.kind]
        return url_for(endpoint, **(review | {thing: need.thing}))
    return url_for("review.review", **review) if need.reference else ""
