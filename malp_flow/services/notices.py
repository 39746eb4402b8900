"""Letters that belong to no review: how somebody gets in was changed, or a role waits for agreement.

They wait for no hour: whoever did not do it themselves has to know at once.
"""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.letters import Matter
from malp_flow.engine.working_days import local_day
from malp_flow.records.outbox import LetterCause
from malp_flow.records.people import Membership, Partnership, RoleHolding
from malp_flow.records.sign_in import Invitation, WebSession
from malp_flow.services import history, outbox
from malp_flow.services.actor import Actor
from malp_flow.services.outbox import Cause
from malp_flow.services.standing import belongs, in_force, is_given_to_oneself
from malp_flow.wording import gettext, moment_words

INVITED, WAY_IN, BROWSER = "invited", "way_in_changed", "new_browser"
TO_AGREE = "role_to_agree"
PASSWORD, PASSKEY_ADDED, PASSKEY_REMOVED = "password", "passkey_added", "passkey_removed"
CONNECTED, DISCONNECTED = "connected", "disconnected"

_CHANGES: dict[str, Callable[[], str]] = {
    PASSWORD: lambda: gettext("A password and an app were set up for your account"),
    PASSKEY_ADDED: lambda: gettext("A passkey was added to your account"),
    PASSKEY_REMOVED: lambda: gettext("A passkey was removed from your account"),
    CONNECTED: lambda: gettext("Your account was connected with the sign-in of your organisation"),
    DISCONNECTED: lambda: gettext("Your account was disconnected from the sign-in of your organisation"),
}


def way_in_changed(session: Session, person_id: UUID, what: str, *, now: datetime) -> None:
    """Write down that a person gets in by another way now, and tell them; nothing for who is gone."""
    member = _member(session, person_id, now=now)
    if member is not None:
        by, facts = Actor(member.partnership_id, member.id), {"membership": str(member.id), "what": what}
        history.append(session, "person.way_in_changed", by=by, now=now, facts=facts)
        tell_way_in(session, member, what, now=now)


def tell_way_in(session: Session, member: Membership, what: str, *, now: datetime) -> None:
    """Tell a member by which way they get in from now on."""
    _queue(session, WAY_IN, member, {"what": what, "at": now.isoformat()}, now=now)


def tell_invited(session: Session, member: Membership, opaque: str, *, now: datetime) -> None:
    """Send a member the address at which they set up how they sign in; it opens nothing without the code."""
    _queue(session, INVITED, member, {"invitation": opaque}, now=now)


def signed_in(session: Session, person_id: UUID, browser_hash: str, *, level: str, now: datetime) -> None:
    """Tell a person who signs in by this level in a browser of which they have not done so before.

    The first browser of all is told by what was set up in it. Call it before the new session is kept.
    """
    query = select(WebSession.browser_hash).where(
        WebSession.person_id == person_id, WebSession.level == level
    )
    known = set(session.scalars(query))
    member = _member(session, person_id, now=now) if known and browser_hash not in known else None
    if member is not None:
        _queue(session, BROWSER, member, {"at": now.isoformat()}, now=now)


def role_waits(session: Session, holding: RoleHolding, *, now: datetime) -> None:
    """Tell every other administrator that somebody gave themselves a role, and that it waits for them."""
    query = (
        select(Membership)
        .join(RoleHolding, RoleHolding.membership_id == Membership.id)
        .where(
            RoleHolding.partnership_id == holding.partnership_id,
            RoleHolding.capacity == Capacity.administrator,
            RoleHolding.membership_id != holding.membership_id,
            in_force(local_day(now)),
        )
    )
    for member in session.scalars(query.distinct()).all():
        _queue(session, TO_AGREE, member, {"membership": str(holding.membership_id)}, now=now)


def still_waits(session: Session, cause: LetterCause) -> bool:
    """Whether what a letter tells of is still so: a role may be agreed to, an invitation used or replaced."""
    facts: dict[str, str] = json.loads(cause.facts)
    if cause.name == INVITED:
        invited = session.get(Invitation, facts["invitation"])
        return invited is not None and invited.used_at is None
    if cause.name != TO_AGREE:
        return True
    member = UUID(facts["membership"])
    query = select(RoleHolding.id).where(RoleHolding.membership_id == member, is_given_to_oneself())
    return session.scalar(query.where(RoleHolding.ended_at.is_(None)).limit(1)) is not None


def matter(session: Session, cause: LetterCause, *, base_url: str) -> Matter:
    """Return what a letter says that belongs to no review."""
    facts: dict[str, str] = json.loads(cause.facts)
    place = session.get_one(Partnership, cause.partnership_id)
    page = f"{place.slug}/people/{facts['membership']}" if "membership" in facts else "account"
    page = f"join/{facts['invitation']}" if "invitation" in facts else page
    return Matter(
        letter=cause.name,
        reference="",
        title=_CHANGES[facts["what"]]() if "what" in facts else "",
        due=_moment(facts["at"]) if "at" in facts else "",
        link=f"{base_url}/{page}",
    )


def why(cause: LetterCause) -> str:
    """Return why its reader gets a letter that belongs to no review."""
    if cause.name == TO_AGREE:
        return gettext("You get this as an administrator of this partnership.")
    if cause.name == INVITED:
        return gettext("You are asked to take part in the work of this partnership.")
    return gettext("You get this because it is about how you sign in.")


def _moment(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return moment_words(moment, local_day(moment))


def _member(session: Session, person_id: UUID, *, now: datetime) -> Membership | None:
    query = select(Membership).where(Membership.person_id == person_id, belongs(local_day(now)))
    return session.scalar(query.order_by(Membership.id).limit(1))


def _queue(session: Session, name: str, to: Membership, facts: dict[str, str], *, now: datetime) -> None:
    outbox.queue_about_no_review(
        session, name, to=to.id, partnership_id=to.partnership_id, now=now, cause=Cause(facts=facts)
    )
