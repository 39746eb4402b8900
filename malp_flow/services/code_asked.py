"""A code for somebody who follows a link: made, kept as a digest, and sent to their mailbox."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.records.sign_in import Link, SignInRequest
from malp_flow.services import codes, mailbox, outbox
from malp_flow.services.outbox import Cause

CODES_AN_HOUR = 5


class TooManyCodes(Refused):
    """We have sent you several codes in the last hour. Use the newest one, or wait an hour."""


def ask(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> None:
    """Send a new code to the holder's mailbox, for this browser; raises NotHere, TooManyCodes."""
    found = mailbox.entry(session, opaque, now=now)
    session.get(Link, found.link, with_for_update={"key_share": True})
    asked = select(func.count()).where(
        SignInRequest.link_id == found.link,
        SignInRequest.expires_at > now - timedelta(hours=1) + mailbox.CODE_LASTS,
    )
    if (session.scalar(asked) or 0) >= CODES_AN_HOUR:
        raise TooManyCodes
    request = SignInRequest(
        browser_hash=browser_hash,
        person_id=found.member.person_id,
        link_id=found.link,
        expires_at=now + mailbox.CODE_LASTS,
        wrong=0,
    )
    request.code_hash = codes.kept_of(session, request.id, codes.code_of(session, request.id))
    session.add(request)
    cause = Cause(item_id=found.item.id, facts={"request": str(request.id)})
    outbox.queue_alone(
        session, "sign_in_code", to=found.member.id, review=found.review, now=now, cause=cause, any_hour=True
    )
