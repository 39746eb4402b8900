"""How an auditor gets in: a link that opens nothing, a code to the mailbox, a PIN of their own.

The code works in the browser that asked for it, once, for 10 minutes. A browser that got through is
remembered until the audit is returned, for 30 days at most; any other one needs code and PIN.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.people import Membership, Partnership
from malp_flow.records.sign_in import RememberedBrowser, SignInRequest
from malp_flow.services import (
    code_alone,
    codes,
    link_readers,
    links,
    people,
    pins,
    reviews,
    sign_in,
    visitors,
)
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview
from malp_flow.services.visitors import Visitor

CODE_LASTS = timedelta(minutes=10)
REMEMBERED = timedelta(days=30)
TRIES = 5


class StartAgain(Refused):
    """This took too long or was tried too often. Ask for a new code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a link leads to, and whose mailbox must be proved for it."""

    link: str
    item: Item
    review: OpenReview
    member: Membership
    partnership: Partnership
    address: str
    way: Way
    """As what the link lets them in: who owes the item, the agency's lead, who comments on a draft."""


@dataclass(frozen=True, slots=True)
class LandingPage:
    """All that a stranger with the link may see."""

    partnership: str
    address: str
    """The whole address: whoever shows it masks it."""
    remembered: bool


def entry(session: Session, opaque: str, *, now: datetime) -> Entry:
    """Return what the opaque id leads to; raises NotHere for one that leads nowhere."""
    found = links.led_to(session, opaque, on=local_day(now))
    if found is None:
        raise NotHere
    link, item, member, person, place = found
    review = reviews.read(session, item.review_id, partnership_id=item.partnership_id)
    way = link_readers.way_of(session, review, item, member.id, on=local_day(now))
    if way is None:
        raise NotHere
    return Entry(link.id, item, review, member, place, sealed.get(session, person, "address_sealed"), way)


def item_of(session: Session, opaque: str) -> UUID:
    """Return the id of the item that the opaque id leads to; raises NotHere."""
    link = links.live(session, opaque)
    if link is None:
        raise NotHere
    return link.item_id


def leads_to(session: Session, opaque: str, kind: Kind) -> bool:
    """Whether the opaque id leads to something of this kind."""
    link = links.live(session, opaque)
    return link is not None and session.get_one(Item, link.item_id).kind == kind


def way_of(session: Session, opaque: str, *, now: datetime) -> Way | None:
    """Return as what a link lets its reader in, or None where it leads nowhere."""
    try:
        return entry(session, opaque, now=now).way
    except NotHere:
        return None


def language_of(session: Session, opaque: str) -> str:
    """Return the language of a link’s reader, as a code; empty for a link that leads nowhere."""
    link = links.live(session, opaque)
    return people.language_of(session, link.membership_id) if link else ""


