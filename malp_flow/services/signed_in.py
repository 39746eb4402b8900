"""Where somebody is signed in, as they see it themselves: since when, last seen, and how to end it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.sign_in import WebSession
from malp_flow.services.here import NotHere
from malp_flow.services.visitors import IDLE, digest, forget_browser, forget_browsers

_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Place:
    """One browser that is signed in. `id` names it on the page and opens nothing."""

    id: str
    since: datetime
    last_seen: datetime
    here: bool


def places(session: Session, person_id: UUID, *, token: str, now: datetime) -> list[Place]:
    """Return every browser in which a person is signed in, the one seen last first."""
    mine = digest(token)
    found = sorted(_live(session, person_id, now=now), key=lambda each: each.last_seen_at, reverse=True)
    return [
        Place(_id(each), each.created_at, each.last_seen_at, here=each.token_hash == mine) for each in found
    ]


def end(session: Session, person_id: UUID, place_id: str, *, now: datetime) -> None:
    """Sign a person out in one browser, at once; raises NotHere where there is none of that name."""
    meant = next((each for each in _live(session, person_id, now=now) if _id(each) == place_id), None)
    if meant is None:
        raise NotHere
    meant.revoked_at = now
    forget_browser(session, meant.browser_hash)


def end_others(session: Session, person_id: UUID, *, token: str, now: datetime) -> int:
    """Sign a person out everywhere but here; return in how many browsers."""
    others = [each for each in _live(session, person_id, now=now) if each.token_hash != digest(token)]
    for each in others:
        each.revoked_at = now
    forget_browsers(session, person_id)
    return len(others)


def _live(session: Session, person_id: UUID, *, now: datetime) -> list[WebSession]:
    query = select(WebSession).where(
        WebSession.person_id == person_id,
        WebSession.revoked_at.is_(None),
        WebSession.ends_at > now,
        WebSession.last_seen_at > now - IDLE,
    )
    return list(session.scalars(query))


def _id(place: WebSession) -> str:
    return digest(place.token_hash)[:_SHOWN]
