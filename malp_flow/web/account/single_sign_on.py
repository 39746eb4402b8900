"""Signing in by another organisation, and connecting one's account with it."""

from typing import Any

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.outputs import identity_provider
from malp_flow.outputs.identity_provider import Begun, Provider
from malp_flow.services import single_sign_on, visitors
from malp_flow.web import acting, front_door, limits
from malp_flow.web.account import pages
from malp_flow.wording import gettext as _

_BEGUN, _MEANT = "sign_in_begun", "sign_in_meant"
LASTS = 600


def provider_of(provider_id: str) -> Provider:
    """Return the provider that the settings know by this name; “not found” for any other."""
    found = next((each for each in front_door.house().providers if each.id == provider_id), None)
    if found is None:
        abort(404)
    return found


@pages.get("/sign-in/with/<provider_id>")
def begin_elsewhere(provider_id: str) -> Response:
    """Send the browser to the other organisation; nothing is written here."""
    provider = provider_of(provider_id)
    try:
        begun = identity_provider.begin(provider, back=_back(provider_id))
    except Refused as refused:
        return _sorry(refused)
    session[_BEGUN] = {
        "provider": provider_id, "state": begun.state, "nonce": begun.nonce,
        "verifier": begun.verifier, "at": front_door.now().timestamp(),
    }  # fmt: skip
    return redirect(begun.address, 303)


@pages.get("/sign-in/back/<provider_id>")
def back_from_elsewhere(provider_id: str) -> Response:
    """Take the answer of the other organisation: sign in whoever is known by it."""
    provider, now = provider_of(provider_id), front_door.now()
    begun = session.pop(_BEGUN, None)
    if begun is None or begun["provider"] != provider_id or not 0 <= now.timestamp() - begun["at"] <= LASTS:
        abort(400)
    held = Begun("", begun["state"], begun["nonce"], begun["verifier"])
    try:
        subject = identity_provider.subject_of(
            provider, held, code=request.args.get("code", ""), state=request.args.get("state", ""),
            back=_back(provider_id), now=now,
        )  # fmt: skip
    except Refused as refused:
        return _sorry(refused)
    limits.was_no_guess()
    return _known(provider, subject)


def _known(provider: Provider, subject: str) -> Response:
    mine, now = visitors.digest(front_door.browser()), front_door.now()
    who = front_door.visitor_or_none()
    if who is not None and who.level not in visitors.WITHOUT_ACCOUNT:
        session[_MEANT] = {"provider": provider.id, "subject": subject, "at": now.timestamp()}
        return redirect(url_for("account.connect"), 303)
    front_door.stop_reading()
    with front_door.transaction() as open_session:
        person = single_sign_on.person_of(open_session, provider.issuer, subject)
        token = person and visitors.begin(
            open_session, person, level=visitors.TWO_FACTORS, browser_hash=mine, now=now
        )
    if token:
        return front_door.signed_in(redirect(url_for("account.front"), 303), token)
    words = _("You are not connected yet. Sign in with password and app once, then connect your account.")
    front_door.notice(words, succeeded=False)
    return redirect(url_for("account.sign_in"), 303)


@pages.get("/account/connect")
def connect() -> str | Response:
    """Ask whether this account and the other organisation's belong together."""
    meant = _meant()
    if meant is None:
        return redirect(url_for("account.own"), 303)
    return front_door.page("account/connect.html", provider=provider_of(meant["provider"]))


@pages.post("/account/connect")
def connected() -> Response:
    """Let the visitor sign in by the other organisation from now on."""
    who, now, meant = front_door.visitor(), front_door.now(), _meant()
    if meant is None:
        abort(400)
    provider = provider_of(meant["provider"])

    def act(open_session: Any) -> None:
        single_sign_on.connect(open_session, who.person_id, provider.issuer, meant["subject"], now=now)

    done = acting.done(
        act, said=_("Connected. You can sign in that way from now on."), to=url_for("account.own")
    )
    session.pop(_MEANT, None)
    return done


@pages.post("/account/connect/<provider_id>/end")
def disconnect(provider_id: str) -> Response:
    """Let the visitor sign in by the other organisation no longer."""
    who, now, provider = front_door.visitor(), front_door.now(), provider_of(provider_id)

    def act(open_session: Any) -> None:
        single_sign_on.disconnect(open_session, who.person_id, provider.issuer, now=now)

    return acting.done(act, said=_("Disconnected. Nobody gets in that way."), to=url_for("account.own"))


def _meant() -> dict[str, Any] | None:
    meant: dict[str, Any] | None = session.get(_MEANT)
    fresh = meant is not None and 0 <= front_door.now().timestamp() - meant["at"] <= LASTS
    return meant if fresh else None


def _back(provider_id: str) -> str:
    address = front_door.house().settings.address_of_this_service
    return address + url_for("account.back_from_elsewhere", provider_id=provider_id)


def _sorry(refused: Refused) -> Response:
    front_door.notice(str(refused), succeeded=False)
    return redirect(url_for("account.sign_in"), 303)
