"""Passkeys: a proof of two factors in one, held by a device that knows its owner (WebAuthn, level 2).

The challenge is made and remembered by the caller: each is used once. Only what a device signed for this
site, with its owner recognised, is believed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.people import Person
from malp_flow.records.sign_in import Factor
from malp_flow.services import notices
from malp_flow.services.here import NotHere

KIND = "passkey"
MOST = 10
LONGEST_NAME = 60


class NotAPasskey(Refused):
    """Your device did not make a passkey that can be used here. Try again, or keep to password and app."""


class TooMany(Refused):
    """You have ten passkeys. Remove one first."""


class LongName(Refused):
    """Call your passkey something of at most 60 characters."""


class HeldAlready(Refused):
    """This passkey is set up already."""


@dataclass(frozen=True, slots=True)
class Site:
    """This service as a device knows it: its host, its name, and the address of its pages."""

    host: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of a person, as they called it."""

    id: UUID
    called: str
    added_at: datetime


def options_to_add(session: Session, person_id: UUID, site: Site, *, name: str, challenge: bytes) -> str:
    """Return what a browser is told to make a new passkey, as JSON."""
    held = [PublicKeyCredentialDescriptor(id=_raw_id(session, each)) for each in _of(session, person_id)]
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person_id.bytes,
        user_name=name,
        challenge=challenge,
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def add(
    session: Session,
    person_id: UUID,
    credential: str,
    site: Site,
    *,
    challenge: bytes,
    called: str,
    now: datetime,
) -> None:
    """Keep a new passkey of a person, and tell them. Raises NotAPasskey, TooMany, HeldAlready."""
    if len(_of(session, person_id)) >= MOST:
        raise TooMany
    if len(" ".join(called.split())) > LONGEST_NAME:
        raise LongName
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise NotAPasskey from None
    lookup = _index(session, made.credential_id)
    if session.scalar(select(Factor.id).where(Factor.lookup == lookup)):
        raise HeldAlready
    factor = Factor(person_id=person_id, kind=KIND, last_counter=made.sign_count, lookup=lookup)
    session.add(factor)
    kept = {
        "id": made.credential_id.hex(),
        "key": made.credential_public_key.hex(),
        "called": " ".join(called.split()),
        "added": now.isoformat(),
    }
    sealed.put(session, factor, "secret_sealed", json.dumps(kept))
    session.flush()
    notices.way_in_changed(session, person_id, notices.PASSKEY_ADDED, now=now)


def options_to_prove(site: Site, *, challenge: bytes) -> str:
    """Return what a browser is told to use a passkey, as JSON; it names nobody."""
    required = UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge, user_verification=required
    )
    return webauthn.options_to_json(options)


def prove(session: Session, credential: str, site: Site, *, challenge: bytes) -> UUID | None:
    """Return the person whose passkey signed this challenge for this site, else None."""
    factor = _meant(session, credential)
    if factor is None:
        return None
    try:
        proved = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes.fromhex(_kept(session, factor)["key"]),
            credential_current_sign_count=factor.last_counter or 0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    factor.last_counter = proved.new_sign_count
    return factor.person_id


def of(session: Session, person_id: UUID) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    kept = [(each.id, _kept(session, each)) for each in _of(session, person_id)]
    return [Passkey(row_id, row["called"], datetime.fromisoformat(row["added"])) for row_id, row in kept]


def remove(session: Session, person_id: UUID, passkey_id: UUID, *, now: datetime) -> None:
    """Take one passkey away, at once; raises NotHere where it is not this person's."""
    factor = session.get(Factor, passkey_id)
    if factor is None or (factor.person_id, factor.kind) != (person_id, KIND):
        raise NotHere
    session.delete(factor)
    session.flush()
    notices.way_in_changed(session, person_id, notices.PASSKEY_REMOVED, now=now)


def remove_all(session: Session, person_id: UUID) -> None:
    """Take every passkey of a person away: they begin anew with password and app."""
    session.execute(delete(Factor).where(Factor.person_id == person_id, Factor.kind == KIND))


def _of(session: Session, person_id: UUID) -> list[Factor]:
    query = select(Factor).where(Factor.person_id == person_id, Factor.kind == KIND).order_by(Factor.id)
    return list(session.scalars(query))


def _kept(session: Session, factor: Factor) -> dict[str, str]:
    found: dict[str, str] = json.loads(sealed.get(session, factor, "secret_sealed"))
    return found


def _raw_id(session: Session, factor: Factor) -> bytes:
    return bytes.fromhex(_kept(session, factor)["id"])


def _index(session: Session, credential_id: bytes) -> str:
    found: str = session.info["seal"].index(credential_id.hex())
    return found


def _meant(session: Session, credential: str) -> Factor | None:
    try:
        raw_id = webauthn.base64url_to_bytes(json.loads(credential)["rawId"])
    except (ValueError, KeyError, TypeError):
        return None
    in_use = select(Person.id).where(Person.id == Factor.person_id, Person.disabled_at.is_(None))
    query = select(Factor).where(Factor.lookup == _index(session, raw_id), Factor.kind == KIND)
    return session.scalar(query.where(in_use.exists()))
