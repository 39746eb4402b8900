"""One more code of the app before something that is done for good; what was typed goes along."""

from flask import request

from malp_flow.services import visitors
from malp_flow.web import front_door
from malp_flow.wording import gettext as _

FIELD = "proof_code"
_OURS = frozenset({FIELD, "csrf_token", "form_key"})


def once_more() -> str | None:
    """Return the page that asks for a code, holding the form that was sent; None when nothing is asked."""
    if request.method != "POST" or _is_fresh():
        return None
    wrong = ""
    if FIELD in request.form:
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


def _page(wrong: str) -> str:
    return front_door.page(
        "account/prove_again.html",
        address=request.full_path.rstrip("?"),
        key=request.form.get("form_key", ""),
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in _OURS],
        wrong=wrong,
        errors=[{"text": wrong, "href": f"#{FIELD}"}] if wrong else [],
    )
