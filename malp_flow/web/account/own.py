"""One’s own account: in which language, where one is signed in, and how to end it there."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.languages import ENGLISH
from malp_flow.services import passkeys, people, signed_in, single_sign_on
from malp_flow.web import acting, front_door, languages
from malp_flow.web.account import pages
from malp_flow.wording import catalogue, ngettext, speaking
from malp_flow.wording import gettext as _


@pages.get("/account")
def own() -> str:
    """Show every browser in which the visitor is signed in."""
    who, now = front_door.visitor(), front_door.now()
    found = signed_in.places(front_door.reading(), who.person_id, token=front_door.token(), now=now)
    keys = passkeys.of(front_door.reading(), who.person_id)
    connected = single_sign_on.issuers_of(front_door.reading(), who.person_id)
    return front_door.page(
        "account/own.html",
        places=found,
        keys=keys,
        providers=front_door.house().providers,
        connected=connected,
        who=who,
        languages=languages.choices(languages.spoken()),
        today=local_day(now),
    )


@pages.post("/account/language")
def choose_language() -> Response:
    """Keep the visitor’s language for pages and letters; what this browser kept of its own ends."""
    who, now = front_door.visitor(), front_door.now()
    asked = request.form.get("language", "")

    def act(session: Any) -> None:
        if asked not in languages.offered():
            raise people.NoSuchLanguage
        people.choose_language(session, who.actor.person_id, asked, by=who.actor, now=now)

    reason = acting.refusal(act)
    if not reason:
        languages.forget()
    with speaking(catalogue(ENGLISH if reason else asked)):
        front_door.notice(
            reason or _("Your pages and emails are in this language from now on."), succeeded=not reason
        )
    return redirect(url_for("account.own"), 303)


@pages.post("/account/sessions/<place_id>")
def end_session(place_id: str) -> Response:
    """Sign the visitor out in one other browser."""
    who, now = front_door.visitor(), front_door.now()

    def act(session: Any) -> None:
        signed_in.end(session, who.person_id, place_id, now=now)

    return acting.done(act, said=_("You are signed out there."), to=url_for("account.own"))


@pages.post("/account/sessions")
def end_other_sessions() -> Response:
    """Sign the visitor out everywhere but here."""
    who, now, token = front_door.visitor(), front_door.now(), front_door.token()
    with front_door.transaction() as session:
        ended = signed_in.end_others(session, who.person_id, token=token, now=now)
    words = ngettext(
        "You are signed out in %(num)s other browser.", "You are signed out in %(num)s other browsers.", ended
    )
    front_door.notice(words % {"num": ended})
    return redirect(url_for("account.own"), 303)
