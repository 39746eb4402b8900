"""Browsers that are signed in, until when, and as whom. Of tokens and browsers only digests are kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.people import Membership, Partnership, RoleHolding
from malp_flow.records.sign_in import Link, RememberedBrowser, WebSession
from malp_flow.services import notices, people, sign_in
from malp_flow.services.actor import Actor
from malp_flow.services.standing import belongs, in_force

IDLE = timedelta(minutes=30)
FRESH = timedelta(minutes=5)
"""So long after a proof nobody is asked for another one, whatever they do."""
LONGEST = timedelta(hours=12)
TWO_FACTORS, MAILBOX, DEMONSTRATION = "two_factors", "mailbox", "demonstration"
CODE = "mailbox_code"
"""By the code to the mailbox and no PIN: it opens only what is behind links that ask for none."""
WITHOUT_ACCOUNT = frozenset({MAILBOX, CODE})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is looking: a member of one partnership, and what they may do there today."""

    actor: Actor
    name: str
    capacities: frozenset[str]
    partnership_slug: str
    partnership_name: str
    person_id: UUID
    level: str
    partnership_contact: str = ""
    language: str = "en"


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256 in hex. Tokens are random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def begin(
    session: Session,
    person_id: UUID,
    *,
    level: str,
    browser_hash: str,
    now: datetime,
    partnership_id: UUID | None = None,
) -> str:
    """Sign a browser in and return its new token, which is kept nowhere else; a new browser is told of."""
    if level == TWO_FACTORS:
        notices.signed_in(session, person_id, browser_hash, level=level, now=now)
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=digest(token),
            person_id=person_id,
            partnership_id=partnership_id,
            level=level,
            browser_hash=browser_hash,
            created_at=now,
            last_seen_at=now,
            fresh_at=now,
            ends_at=now + LONGEST,
        )
    )
    return token


def _live(session: Session, token: str, *, now: datetime) -> WebSession | None:
    known = session.get(WebSession, digest(token))
    if known is None or known.revoked_at is not None:
        return None
    return known if known.ends_at > now and known.last_seen_at > now - IDLE else None


def _lives(now: datetime) -> ColumnElement[bool]:
    return and_(
        WebSession.revoked_at.is_(None), WebSession.ends_at > now, WebSession.last_seen_at > now - IDLE
    )


def needs_touch(session: Session, token: str, *, now: datetime) -> bool:
    """Whether the moment last seen is a minute old, so that it is worth writing."""
    known = _live(session, token, now=now)
    return known is not None and now - known.last_seen_at >= timedelta(minutes=1)


def touch(session: Session, token: str, *, now: datetime) -> None:
    """Note that the browser was seen, so that its 30 minutes begin anew."""
    known = _live(session, token, now=now)
    if known is not None:
        known.last_seen_at = now


def is_fresh(session: Session, token: str, *, now: datetime) -> bool:
    """Whether this browser proved two factors just now; in a demonstration nobody proves anything."""
    known = _live(session, token, now=now)
    return known is not None and (known.level == DEMONSTRATION or now - known.fresh_at < FRESH)


def prove_again(session: Session, token: str, code: str, *, now: datetime) -> bool:
    """Take a code of the app as a fresh proof, for five minutes; whether it was right. Wrong ones count."""
    known = _live(session, token, now=now)
    if known is None or not sign_in.prove_again(
        session, known.person_id, code, browser_hash=known.browser_hash, now=now
    ):
        return False
    freshen(session, token, now=now)
    return True


def freshen(session: Session, token: str, *, now: datetime) -> None:
    """Note that whoever is signed in proved themselves once more, for five minutes."""
    known = _live(session, token, now=now)
    if known is not None:
        known.fresh_at = now


def end(session: Session, token: str, *, now: datetime) -> None:
    """Sign a browser out for good."""
    known = _live(session, token, now=now)
    if known is not None:
        known.revoked_at = now


def carry_over(session: Session, *, to: datetime, now: datetime) -> None:
    """Keep everybody signed in, over a clock that is moved on, who is so in a demonstration only.

    Their 30 minutes and 12 hours begin anew at `to`. Do it before the clock moves: a page that is asked for
    on the way finds them signed in too.
    """
    query = select(WebSession).where(_lives(now), WebSession.level == DEMONSTRATION)
    for known in session.scalars(query):
        known.last_seen_at, known.ends_at = to, to + LONGEST


