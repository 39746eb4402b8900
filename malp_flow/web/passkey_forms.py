"""Forms that a passkey answers: the challenge is bound to the form's own key, this browser and a moment.

The key of a form is taken once, so a signed answer is of no use a second time, nor in another browser.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app, request

from malp_flow.services.passkeys import Site
from malp_flow.web import front_door
from malp_flow.web.templating import SERVICE_NAME, new_form_key

LASTS = 600
"""Seconds for which a challenge may be answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge on its way: the key of its form, the moment that goes along, and what is to be signed."""

    key: str
    at: int
    challenge: bytes


def ask(key: str = "", field: str = "asked_at") -> Asked:
    """Return a new challenge for a form, with the key that the form must carry."""
    key, at = key or new_form_key(), int(front_door.now().timestamp())
    return Asked(key, at, _challenge(field, key, at))


def asked(field: str = "asked_at") -> bytes | None:
    """Return the challenge of the form that was sent, or None where it is too old or none was made for it."""
    said = request.form.get(field, "")
    if not said.isdecimal() or len(said) > 12:
        return None
    at, now = int(said), int(front_door.now().timestamp())
    return _challenge(field, request.form.get("form_key", ""), at) if 0 <= now - at <= LASTS else None


def _challenge(field: str, key: str, at: int) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    bound = f"passkey|{field}|{key}|{front_door.browser()}|{at}".encode()
    return hmac.new(secret, bound, sha256).digest()


def site() -> Site:
    """Return this service as devices know it, by the address that the settings say."""
    address = front_door.house().settings.address_of_this_service
    return Site(urlsplit(address).hostname or "", SERVICE_NAME, address)
