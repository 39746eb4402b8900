"""What surrounds every page: whose place it is, where its links lead, and what just happened."""

from dataclasses import replace

from flask import current_app, request, session, url_for

from malp_flow.engine.definition import Capacity
from malp_flow.languages import ENGLISH, is_whole
from malp_flow.services import alarm_words, alarms, visitors
from malp_flow.services.visitors import Visitor
from malp_flow.settings import Settings
from malp_flow.web import languages, navigation
from malp_flow.web.front_door import DEMONSTRATION, after_entry, house, now, reading, visitor_or_none
from malp_flow.web.templating import Alarm, Contact, Frame, Notice
from malp_flow.wording import gettext as _

TOLD = {Capacity.manager, Capacity.administrator}


def frame() -> Frame:
    """Return what surrounds a page of this visitor."""
    who = visitor_or_none()
    said = session.pop("notice", None)
    demo = current_app.extensions[DEMONSTRATION]
    spoken = languages.spoken()
    return Frame(
        partnership=who.partnership_name if who else _("Learning reviews"),
        home_href=_home(who),
        navigation=navigation.links(who),
        demonstration=_(demo.sentence) if demo else "",
        demonstration_links=tuple(replace(each, text=_(each.text)) for each in demo.links) if demo else (),
        alarm=_alarm(who),
        notice=Notice(**said) if said else None,
        contact=Contact(name=who.partnership_contact) if who else contact_of(house().settings),
        working_days=_("Working days leave out weekends, bank holidays and closed days."),
        language=spoken if is_whole(spoken) else ENGLISH,
        spoken=spoken,
        languages=languages.choices(spoken) if _chooses_here(who) else (),
    )


def contact_of(settings: Settings) -> Contact:
    """Return whom somebody can ask of whom we know nothing: whoever runs this service."""
    return Contact(
        name=settings.contact_name,
        telephone=settings.contact_telephone,
        address=settings.contact_address,
        hours=settings.contact_hours,
    )


def _chooses_here(who: Visitor | None) -> bool:
    """Whether a page offers its languages; who has an account chooses there, for letters as well."""
    return request.method == "GET" and (who is None or who.level in visitors.WITHOUT_ACCOUNT)


def _alarm(who: Visitor | None) -> Alarm | None:
    """Return what those who run reviews or administer are told while something is wrong."""
    if who is None or not TOLD & set(who.capacities):
        return None
    standing = alarms.standing_now(reading())
    said = alarm_words.banner(standing, now=now())
    of_the_clock = any(each.kind == alarms.Kind.clock for each in standing)
    may_confirm = of_the_clock and Capacity.manager in who.capacities
    href = url_for("place.clock", partnership=who.partnership_slug) if may_confirm else ""
    return Alarm(said, _("Look at the clock"), href) if said else None


def _home(who: Visitor | None) -> str:
    if who is None:
        return "/"
    if "opaque" in (request.view_args or {}):
        return after_entry(request.view_args["opaque"]) if request.view_args else "/"
    return f"/{who.partnership_slug}/"
