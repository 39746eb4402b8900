"""Proving who somebody is with a password and a code from an app.

A refusal says the same whatever was wrong.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.people import Membership, Person
from malp_flow.records.sign_in import Factor, SignInRequest
from malp_flow.services.common_passwords import is_common

SHORTEST_PASSWORD = 15
TRIES = 10
"""Wrong passwords or codes within `PAUSE`; then nobody gets in by a guess, nor by the right ones."""
PAUSE = timedelta(minutes=15)
STEP = 30
"""Seconds for which a code of the app is shown."""

_ONE_AT_A_TIME = {"key_share": True}
"""The lock on a person: tries at the same moment wait for one another, and count as many."""
_PASSWORD, _APP, _ATTEMPT, _AGAIN = "password", "totp", "attempt", "again"  # noqa: S105 - kinds, not secrets
hasher = PasswordHasher()
"""Makes and checks slow hashes (argon2id, as RFC 9106 advises). Tests of pages put a quicker one here."""
of_nobody = hasher.hash(secrets.token_hex(16))
"""Verified when nobody has the address, so that the answer takes as long as for somebody."""


class TooShort(Refused):
    """Choose a password of at least 15 characters. Three or four words in a row are good."""


class TooCommon(Refused):
    """This password is on lists of those that are tried first. Choose three or four words of your own."""


def enrol(session: Session, membership: UUID, password: str, *, secret: str = "") -> str:
    """Set a member's password and a new app, both replacing earlier ones; return the app's secret.

    Without a `secret` that the app knows already, a new one is made. Raises TooShort, TooCommon.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise TooShort
    if is_common(password):
        raise TooCommon
    person_id = session.get_one(Membership, membership).person_id
    secret = secret or new_secret()
    set_factor(session, person_id, _PASSWORD, hasher.hash(password))
    set_factor(session, person_id, _APP, secret)
    return secret


def spend(session: Session, membership: UUID, code: str, *, now: datetime) -> None:
    """Let a code of a member’s app that was taken just now count no second time."""
    _right_code(session, session.get_one(Membership, membership).person_id, code, now=now)


def new_secret() -> str:
    """Return a secret that nobody's app has yet."""
    return pyotp.random_base32()


def shows(secret: str, code: str, *, now: datetime) -> bool:
    """Whether an app with this secret shows this code, give or take one step."""
    return pyotp.TOTP(secret, interval=STEP).verify("".join(code.split()), for_time=now, valid_window=1)


def address_for_app(secret: str, *, name: str, issuer: str) -> str:
    """Return what an authenticator app reads from the picture on the page."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=issuer)


def set_factor(session: Session, person_id: UUID, kind: str, text: str) -> None:
    """Keep a factor of a person, sealed, in place of an earlier one of that kind."""
    factor = factor_of(session, person_id, kind)
    if factor is None:
        factor = Factor(person_id=person_id, kind=kind)
        session.add(factor)
    factor.last_counter = None
    sealed.put(session, factor, "secret_sealed", text)
    session.flush()


def factor_of(session: Session, person_id: UUID, kind: str) -> Factor | None:
    """Return a person's factor of a kind, or None."""
    return session.scalar(select(Factor).where(Factor.person_id == person_id, Factor.kind == kind))


def hashed(text: str) -> str:
    """Return a slow hash (argon2id) of something that a person chose."""
    return hasher.hash(text)


def matches(hash_: str, text: str) -> bool:
    """Whether the text is the one that was hashed."""
    try:
        return hasher.verify(hash_, text)
    except VerificationError:
        return False


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed to sign in."""

    address: str
    password: str
    code: str


def prove(session: Session, given: Credentials, *, browser_hash: str, now: datetime) -> UUID | None:
    """Return the person whose password and app these are, else None; a wrong try is counted.

    Never says which part was wrong. After `TRIES` wrong ones within `PAUSE`, always None.
    """
    person = _person_at(session, given.address)
    known = factor_of(session, person.id, _PASSWORD) if person else None
    right = matches(sealed.get(session, known, "secret_sealed") if known else of_nobody, given.password)
    if person is None or known is None or _too_many(session, person.id, now):
        return None
    if right and _right_code(session, person.id, given.code, now=now):
        _keep_up(session, known, given.password)
        return person.id
    _count(session, person.id, browser_hash=browser_hash, now=now)
    return None


def _keep_up(session: Session, kept: Factor, password: str) -> None:
    """Hash a right password anew where the present measures ask for more than it was hashed by."""
    if hasher.check_needs_rehash(sealed.get(session, kept, "secret_sealed")):
        sealed.put(session, kept, "secret_sealed", hasher.hash(password))


def prove_again(session: Session, person_id: UUID, code: str, *, browser_hash: str, now: datetime) -> bool:
    """Whether somebody who is signed in has the app still; wrong codes are counted in this browser alone.

    So nobody who knows only an address can keep its owner from signing.
    """
    session.get(Person, person_id, with_for_update=_ONE_AT_A_TIME)
    if _too_many(session, person_id, now, kind=_AGAIN, browser_hash=browser_hash):
        return False
    if _right_code(session, person_id, code, now=now):
        return True
    _count(session, person_id, browser_hash=browser_hash, now=now, kind=_AGAIN)
    return False


def _person_at(session: Session, address: str) -> Person | None:
    index = session.info["seal"].index(address.strip())
    query = select(Person).where(Person.address_index == index, Person.disabled_at.is_(None))
    return session.scalar(query.with_for_update(key_share=True))


def _right_code(session: Session, person_id: UUID, code: str, *, now: datetime) -> bool:
    """Whether the app shows this code, give or take one step; each counts once (RFC 6238, 5.2)."""
    factor = factor_of(session, person_id, _APP)
    if factor is None:
        return False
    app = pyotp.TOTP(sealed.get(session, factor, "secret_sealed"), interval=STEP)
    typed = "".join(code.split()).encode()
    present = int(now.timestamp()) // STEP
    for counter in (present - 1, present, present + 1):
        fresh = factor.last_counter is None or counter > factor.last_counter
        if fresh and compare_digest(app.generate_otp(counter).encode(), typed):
            factor.last_counter = counter
            return True
    return False


def _too_many(
    session: Session, person_id: UUID, now: datetime, *, kind: str = _ATTEMPT, browser_hash: str = ""
) -> bool:
    query = select(func.count()).where(
        SignInRequest.person_id == person_id,
        SignInRequest.code_hash == kind,
        SignInRequest.expires_at > now,
    )
    if browser_hash:
        query = query.where(SignInRequest.browser_hash == browser_hash)
    return (session.scalar(query) or 0) >= TRIES


def _count(
    session: Session, person_id: UUID, *, browser_hash: str, now: datetime, kind: str = _ATTEMPT
) -> None:
    attempt = SignInRequest(
        person_id=person_id, browser_hash=browser_hash, code_hash=kind, expires_at=now + PAUSE, wrong=1
    )
    session.add(attempt)
