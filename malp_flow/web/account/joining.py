"""Where an invited member chooses a password and sets up their app."""

import re

import segno
from flask import redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.services import invitations, sign_in
from malp_flow.services.invitations import Chosen, Joining
from malp_flow.web import acting, front_door, limits
from malp_flow.web.account import pages
from malp_flow.wording import gettext as _

_SECRET = re.compile(r"[A-Z2-7]{32}")


@pages.route("/join/<opaque>", methods=["GET", "POST"])
def join(opaque: str) -> str | Response:
    """Ask for the code that was told, a password and the app's code, and set them up."""
    who = invitations.joining(front_door.reading(), opaque, now=front_door.now())
    if request.method != "POST":
        return _page(who, sign_in.new_secret(), {})
    secret = _secret()
    front_door.stop_reading()
    form = request.form
    given = Chosen(form.get("code", ""), form.get("password", ""), secret, form.get("app_code", ""))
    with front_door.transaction() as session:
        wrong = invitations.accept(session, opaque, given, now=front_door.now())
    if "code" not in wrong:
        limits.was_no_guess()
    if wrong:
        return _page(who, secret, wrong)
    front_door.notice(_("Your password and your app are set up. Sign in with them now."))
    return redirect(url_for("account.sign_in"), 303)


def _secret() -> str:
    """Return the secret that the page showed, or a new one where somebody put another thing in its place."""
    sent = request.form.get("secret", "")
    return sent if _SECRET.fullmatch(sent) else sign_in.new_secret()


def _page(who: Joining, secret: str, wrong: dict[str, str]) -> str:
    return front_door.page(
        "account/join.html",
        who=who,
        secret=secret,
        spelled=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        picture=_picture(sign_in.address_for_app(secret, name=who.address, issuer=who.partnership)),
        wrong=wrong,
        errors=acting.summary(wrong),
    )


def _picture(address: str) -> Markup:
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, title=_("QR code for your app"))
    return Markup(drawn)  # noqa: S704 - drawn here from an address that holds no markup
