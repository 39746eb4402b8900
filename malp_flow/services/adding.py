"""An agency asked while the review runs already: at once, by its own clock, and counted by the gate."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import (
    audit_lines,
    commissioning,
    consequences,
    deadlines,
    expecting,
    history,
    items,
    moves,
    naming,
    outbox,
    readers,
    released,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext

LATEST = timedelta(days=366)
"""So far ahead may an agency that is added be given a day of its own."""


class AuditorNeeded(Refused):
    """The audits are issued already: choose who audits for this agency, too."""


class OffLineNeeded(Refused):
    """Name somebody outside the line of management of this record."""


class RouteNeeded(Refused):
    """Say by which secure route the agency was told which child is meant."""


class DayNeeded(Refused):
    """The day by which the others return is past. Give this agency a day of its own, from tomorrow on."""


class DayTooFar(Refused):
    """Give a day within a year. Nobody keeps a later one in mind."""


class DayNotWorked(Refused):
    """Nobody works on that day. Choose a working day."""


class NotIssuedYet(Refused):
    """Audits are not issued yet, so no day can be given: all return by the day that is counted then."""


class AuditsClosed(Refused):
    """The audits of this review are closed, so nobody can be asked any more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agency is asked about which record; who audits and how they were told, once audits are issued.

    With `due_on` it returns by that day, and not by the one that the file counts.
    """

    case_id: UUID
    agency_id: UUID
    auditor: UUID | None = None
    off_line: bool | None = None
    route: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The audit that was added; `closed` says why a gate that was open is open no more, else nothing."""

    item_id: UUID
    closed: str


def add(session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime) -> Added:
    """Ask one more agency about a record; once audits are issued, its audit is issued with it.

    Its days count from now; where the file names a fixed day that is past, a day of its own is needed. Raises
    AuditorNeeded, OffLineNeeded, RouteNeeded, DayNeeded, DayTooFar, DayNotWorked, NotIssuedYet, AuditsClosed,
    ExpectedAlready, NotYours, NotHere, ReviewEnded, RunsIt.
    """
    made = expecting.expect(
        session, review, case_id=wanted.case_id, agency_id=wanted.agency_id, by=by, now=now
    )
    returns = [item for item in made if item.kind == Kind.return_ and item.case_id]
    of_agency = [item for item in made if item.kind == Kind.return_ and not item.case_id]
    running = [item for item in returns if is_issued(session, review, item.name)]
    _require(session, review, wanted, running)
    asked = [*running, *(each for each in of_agency if is_issued(session, review, each.name))]
    _require_day(review, wanted, asked, today=local_day(now))
    _require_usable(session, review, wanted.due_on, today=local_day(now))
    ready = review.workflow.move(review.ready_move) if review.ready_move else None
    for item in returns:
        _set_up(session, review, item, wanted, by=by, now=now)
    for item in asked:
        issue(session, review, item, now=now, due_on=wanted.due_on)
        facts = {"item": str(item.id)} | ({"due_on": wanted.due_on.isoformat()} if wanted.due_on else {})
        history.append(session, "audit.added", by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)
    closed = ""
    if ready and review.ready_move != ready.id:
        said = gettext("‘%(move)s’ was ready and waits again: %(audit)s was added and is not back.")
        closed = said % {"move": ready.title, "audit": audit_lines.name_of(session, returns[0].id)}
    return Added(returns[0].id, closed)


def is_issued(session: Session, review: OpenReview, name: str) -> bool:
    """Whether returns of this name are issued in this review: what opens them has happened."""
    opener = review.workflow.items[name].opened_by
    return opener is not None and consequences.is_opened(session, review, name)


def _require(session: Session, review: OpenReview, wanted: Wanted, running: list[Item]) -> None:
    for item in running:
        role = review.workflow.items[item.name].by
        if released.is_lifted(session, review, item.id):
            raise AuditsClosed
        if wanted.auditor is None:
            raise AuditorNeeded
        if role and review.workflow.roles[role].off_line and not wanted.off_line:
            raise OffLineNeeded
        if not cleaned(wanted.route):
            raise RouteNeeded


def _require_day(review: OpenReview, wanted: Wanted, asked: list[Item], *, today: date) -> None:
    """Let nobody be late on the day they are asked: a fixed day that is past is not theirs."""
    if wanted.due_on is not None and not asked:
        raise NotIssuedYet
    if wanted.due_on is not None and wanted.due_on <= today:
        raise DayNeeded
    names = {item.name for item in asked}
    fixed = [one.when.fixed_on for one in review.workflow.deadlines.values() if one.for_ in names]
    if wanted.due_on is None and any(day is not None and day <= today for day in fixed):
        raise DayNeeded


def _require_usable(session: Session, review: OpenReview, due_on: date | None, *, today: date) -> None:
    """Let a day of its own be a working day that is not out of sight; the next one is offered."""
    if due_on is None:
        return
    if due_on > today + LATEST:
        raise DayTooFar
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    if not days.is_working_day(due_on):
        words = {"day": day_of_record(due_on), "next": day_of_record(days.next_working_day(due_on))}
        raise DayNotWorked(gettext("Nobody works on %(day)s. The next working day is %(next)s") % words)


def _set_up(
    session: Session, review: OpenReview, item: Item, wanted: Wanted, *, by: Actor, now: datetime
) -> None:
    if wanted.auditor:
        off_line = bool(wanted.off_line)
        naming.name_auditor(
            session, review, item.id, member=wanted.auditor, off_line=off_line, by=by, now=now
        )
    route = cleaned(wanted.route)
    if route:
        commissioning.record_identity_given(session, review, item.id, route=route, by=by, now=now)


def issue(
    session: Session, review: OpenReview, item: Item, *, now: datetime, due_on: date | None = None
) -> None:
    """Open one audit after the others: its days count from now, or end on `due_on`; its auditor is asked."""
    items.bring_on(session, review, item, Act.open_up, now=now)
    deadlines.start_fixed(session, review, item, now=now)
    deadlines.start_again(session, review, item, now=now)
    for deadline in deadlines.running(session, review, item_id=item.id) if due_on else ():
        if due_on and not deadline.earliest:
            deadlines.move_day(session, review, deadline, new_on=due_on, now=now)
    said = review.workflow.items[item.name]
    move = review.workflow.move(said.opened_by or "")
    for use in (*said.letters, *(move.letters if move else ())):
        for role in use.to:
            if role == said.by:
                for member in readers.of_item(session, review, role, item, now=now):
                    outbox.queue(session, use.send, to=member, review=review, item_id=item.id, now=now)
