"""One’s own passkeys: signing in with one, adding one, taking one away."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import passkeys, people, visitors
from malp_flow.web import acting, front_door, limits, passkey_forms
from malp_flow.web.account import pages
from malp_flow.web.account.signing_in import next_page
from malp_flow.wording import gettext as _


@pages.post("/sign-in/passkey")
def sign_in_by_passkey() -> Response:
    """Sign the browser in when a passkey of somebody here signed what this form asked for."""
    mine, now, challenge = visitors.digest(front_door.browser()), front_door.now(), passkey_forms.asked()
    credential = request.form.get("credential", "")
    with front_door.transaction() as session:
        visitors.end(session, front_door.token(), now=now)
        person = challenge and passkeys.prove(session, credential, passkey_forms.site(), challenge=challenge)
        token = person and visitors.begin(
            session, person, level=visitors.TWO_FACTORS, browser_hash=mine, now=now
        )
    if token:
        limits.was_no_guess()
        return front_door.signed_in(redirect(next_page(), 303), token)
    front_door.forget_visitor()
    words = _("That passkey did not let you in. Try once more, or use your password and app.")
    front_door.notice(words, succeeded=False)
    return redirect(url_for("account.sign_in", next=request.args.get("next")), 303)


@pages.get("/account/passkeys")
def passkey() -> str:
    """Offer to add a passkey of this device."""
    return _page("")


def _page(problem: str) -> str:
    who, session, asked = front_door.visitor(), front_door.reading(), passkey_forms.ask()
    name = people.address_of(session, who.actor.person_id)
    options = passkeys.options_to_add(
        session, who.person_id, passkey_forms.site(), name=name, challenge=asked.challenge
    )
    wrong = {"called": problem} if problem else {}
    return front_door.page(
        "account/passkey.html", asked=asked, options=options, wrong=wrong, errors=acting.summary(wrong)
    )


@pages.post("/account/passkeys")
def add_passkey() -> str | Response:
    """Keep a passkey that this device has just made."""
    who, now, challenge = front_door.visitor(), front_door.now(), passkey_forms.asked()
    called = request.form.get("called", "").strip() or _("Passkey")

    def act(session: Any) -> None:
        if challenge is None:
            raise passkeys.NotAPasskey
        passkeys.add(
            session, who.person_id, request.form.get("credential", ""), passkey_forms.site(),
            challenge=challenge, called=called, now=now,
        )  # fmt: skip

    problem = acting.problem(act)
    if isinstance(problem, Refused):
        return _page(str(problem))
    front_door.notice(_("The passkey is set up. You can sign in with it from now on."))
    return redirect(url_for("account.own"), 303)


@pages.post("/account/passkeys/<uuid:passkey_id>")
def remove_passkey(passkey_id: UUID) -> Response:
    """Take one passkey away."""
    who, now = front_door.visitor(), front_door.now()

    def act(session: Any) -> None:
        passkeys.remove(session, who.person_id, passkey_id, now=now)

    return acting.done(act, said=_("The passkey is gone. Nobody gets in by it."), to=url_for("account.own"))
