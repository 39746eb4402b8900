"""The PIN that an auditor chooses after the first code, and gives in every other browser."""

from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.services import sign_in

PIN = "pin"
SHORTEST = 6


class WeakPin(Refused):
    """Choose a PIN of 6 to 12 digits, not all the same and not in a row."""


def right_or_first(session: Session, person_id: UUID, typed: str) -> bool:
    """Whether this is the PIN of a person; the first one given is the one they chose. Raises WeakPin."""
    known = sign_in.factor_of(session, person_id, PIN)
    if known is not None:
        return sign_in.matches(sealed.get(session, known, "secret_sealed"), typed)
    steps = {ord(after) - ord(before) for before, after in zip(typed, typed[1:], strict=False)}
    digits = typed.isascii() and typed.isdigit() and SHORTEST <= len(typed) <= 2 * SHORTEST
    if not digits or steps in ({0}, {1}, {-1}):
        raise WeakPin
    sign_in.set_factor(session, person_id, PIN, sign_in.hashed(typed))
    return True
