"""A form sent by somebody whose session has ended: what they typed stays on their page, and nowhere else."""

from flask import render_template, request, url_for

_CARRIED = frozenset({"csrf_token", "form_key", "password", "code", "app_code", "pin", "again", "proof_code"})
"""What is not typed by a person, or must not be sent back to a browser."""


def typed() -> list[tuple[str, str]]:
    """Return what somebody wrote in the form that was sent, without secrets and what every form carries."""
    said = request.form.items(multi=True)
    return [(name, text) for name, text in said if text and name not in _CARRIED]


def page() -> str:
    """Return a page that holds what was typed, leads to a new sign-in beside it, and sends it once more."""
    opaque = (request.view_args or {}).get("opaque")
    return render_template(
        "account/signed_out.html",
        way=url_for("account.landing", opaque=opaque) if opaque else url_for("account.sign_in"),
        address=request.full_path.rstrip("?"),
        key=request.form.get("form_key", ""),
        sent=typed(),
    )