def landing(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> LandingPage:
    """Return what the page behind a link shows; raises NotHere."""
    found = entry(session, opaque, now=now)
    known = _is_remembered(session, found, browser_hash, now=now)
    return LandingPage(found.partnership.name, found.address, known)


def visitor(session: Session, token: str, *, opaque: str, now: datetime) -> Visitor | None:
    """Return the link's own reader when it is they who are signed in with this token, else None."""
    led = links.led_to(session, opaque, on=local_day(now))
    who = visitors.member(session, token, led[2].id, now=now) if led else None
    if who is None:
        return None
    try:
        found = entry(session, opaque, now=now)
    except NotHere:
        return None
    return who if who.level != visitors.CODE or _needs_no_pin(session, found, now=now) else None


def _needs_no_pin(session: Session, found: Entry, *, now: datetime) -> bool:
    who = found.member.id
    return code_alone.is_enough(session, found.review, found.item, who, way=found.way, now=now)


def _request(
    session: Session, found: Entry, browser_hash: str, *, now: datetime, lock: bool = False
) -> SignInRequest | None:
    """The newest request of this browser, while it lasts: an older code is of no use any more.

    Locked for a try, so that many at the same moment count as many.
    """
    query = (
        select(SignInRequest)
        .where(SignInRequest.link_id == found.link, SignInRequest.browser_hash == browser_hash)
        .order_by(SignInRequest.id.desc())
        .limit(1)
    )
    request = session.scalar(query.with_for_update() if lock else query)
    lasts = request is not None and request.expires_at > now and request.wrong < TRIES
    return request if lasts else None


def stage(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> str:
    """Return what this browser has to give next: `code`, `choose` or `enter` a PIN; or nothing."""
    found = entry(session, opaque, now=now)
    request = _request(session, found, browser_hash, now=now)
    if request is None:
        return ""
    if request.used_at is None:
        return "code"
    return "enter" if sign_in.factor_of(session, found.member.person_id, pins.PIN) else "choose"


def try_code(session: Session, opaque: str, code: str, *, browser_hash: str, now: datetime) -> bool:
    """Return whether this is the code that was sent; a wrong one is counted, the right one is used up."""
    request = _request(session, entry(session, opaque, now=now), browser_hash, now=now, lock=True)
    if request is None or request.used_at is not None:
        return False
    kept = codes.kept_of(session, request.id, "".join(code.split()))
    if not compare_digest(kept, request.code_hash):
        request.wrong += 1
        return False
    # The same minutes again for the PIN, counted anew.
    request.used_at, request.expires_at, request.wrong = now, now + CODE_LASTS, 0
    return True


def enter_by_code(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> str | None:
    """Return the token of a browser that gave the right code, where no PIN is asked; None where one is."""
    found = entry(session, opaque, now=now)
    request = _request(session, found, browser_hash, now=now, lock=True)
    if request is None or request.used_at is None or not _needs_no_pin(session, found, now=now):
        return None
    return _enter(session, found, request, browser_hash, now=now)


def give_pin(session: Session, opaque: str, pin: str, *, browser_hash: str, now: datetime) -> str | None:
    """Return the token of a browser that is now signed in and remembered; None for a wrong PIN.

    The first PIN that somebody gives is the one they chose. Raises WeakPin, StartAgain.
    """
    found = entry(session, opaque, now=now)
    request = _request(session, found, browser_hash, now=now, lock=True)
    if request is None or request.used_at is None:
        raise StartAgain
    typed = "".join(pin.split())
    if not pins.right_or_first(session, found.member.person_id, typed):
        request.wrong += 1
        return None
    return _enter(session, found, request, browser_hash, now=now)


def _enter(
    session: Session, found: Entry, request: SignInRequest, browser_hash: str, *, now: datetime
) -> str:
    request.expires_at = now
    session.merge(RememberedBrowser(browser_hash=browser_hash, link_id=found.link, until=now + REMEMBERED))
    return _begin(session, found, browser_hash, now=now)


def _is_remembered(session: Session, found: Entry, browser_hash: str, *, now: datetime) -> bool:
    query = select(RememberedBrowser.until).where(
        RememberedBrowser.link_id == found.link, RememberedBrowser.browser_hash == browser_hash
    )
    until = session.scalar(query)
    if until is None or until <= now:
        return False
    # Remembered by the code alone, and the link now leads to what a PIN guards.
    has_pin = sign_in.factor_of(session, found.member.person_id, pins.PIN) is not None
    if not has_pin and not _needs_no_pin(session, found, now=now):
        return False
    audit = session.get(Audit, found.item.id)
    returned = audit.returned_at if audit else None
    return returned is None or until - REMEMBERED > returned


def go_on(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> str | None:
    """Return the token of a remembered browser, signed in again without a code; None for any other."""
    found = entry(session, opaque, now=now)
    if not _is_remembered(session, found, browser_hash, now=now):
        return None
    return _begin(session, found, browser_hash, now=now)


def _begin(session: Session, found: Entry, browser_hash: str, *, now: datetime) -> str:
    return visitors.begin(
        session,
        found.member.person_id,
        level=visitors.CODE if _needs_no_pin(session, found, now=now) else visitors.MAILBOX,
        browser_hash=browser_hash,
        now=now,
        partnership_id=found.partnership.id,
    )
