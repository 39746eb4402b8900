"""Asking a member to choose a password and set up their app: an address to open, and a code told by voice.

Whoever reads the mailbox has the address and not the code; whoever invites or overhears has the code alone.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.history import Entry
from malp_flow.records.people import Membership, Partnership
from malp_flow.records.sealing import Seal
from malp_flow.records.sign_in import Factor, Invitation
from malp_flow.services import (
    access,
    history,
    notices,
    passkeys,
    people,
    sign_in,
    single_sign_on,
    standing,
    visitors,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.wording import gettext

LASTS = timedelta(days=7)
TRIES = 5
"""Wrong codes; then the invitation is over, and another one is asked for."""
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when read out
_LENGTH = 8

JOINED = "person.joined"


class HasLeft(Refused):
    """This person has left the partnership. Add them again first."""


class NotSetUpHere(Refused):
    """They set up nothing by an invitation of this partnership. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Invited:
    """The opaque end of the address, and the code to tell by voice. The code is kept nowhere."""

    opaque: str
    code: str


@dataclass(frozen=True, slots=True)
class Joining:
    """Whom an invitation is for."""

    name: str
    address: str
    partnership: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose and typed: the code they were told, a password, their app's secret and its code."""

    code: str
    password: str
    secret: str
    app_code: str


def invite(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> str:
    """Invite a member: the address goes to their mailbox. Return the code, to be told by voice.

    So whoever invites never has both. Earlier invitations are over. Raises NotYours, HasLeft, NotHere.
    """
    access.require_capacity(session, by, Capacity.administrator, Capacity.manager, on=local_day(now))
    invited = invite_first(session, membership_id, by=by, now=now)
    member = session.get_one(Membership, membership_id)
    notices.tell_invited(session, member, invited.opaque, now=now)
    return invited.code


def spoken(code: str) -> str:
    """Return a code in two halves, as it is read out."""
    return f"{code[:4]}-{code[4:]}"


def invite_first(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> Invited:
    """Invite somebody before there is mail: the first administrator of a place. Raises HasLeft, NotHere."""
    get_here(session, Membership, membership_id, by=by)
    if not standing.is_here(session, membership_id, on=local_day(now)):
        raise HasLeft
    open_now = (Invitation.membership_id == membership_id, Invitation.used_at.is_(None))
    session.execute(update(Invitation).where(*open_now).values(used_at=now))
    invited = Invited(uuid4().hex, "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)))
    session.add(
        Invitation(
            id=invited.opaque,
            partnership_id=by.partnership_id,
            membership_id=membership_id,
            code_hash=_kept(session, invited.opaque, invited.code),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    history.append(session, "person.invited", by=by, now=now, facts={"membership": str(membership_id)})
    return invited


def close_account(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take away every way in that somebody has, at once; they get in again by a new invitation.

    They stay a member with their roles. Raises NotYours, NotHere, NotSetUpHere.
    """
    access.require_capacity(session, by, Capacity.administrator, Capacity.manager, on=local_day(now))
    member = get_here(session, Membership, membership_id, by=by)
    if not was_set_up_here(session, member):
        raise NotSetUpHere  # another partnership's account is not this one's to close
    session.execute(delete(Factor).where(Factor.person_id == member.person_id))
    visitors.end_all(session, member.person_id, now=now)
    visitors.forget_browsers(session, member.person_id)
    history.append(session, "person.account_closed", by=by, now=now, facts={"membership": str(membership_id)})


def was_set_up_here(session: Session, member: Membership) -> bool:
    """Whether the account behind a membership was set up by an invitation of this partnership."""
    kinds = (JOINED, people.MOVED)
    query = select(Entry).where(Entry.partnership_id == member.partnership_id, Entry.kind.in_(kinds))
    mine = [entry for entry in session.scalars(query.order_by(Entry.seq)) if _is_about(entry, member)]
    return bool(mine) and mine[-1].kind == JOINED


def _is_about(entry: Entry, member: Membership) -> bool:
    facts: dict[str, str] = json.loads(entry.body).get("facts", {})
    return facts.get("membership") == str(member.id)


def joining(session: Session, opaque: str, *, now: datetime) -> Joining:
    """Return whom an open invitation is for; raises NotHere where it leads nowhere any more."""
    found = _open(session, opaque, now=now)
    place = session.get_one(Partnership, found.partnership_id)
    member = found.membership_id
    return Joining(people.name_of(session, member), people.address_of(session, member), place.name)


def accept(session: Session, opaque: str, given: Chosen, *, now: datetime) -> dict[str, str]:
    """Set password and app, and return what is wrong by field instead; a wrong code is counted.

    Whoever was signed in as this person is so no longer. Raises NotHere.
    """
    found = _open(session, opaque, now=now, lock=True)
    if not secrets.compare_digest(found.code_hash, _kept(session, opaque, _plain(given.code))):
        found.wrong += 1
        return {"code": gettext("That is not the code that you were told. Ask for it once more")}
    if not sign_in.shows(given.secret, given.app_code, now=now):
        return {"app_code": gettext("The app shows another code. Wait for the next one, and type that")}
    try:
        sign_in.enrol(session, found.membership_id, given.password, secret=given.secret)
        sign_in.spend(session, found.membership_id, given.app_code, now=now)
    except (sign_in.TooShort, sign_in.TooCommon) as refused:
        return {"password": str(refused)}
    _joined(session, found, now=now)
    return {}


def _joined(session: Session, found: Invitation, *, now: datetime) -> None:
    found.used_at = now
    member = session.get_one(Membership, found.membership_id)
    visitors.end_all(session, member.person_id, now=now)
    visitors.forget_browsers(session, member.person_id)
    passkeys.remove_all(session, member.person_id)
    single_sign_on.disconnect_all(session, member.person_id)
    by = Actor(found.partnership_id, member.id)
    history.append(session, JOINED, by=by, now=now, facts={"membership": str(member.id)})
    notices.tell_way_in(session, member, notices.PASSWORD, now=now)


def _open(session: Session, opaque: str, *, now: datetime, lock: bool = False) -> Invitation:
    query = select(Invitation).where(
        Invitation.id == opaque,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
        Invitation.wrong < TRIES,
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or not standing.is_here(session, found.membership_id, on=local_day(now)):
        raise NotHere
    return found


def _kept(session: Session, opaque: str, code: str) -> str:
    seal: Seal = session.info["seal"]
    return seal.index(f"invitation {opaque} is {code}")


def _plain(typed: str) -> str:
    return "".join(typed.upper().replace("-", "").split())
