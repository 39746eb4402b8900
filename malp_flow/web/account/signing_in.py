"""The front page, sign-in with password and app, sign-out."""

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import passkeys, visitors
from malp_flow.services import sign_in as service
from malp_flow.web import front_door, limits, passkey_forms
from malp_flow.web.account import pages
from malp_flow.wording import gettext as _


@pages.get("/")
def front() -> Response:
    """Lead to the visitor's home, or to the sign-in page."""
    who = front_door.visitor_or_none()
    if who is None or who.level in visitors.WITHOUT_ACCOUNT:
        return redirect(front_door.first_page(), 303)
    return redirect(f"/{who.partnership_slug}/", 303)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    """Ask for address, password and code, and sign the browser in when they are right."""
    if request.method != "POST":
        return _page("", [])
    form, mine = request.form, visitors.digest(front_door.browser())
    given = service.Credentials(form.get("address", ""), form.get("password", ""), form.get("code", ""))
    with front_door.transaction() as session:
        visitors.end(session, front_door.token(), now=front_door.now())
        person = service.prove(session, given, browser_hash=mine, now=front_door.now())
        token = person and visitors.begin(
            session, person, level=visitors.TWO_FACTORS, browser_hash=mine, now=front_door.now()
        )
    if not token:
        return _not_right(given.address)
    limits.was_no_guess()
    return front_door.signed_in(redirect(next_page(), 303), token)


def _not_right(address: str) -> str:
    words = _("Email address, password and code do not go together. Check all three, and wait for a new code")
    return _page(address, [{"text": words, "href": "#address"}])


def _page(address: str, errors: list[dict[str, str]]) -> str:
    asked = passkey_forms.ask()
    options = passkeys.options_to_prove(passkey_forms.site(), challenge=asked.challenge)
    return front_door.page(
        "account/sign_in.html",
        address=address,
        errors=errors,
        asked=asked,
        options=options,
        providers=front_door.house().providers,
    )


def next_page() -> str:
    """Return where the visitor wanted to go, if that is a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if own and wanted.isprintable() else url_for("account.front")


@pages.route("/sign-out", methods=["GET", "POST"])
def sign_out() -> str | Response:
    """Ask whether to sign out, and do it."""
    if request.method != "POST":
        return front_door.page("account/sign_out.html")
    with front_door.transaction() as session:
        visitors.end(session, front_door.token(), now=front_door.now())
        visitors.forget_browser(session, visitors.digest(front_door.browser()))
    front_door.forget_visitor()
    front_door.notice(_("You have signed out."))
    return front_door.signed_out(redirect(url_for("account.sign_in"), 303))