def end_all(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Sign a person out in every browser, at once."""
    live = (WebSession.person_id == person_id, WebSession.revoked_at.is_(None))
    session.execute(update(WebSession).where(*live).values(revoked_at=now))


def end_here(session: Session, person_id: UUID, partnership_id: UUID, *, now: datetime) -> None:
    """Sign a person out where they signed in to this partnership; what they are elsewhere is not its own."""
    live = (WebSession.person_id == person_id, WebSession.revoked_at.is_(None))
    here = WebSession.partnership_id == partnership_id
    session.execute(update(WebSession).where(*live, here).values(revoked_at=now))


def forget_browsers(session: Session, person_id: UUID) -> None:
    """Let no browser of a person go on without a code and a PIN."""
    links = select(Link.id).join(Membership, Membership.id == Link.membership_id)
    mine = links.where(Membership.person_id == person_id)
    session.execute(delete(RememberedBrowser).where(RememberedBrowser.link_id.in_(mine)))


def forget_browser(session: Session, browser_hash: str) -> None:
    """Let this browser go on nowhere without a code and a PIN."""
    session.execute(delete(RememberedBrowser).where(RememberedBrowser.browser_hash == browser_hash))


def visitor(session: Session, token: str, *, slug: str | None, now: datetime) -> Visitor | None:
    """Return who is signed in with this token, as a member of the partnership `slug`, else None.

    Without a slug, as a member of the partnership they signed in to, or of their first one.
    """
    there = [] if slug is None else [Partnership.slug == slug]
    rows = session.execute(_signed_in(token, now).where(*there)).all()
    found = next((row for row in rows if row[1].id == row[2].partnership_id), rows[0] if rows else None)
    return _of_rows(session, found[0].id, rows) if found else None


def member(session: Session, token: str, membership_id: UUID, *, now: datetime) -> Visitor | None:
    """Return who is signed in with this token where it is this member, else None."""
    query = _signed_in(token, now).where(Membership.id == membership_id)
    return _of_rows(session, membership_id, session.execute(query).all())


def _signed_in(token: str, now: datetime) -> Select[Membership, Partnership, WebSession, str | None]:
    """Whom a living token stands for, where, and in each capacity: every page begins with this question.

    Capacities in any review or in all: pages of one review look again, with `access`.
    """
    held = and_(RoleHolding.membership_id == Membership.id, in_force(local_day(now)))
    return (
        select(Membership, Partnership, WebSession, RoleHolding.capacity)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .join(WebSession, WebSession.person_id == Membership.person_id)
        .outerjoin(RoleHolding, held)
        .where(WebSession.token_hash == digest(token), _lives(now), belongs(local_day(now)))
        .order_by(Membership.id)
    )


_Rows = Sequence[Row[Membership, Partnership, WebSession, str | None]]


def _of_rows(session: Session, membership_id: UUID, rows: _Rows) -> Visitor | None:
    own = [row for row in rows if row[0].id == membership_id]
    held = frozenset(row[3] for row in own if row[3] is not None)
    return _visitor(session, *own[0][:2], level=own[0][2].level, capacities=held) if own else None


def _visitor(
    session: Session,
    member: Membership,
    partnership: Partnership,
    *,
    level: str,
    capacities: frozenset[str],
) -> Visitor:
    return Visitor(
        actor=Actor(partnership.id, member.id),
        name=people.name_of(session, member.id),
        capacities=capacities,
        partnership_slug=partnership.slug,
        partnership_name=partnership.name,
        person_id=member.person_id,
        level=level,
        partnership_contact=partnership.contact,
        language=member.language,
    )


def everybody(session: Session, *, now: datetime) -> list[Visitor]:
    """Return all members of all partnerships, for a demonstration's list of people only."""
    held: dict[UUID, set[str]] = {}
    for row in session.scalars(select(RoleHolding).where(in_force(local_day(now)))):
        held.setdefault(row.membership_id, set()).add(row.capacity)
    query = (
        select(Membership, Partnership)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(belongs(local_day(now)))
        .order_by(Membership.id)
    )
    return [
        _visitor(session, each, place, level=DEMONSTRATION, capacities=frozenset(held.get(each.id, ())))
        for each, place in session.execute(query).all()
    ]
