"""One’s own account: where one is signed in, and how to end it there."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import passkeys, signed_in, single_sign_on
from malp_flow.web import acting, front_door
from malp_flow.web.account import pages
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext


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
        today=local_day(now),
    )


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
