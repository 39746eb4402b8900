"""Who a child’s record is about: a sheet of its own, sealed, where an installation keeps such sheets.

Without them, which child is meant goes by a secure route outside this system.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.reviews import Case, IdentitySheet
from malp_flow.services import access, history
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

KEPT = "identity_sheets"
KIND = "identity"
"""What a reading of a sheet is called in the access log; an id follows."""
LONGEST = 2000
_SHORTEST_NAME = 3


class TooLong(Refused):
    """An identity sheet has at most 2,000 characters. Write only what an agency needs to find the record."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record’s sheet: names, one on each line, and what else an agency needs to find the record."""

    case_id: UUID
    case: str
    names: str = ""
    details: str = ""


def are_kept(session: Session) -> bool:
    """Whether this installation keeps identity sheets."""
    return bool(session.info.get(KEPT, False))


def of_review(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[Sheet, ...]:
    """Return the sheets of a review, for who runs or leads it; raises NotHere, NotYours.

    The caller notes the reading in the access log.
    """
    if not are_kept(session):
        raise NotHere
    access.require_capacity(
        session, by, Capacity.manager, Capacity.reviewer, on=local_day(now), review=review
    )
    cases = session.scalars(select(Case).where(Case.review_id == review.id).order_by(Case.reference))
    return tuple(sheet_of(session, case) for case in cases)


def sheet_of(session: Session, case: Case) -> Sheet:
    """Return a record’s sheet, empty where there is none. Who may read it is decided by the caller."""
    kept = session.get(IdentitySheet, case.id) if are_kept(session) else None
    words = json.loads(sealed.get(session, kept, "sealed")) if kept else {}
    return Sheet(case.id, case.reference, **words)


def write(
    session: Session,
    review: OpenReview,
    case_id: UUID,
    *,
    names: str,
    details: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep a record’s sheet in place of the one before; the entry says that it changed, and nothing of it.

    Raises TooLong, NotHere, NotYours, ReviewEnded.
    """
    if not are_kept(session):
        raise NotHere
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    case = session.get(Case, case_id)
    if case is None or case.review_id != review.id:
        raise NotHere
    access.require_running(review)
    words = {"names": cleaned(names), "details": cleaned(details)}
    if sum(map(len, words.values())) > LONGEST:
        raise TooLong
    sheet = session.get(IdentitySheet, case_id) or IdentitySheet(
        case_id=case_id, partnership_id=review.partnership_id
    )
    sealed.put(session, sheet, "sealed", json.dumps(words, ensure_ascii=False))
    session.add(sheet)
    history.append(session, "identity.written", by=by, now=now, review=review, facts={"case": str(case_id)})


def names_of(session: Session, case_id: UUID | None) -> tuple[str, ...]:
    """Return the single names on a record’s sheet, for the warning under a field; mostly there are none."""
    if case_id is None or not are_kept(session):
        return ()
    words = sheet_of(session, session.get_one(Case, case_id)).names.split()
    return tuple(dict.fromkeys(word.strip(",;.") for word in words if len(word) >= _SHORTEST_NAME))
