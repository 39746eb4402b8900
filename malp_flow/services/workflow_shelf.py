"""Workflow files of a place: rehearsed and activated by its administrators; never changed afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.body_meetings import Meetings
from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import Definition
from malp_flow.engine.rehearsal import Rehearsal, rehearse
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Partnership
from malp_flow.services import access, activity, history, library
from malp_flow.services.actor import Actor
from malp_flow.services.entry_kinds import N_
from malp_flow.wording import gettext, list_words


class SeveralPartnerships(Refused):
    """Several partnerships share this house and its workflows. Ask whoever runs it to put the file into
    its workflows and start it anew."""


_EMAILS = {
    "": N_("Email: “%(letter)s” to %(roles)s"),
    "late": N_("Reminder if it is late: “%(letter)s” to %(roles)s"),
    "answered": N_("Reminder to those without an answer: “%(letter)s” to %(roles)s"),
    "not_coming": N_("Reminder to those who come: “%(letter)s” to %(roles)s"),
}


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One thing in the calendar of a rehearsal: on which day, and what, in words.

    A day that hangs on the meeting of a body is None and told in the words; it stands last.
    """

    on: date | None
    what: str


def activate(session: Session, definition: Definition, *, source: str, by: Actor, now: datetime) -> str:
    """Let new reviews take a proven workflow, and return its digest.

    Raises NotYours for everybody but an administrator; SeveralPartnerships; BrokenDefinition where its
    version is in use already and says something else.
    """
    access.require_capacity(session, by, Capacity.administrator, on=local_day(now))
    if (session.scalar(select(func.count()).select_from(Partnership)) or 0) > 1:
        raise SeveralPartnerships
    digest = library.activate(session, definition, by=by.membership_id, now=now, source=source)
    found = definition.workflow
    facts = {"workflow": found.workflow, "version": found.version, "digest": digest}
    history.append(session, "workflow.activated", by=by, now=now, facts=facts)
    return digest


def calendar_of(
    definition: Definition, start: date, *, meetings: Meetings = MappingProxyType({})
) -> list[CalendarLine]:
    """Return what a review begun on a day would bring, in the order of the days, if everybody is in time."""
    rehearsal = rehearse(definition, start, meetings=meetings)
    dated = sorted(_lines(definition, rehearsal), key=lambda line: line.on or date.max)
    words = gettext("%(title)s: %(waits)s")
    waits = [
        CalendarLine(None, words % {"title": each.title, "waits": each.waits}) for each in rehearsal.undated
    ]
    return [*dated, *waits]


def _lines(definition: Definition, rehearsal: Rehearsal) -> Iterator[CalendarLine]:
    for state in rehearsal.states:
        if state.on:
            yield CalendarLine(state.on, gettext("State: %(title)s") % {"title": state.title})
    for day in rehearsal.deadlines:
        words = gettext("%(title)s: not before this day") if day.earliest else gettext("%(title)s is due")
        yield CalendarLine(day.on, words % {"title": day.title})
    yield from _emails(definition, rehearsal)


def _emails(definition: Definition, rehearsal: Rehearsal) -> Iterator[CalendarLine]:
    """Yield one line for each letter of a day, with all roles that get it."""
    readers: dict[tuple[date, str, str], list[str]] = {}
    for letter in rehearsal.letters:
        key = (letter.on, letter.letter, letter.unless or ("late" if letter.only_if_late else ""))
        readers.setdefault(key, []).append(definition.workflow.roles[letter.to].title)
    for (on, name, kind), roles in readers.items():
        words = _EMAILS.get(kind, _EMAILS["late"])
        said = {"letter": activity.letter_title(name), "roles": list_words(list(dict.fromkeys(roles)))}
        yield CalendarLine(on, gettext(words) % said)
