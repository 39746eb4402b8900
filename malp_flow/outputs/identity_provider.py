"""Another organisation's sign-in (OpenID Connect, code flow with PKCE): asked for, and its answer verified.

Only providers that the settings name are spoken to, each under its exact issuer. An answer counts when it is
signed by the provider, meant for us, fresh, carries our nonce, and says that two factors were proved.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from malp_flow.errors import Refused

WAIT_SECONDS = 10
SKEW_SECONDS = 60
_SIGNED_BY = ["RS256", "ES256", "PS256"]


class NotProved(Refused):
    """The other organisation did not say that it is you, with two factors. Sign in another way."""


class Unreachable(Refused):
    """The other organisation does not answer. Try again in a moment, or sign in another way."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One organisation whose people may sign in by its own service.

    `must` holds claims that an answer has to carry: the value, or one of a list that the provider sends, such
    as `{"tid": "…"}` for one tenant and `{"amr": "mfa"}` for two factors. `subject` is the claim by which a
    person is known there for ever, never an address.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    must: dict[str, str]
    subject: str = "sub"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: where the browser goes, and what its answer is held against."""

    address: str
    state: str
    nonce: str
    verifier: str


def begin(provider: Provider, *, back: str) -> Begun:
    """Return where to send the browser, so that it comes back to the address `back`; raises Unreachable."""
    verifier, nonce = generate_token(64), secrets.token_urlsafe(24)
    client = _client(provider, back)
    place = _found(provider)["authorization_endpoint"]
    address, state = client.create_authorization_url(
        place, nonce=nonce, code_verifier=verifier, prompt="login"
    )  # asked each time: whoever is let in by it counts as having proved who they are just now
    return Begun(address, state, nonce, verifier)


def subject_of(provider: Provider, begun: Begun, *, code: str, state: str, back: str, now: datetime) -> str:
    """Return who it is, in the provider's words. Raises NotProved, Unreachable."""
    if not code or not secrets.compare_digest(state.encode(), begun.state.encode()):
        raise NotProved
    known = _found(provider)
    token = _token(provider, begun, known["token_endpoint"], code=code, back=back)
    claims = _claims(provider, token, known["jwks_uri"])
    if not _holds(provider, claims, nonce=begun.nonce, now=now):
        raise NotProved
    return str(claims[provider.subject])


def _client(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        redirect_uri=back,
        scope="openid",
        code_challenge_method="S256",
        default_timeout=WAIT_SECONDS,
    )


def _found(provider: Provider) -> dict[str, str]:
    """Return the provider's own description of itself; its issuer must be the one that was agreed."""
    found: dict[str, str] = _read(f"{provider.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise NotProved
    return found


def _read(address: str) -> Any:
    try:
        answer = requests.get(address, timeout=WAIT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError):
        raise Unreachable from None


def _token(provider: Provider, begun: Begun, place: str, *, code: str, back: str) -> str:
    try:
        found = _client(provider, back).fetch_token(place, code=code, code_verifier=begun.verifier)
    except OAuthError:
        raise NotProved from None
    except requests.RequestException:
        raise Unreachable from None
    return str(found.get("id_token", ""))


def _claims(provider: Provider, token: str, keys_at: str) -> dict[str, Any]:
    try:
        keys = KeySet.import_key_set(_read(keys_at))
        return dict(jwt.decode(token, keys, algorithms=_SIGNED_BY).claims)
    except (JoseError, ValueError, KeyError):
        raise NotProved from None


def _holds(provider: Provider, claims: dict[str, Any], *, nonce: str, now: datetime) -> bool:
    moment = now.timestamp()
    audience = claims.get("aud")
    return (
        claims.get("iss") == provider.issuer
        and provider.client_id in (audience if isinstance(audience, list) else [audience])
        and claims.get("azp", provider.client_id) == provider.client_id
        and float(claims.get("exp", 0)) > moment - SKEW_SECONDS
        and float(claims.get("iat", 0)) < moment + SKEW_SECONDS
        and secrets.compare_digest(str(claims.get("nonce", "")), nonce)
        and bool(claims.get(provider.subject))
        and all(_carries(claims.get(name), value) for name, value in provider.must.items())
    )


def _carries(found: Any, wanted: str) -> bool:
    return wanted in found if isinstance(found, list) else found == wanted
