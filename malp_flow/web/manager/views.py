"""The first page of everybody who signs in, with what is done about it."""

from typing import Any

from flask import Blueprint, request, url_for

from malp_flow.engine.working_days import local_day
from malp_flow.services import own_audits, partner_home, today, visibility
from malp_flow.services.need import Kind, Need
from malp_flow.services.own_audits import OwnAudit
from malp_flow.web import front_door, ways

pages = Blueprint("manager", __name__)
MANY = 5
"""So many things that need somebody stand on the first page before the rest is asked for."""
MOST_CARDS = 3
"""So many reviews of one state stand on the board of the first page."""
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
    return _home(own)


def _home(own: tuple[OwnAudit, ...] | None) -> str:
    who, now = front_door.visitor(), front_door.now()
    session = front_door.reading()
    found = today.today(session, who.actor, now=now)
    shown = found.cards if request.args.get("all") else found.cards[:MANY]
    return front_door.page(
        "manager/home.html",
        own_audits=own,
        home=found,
        shown=shown,
        more=len(found.cards) - len(shown),
        most_cards=MOST_CARDS,
        need_href=_need_href,
        today=local_day(now),
        own_reports=partner_home.answered(session, who.actor, now=now),
        may_commission=visibility.runs(session, who.actor, now=now),
        slug=who.partnership_slug,
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
