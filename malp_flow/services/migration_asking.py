"""Another version for running reviews, asked for by one person and agreed to by a second one.

A request is an entry of the history beside the dry run that it is about. It is spent once somebody else
agrees under their own sign-in, or either of the two lets it go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.history import Entry
from malp_flow.services import access, activity, history, library, migrated, migrating, moves, people, told
from malp_flow.services.actor import Actor
from malp_flow.services.migrated import Approval
from malp_flow.services.migrating import MAY_MIGRATE
from malp_flow.services.need import Kind, Need
from malp_flow.wording import gettext, ngettext

ASKED, AGREED, DROPPED = "workflow.migration_asked", "workflow.migration_agreed", "workflow.migration_dropped"


class AskedAlready(Refused):
    """Somebody has asked for exactly this already. It waits for a second person."""


class NothingAsked(Refused):
    """Nobody waits for a second person here, or somebody has answered meanwhile. Look again."""


class AskedByYou(Refused):
    """You asked for it yourself. Somebody else has to agree, under their own sign-in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits: of which dry run, by whom, why. `yours` says that the reader asked."""

    hash: str
    workflow: str
    version: int
    asked_by: UUID
    who: str
    at: datetime
    reason: str
    yours: bool
    references: tuple[str, ...]


def ask(session: Session, started: str, *, reason: str, by: Actor, now: datetime) -> None:
    """Ask a second person to agree to what a dry run has shown; nothing else changes.

    Raises NotYours, NoSuchDryRun, ReasonNeeded, AskedAlready.
    """
    shown = migrating.shown(session, started, by=by, now=now)
    reason = moves.require_reason(reason)
    history.hold(session, by.partnership_id)
    if of_dry_run(session, shown.hash, by=by):
        raise AskedAlready
    new = library.definition(session, shown.new).workflow
    facts = {
        "hash": shown.hash,
        "workflow": new.workflow,
        "version": new.version,
        "references": sorted(shown.marks),
    }
    history.append(session, ASKED, by=by, now=now, facts=facts, secrets={"reason": reason})


def agree(session: Session, started: str, *, by: Actor, now: datetime) -> Approval:
    """Agree as the second person; return who asked and why, for each review that is then moved.

    Raises NotYours, NoSuchDryRun, NothingAsked, AskedByYou; AnotherMustApprove where whoever asked may not
    do it any more.
    """
    found = _waiting_for(session, started, by=by, now=now)
    if found.yours:
        raise AskedByYou
    approval = Approval(found.asked_by, found.reason)
    migrated.require_approval(session, approval, by=by, now=now)
    history.append(session, AGREED, by=by, now=now, facts={"hash": found.hash})
    return approval


def drop(session: Session, started: str, *, by: Actor, now: datetime) -> None:
    """Let a request go, as whoever asked or as whoever does not agree. Raises as `agree` does."""
    found = _waiting_for(session, started, by=by, now=now)
    history.append(session, DROPPED, by=by, now=now, facts={"hash": found.hash})


def _waiting_for(session: Session, started: str, *, by: Actor, now: datetime) -> Waiting:
    shown = migrating.shown(session, started, by=by, now=now)
    history.hold(session, by.partnership_id)  # of two who answer at once the second finds nothing asked
    found = of_dry_run(session, shown.hash, by=by)
    if found is None:
        raise NothingAsked
    return found


def of_dry_run(session: Session, of: str, *, by: Actor) -> Waiting | None:
    """Return the request about one dry run that waits for a second person, if there is one."""
    return next((each for each in _waiting(session, by) if each.hash == of), None)


def waiting(session: Session, *, by: Actor, now: datetime) -> list[Waiting]:
    """Return all requests that wait here, the oldest first; nothing to those who may not move reviews."""
    found = list(_waiting(session, by))
    if not found:
        return []
    try:
        access.require_capacity(session, by, *MAY_MIGRATE, on=local_day(now))
    except access.NotYours:
        return []
    return found


def needs(session: Session, by: Actor, *, now: datetime) -> Iterator[Need]:
    """Yield one line for each request to which this person may agree."""
    for each in waiting(session, by=by, now=now):
        if each.yours:
            continue
        words = {"who": each.who, "workflow": each.workflow, "number": each.version}
        count = ngettext("%(num)s review is meant.", "%(num)s reviews are meant.", len(each.references))
        yield Need(
            Kind.migration,
            each.references[0] if each.references else "",
            gettext("%(who)s asks you to agree: running reviews move to version %(number)s of %(workflow)s")
            % words,
            text=count % {"num": len(each.references)},
            action=gettext("Read what would change, then agree"),
            thing=each.hash,
        )


def _waiting(session: Session, by: Actor) -> Iterator[Waiting]:
    query = select(Entry).where(
        Entry.partnership_id == by.partnership_id, Entry.kind.in_((ASKED, AGREED, DROPPED))
    )
    last = {
        str(activity.entry_facts(entry)["hash"]): entry
        for entry in session.scalars(query.order_by(Entry.seq))
    }
    for of, entry in last.items():
        if entry.kind == ASKED:
            yield _one(session, of, entry, by)


def _one(session: Session, of: str, entry: Entry, by: Actor) -> Waiting:
    facts, asked_by = activity.entry_facts(entry), UUID(entry.actor or "")
    return Waiting(
        hash=of,
        workflow=library.definition(
            session, library.of_version(session, facts["workflow"], facts["version"])
        ).workflow.title,
        version=facts["version"],
        asked_by=asked_by,
        who=people.name_of(session, asked_by),
        at=entry.at,
        reason=told.words_of(session, entry).get("reason", ""),
        yours=asked_by == by.membership_id,
        references=tuple(facts["references"]),
    )
