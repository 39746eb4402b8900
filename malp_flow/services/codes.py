"""Sign-in codes: computed from the request and the house's key when needed, so that none is stored."""

from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.records.sealing import Seal

DIGITS = 6


def code_of(session: Session, request_id: UUID) -> str:
    """Return the six digits that belong to a request to sign in."""
    seal: Seal = session.info["seal"]
    return f"{int(seal.index(f'sign-in code {request_id}'), 16) % 10**DIGITS:0{DIGITS}d}"


def kept_of(session: Session, request_id: UUID, code: str) -> str:
    """Return what is kept of a code: a digest that is of no use to anybody without the house's key."""
    seal: Seal = session.info["seal"]
    return seal.index(f"sign-in code {request_id} is {code}")
