"""How people of the demonstration get in: somebody new is invited, and an auditor forgets a PIN.

Links and codes are read in the post office, as their owners would read them in their mailboxes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import pyotp

from malp_flow.demo import cast
from malp_flow.demo.cast import Organisation
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.services import (
    code_asked,
    holdings,
    invitations,
    mailbox,
    people,
    pin_resets,
    sign_in,
    visitors,
)
from malp_flow.services.invitations import Chosen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LINK = re.compile(r"https?://\S+/(\w+)")
_CODE = re.compile(r"\b\d{6}\b")
_AT_WORK, _AT_HOME = (sha256(name).hexdigest() for name in (b"at work", b"at home"))


def joins(on: On) -> Iterator[Scene]:
    """Tell how somebody new begins: four days, and a role that waits for the manager's agreement."""
    yield on(10, "09:40", _invite)
    yield on(11, "10:05", _set_up)
    yield on(12, "09:20", partial(_sign_in, browser=_AT_WORK))
    yield on(12, "18:40", partial(_sign_in, browser=_AT_HOME))
    yield on(13, "10:20", _take_a_role)


def forgets(on: On, *, agency: Organisation) -> Iterator[Scene]:
    """Tell how an auditor gets in, and forgets over the weekend the PIN that they chose."""
    yield on(3, "16:16", partial(_ask_for_code, agency=agency, browser=_AT_WORK))
    yield on(3, "16:22", partial(_choose_pin, agency=agency, browser=_AT_WORK))
    yield on(4, "08:26", partial(_ask_for_code, agency=agency, browser=_AT_HOME))
    yield on(4, "08:32", partial(_forget_pin, agency=agency, browser=_AT_HOME))


def _invite(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    by, part = stage.actor(cast.MANAGER.key), cast.NEWCOMER
    member = people.add_member(session, name=part.name, address=part.address, by=by, now=now)
    stage.members[part.key] = member
    holdings.grant(session, member, capacity="administrator", by=by, now=now)
    stage.said_by_voice = invitations.invite(session, member, by=by, now=now)


def _set_up(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Choose a password that nobody is told, and an app."""
    secret = sign_in.new_secret()
    app_code = pyotp.TOTP(secret).at(now)
    chosen = Chosen(stage.said_by_voice, secrets.token_urlsafe(24), secret, app_code)
    opaque = _link_in(stage, cast.NEWCOMER.address, "Set up")
    invitations.accept(session, opaque, chosen, now=now)


def _sign_in(session: Session, stage: Stage, play: Play, *, browser: str, now: datetime) -> None:
    person = people.person_of(session, stage.members[cast.NEWCOMER.key])
    visitors.begin(session, person, level=visitors.TWO_FACTORS, browser_hash=browser, now=now)


def _take_a_role(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Give oneself the manager's role, to stand in: it counts once another administrator agrees."""
    newcomer = stage.members[cast.NEWCOMER.key]
    by = stage.actor(cast.NEWCOMER.key)
    holdings.grant(session, newcomer, capacity="manager", by=by, now=now)


def _ask_for_code(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, browser: str, now: datetime
) -> None:
    opaque = _link_in(stage, agency.auditor.address, play.reference)
    code_asked.ask(session, opaque, browser_hash=browser, now=now)


def _type_code(session: Session, stage: Stage, play: Play, who: str, browser: str, now: datetime) -> str:
    opaque = _link_in(stage, who, play.reference)
    code = _CODE.search(stage.post.newest(to=who, words="sign-in code").text)
    mailbox.try_code(session, opaque, code[0] if code else "", browser_hash=browser, now=now)
    return opaque


def _choose_pin(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, browser: str, now: datetime
) -> None:
    opaque = _type_code(session, stage, play, agency.auditor.address, browser, now)
    mailbox.give_pin(session, opaque, "804615", browser_hash=browser, now=now)


def _forget_pin(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, browser: str, now: datetime
) -> None:
    opaque = _type_code(session, stage, play, agency.auditor.address, browser, now)
    pin_resets.ask(session, opaque, browser_hash=browser, now=now)


def _link_in(stage: Stage, who: str, words: str) -> str:
    """Return the end of the address that stands after these words in somebody's newest letter with them."""
    letter = stage.post.newest(to=who, words=words)
    found = _LINK.search(letter.text.rpartition(words)[2] or letter.text)
    return found[1] if found else ""
