"""One more proof, by code or passkey, before something that is done for good; what was typed goes along."""

from flask import request

from malp_flow.services import form_keys, passkeys, visitors
from malp_flow.web import front_door, passkey_forms
from malp_flow.wording import gettext as _

FIELD, BY_PASSKEY, AT = "proof_code", "proof_passkey", "proof_at"
_OURS = frozenset({FIELD, BY_PASSKEY, AT, "csrf_token", "form_key"})


def once_more() -> str | None:
    """Return the page that asks for a code, holding the form that was sent; None when nothing is asked."""
    if request.method != "POST" or _is_fresh():
        return None
    wrong = ""
    if request.form.get(BY_PASSKEY):
        if _is_proved_by_passkey():
            return None
        wrong = _("That passkey was not taken. Try once more, or type a code")
    elif FIELD in request.form:
        if _is_proved(request.form[FIELD]):
            return None
        wrong = _("The app shows another code. Wait for the next one, and type that")
    return _page(wrong)


def _is_fresh() -> bool:
    return visitors.is_fresh(front_door.reading(), front_door.token(), now=front_door.now())


def _is_proved(code: str) -> bool:
    front_door.stop_reading()
    with front_door.transaction() as session:
        return visitors.prove_again(session, front_door.token(), code, now=front_door.now())


def _is_proved_by_passkey() -> bool:
    who, challenge = front_door.visitor(), passkey_forms.asked(AT)
    front_door.stop_reading()
    with front_door.transaction() as session:
        if not challenge or form_keys.was_sent(session, challenge.hex()):
            return False  # what was signed for this form has been taken once
        person = challenge and passkeys.prove(
            session, request.form[BY_PASSKEY], passkey_forms.site(), challenge=challenge
        )
        if person != who.person_id:
            return False
        mine = visitors.digest(front_door.browser())
        form_keys.begin(session, challenge.hex(), browser_hash=mine, now=front_door.now())
        visitors.freshen(session, front_door.token(), now=front_door.now())
    return True


def _page(wrong: str) -> str:
    asked = passkey_forms.ask(request.form.get("form_key", ""), AT)
    held = passkeys.of(front_door.reading(), front_door.visitor().person_id)
    site = passkey_forms.site()
    options = passkeys.options_to_prove(site, challenge=asked.challenge) if held else ""
    return front_door.page(
        "account/prove_again.html",
        address=request.full_path.rstrip("?"),
        asked=asked,
        options=options,
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in _OURS],
        wrong=wrong,
        errors=[{"text": wrong, "href": f"#{FIELD}"}] if wrong else [],
    )
