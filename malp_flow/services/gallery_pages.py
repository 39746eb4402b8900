"""The processes that a new review can take, side by side and one by one, each rehearsed from a chosen day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.body_meetings import Meetings
from malp_flow.engine.definition import Workflow
from malp_flow.engine.loading import Definition
from malp_flow.engine.rehearsal import PlannedState, Rehearsal, rehearse
from malp_flow.errors import Refused
from malp_flow.services import deadlines, library, workflow_list
from malp_flow.wording import gettext, list_words

YEARS_BEFORE, YEARS_AFTER = 2, 10
"""From so many years before this one, until so many after it, a day can be chosen."""


class TooFarAway(Refused):
    """Choose a day from two years ago to ten years ahead: calendars reach no further."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process as a list compares it: its stages and days, what it needs, how many emails it writes.

    `emails` go in any case, counted once for each role; `reminders` only where something is late.
    `offered` says that new reviews can take it: it is the newest version of its name.
    """

    name: str
    version: int
    title: str
    summary: str
    digest: str
    states: tuple[PlannedState, ...]
    needs: str
    emails: int
    reminders: int
    offered: bool

    @property
    def ends_on(self) -> date | None:
        """The day of the last state, if one can be foreseen."""
        return self.states[-1].on

    @property
    def weeks(self) -> int | None:
        """Whole weeks from the first state to the last, rounded to the nearest."""
        first, last = self.states[0].on, self.ends_on
        return round((last - first).days / 7) if first and last else None


def require_near(start: date, *, today: date) -> None:
    """Let the rehearsal go on; raises TooFarAway for a day that no calendar is made for."""
    if not today.year - YEARS_BEFORE <= start.year <= today.year + YEARS_AFTER:
        raise TooFarAway


def processes(session: Session, partnership_id: UUID, start: date) -> list[Process]:
    """Return what a new review can take, the process of the last review first, begun on a day.

    Here and below, what waits for a meeting of a body has the day of the first one that is known to fit.
    """
    lines = workflow_list.offered(session, partnership_id)
    known = meetings_of(session, partnership_id)
    found = [library.definition(session, line.digest) for line in lines]
    return [_process(each, start, offered=True, meetings=known) for each in found]


def process(session: Session, partnership_id: UUID, digest: str, start: date) -> Process:
    """Return one activated process begun on a day; raises NoSuchWorkflow."""
    found = library.definition(session, digest)
    newest = library.newest(session, found.workflow.workflow)
    known = meetings_of(session, partnership_id)
    return _process(found, start, offered=newest == digest, meetings=known)


def not_activated(session: Session, partnership_id: UUID, definition: Definition, start: date) -> Process:
    """Return a process that only lies in a file so far, begun on a day."""
    return _process(definition, start, offered=False, meetings=meetings_of(session, partnership_id))


def meetings_of(session: Session, partnership_id: UUID) -> Meetings:
    """Return the days on which the bodies of a partnership are known to meet."""
    return deadlines.days_of(session, partnership_id).meetings


def _process(definition: Definition, start: date, *, offered: bool, meetings: Meetings) -> Process:
    workflow, rehearsed = definition.workflow, rehearse(definition, start, meetings=meetings)
    late = _only_sometimes(rehearsed)
    return Process(
        name=workflow.workflow,
        version=workflow.version,
        title=workflow.title,
        summary=workflow.summary or "",
        digest=definition.digest,
        states=rehearsed.states,
        needs=list_words(list(_needs(workflow))),
        emails=len(rehearsed.letters) - late,
        reminders=late,
        offered=offered,
    )


def _only_sometimes(rehearsed: Rehearsal) -> int:
    return sum(letter.only_if_late for letter in rehearsed.letters)


def _needs(workflow: Workflow) -> Iterator[str]:
    found = workflow_list.needed(workflow)
    if workflow_list.RECORDS in found:
        yield gettext("children’s records")
    if workflow_list.AGENCIES in found:
        yield gettext("agencies")
    if workflow_list.PANEL in found:
        yield gettext("a panel that signs off")
    if workflow_list.RESPONDENTS in found:
        yield gettext("a list of the people who answer")
