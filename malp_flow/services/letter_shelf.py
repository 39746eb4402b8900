"""The letters of a place, for those who look after them: when each goes by the files, and last went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import LetterUse, Rung, Workflow
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import library, workflow_list
from malp_flow.services.letter_moments import MOMENTS, subject_of
from malp_flow.wording import count_words, gettext, list_words, time_words


@dataclass(frozen=True, slots=True)
class LetterOfPlace:
    """One letter: what it is about, when it goes, in words, and when it last went, alone or among several."""

    name: str
    subject: str
    when: tuple[str, ...]
    last_sent_at: datetime | None


def lines(session: Session, partnership_id: UUID, names: frozenset[str]) -> list[LetterOfPlace]:
    """Return the letters of these names, by name. `when` is empty where nothing sends it."""
    when = _when(session, partnership_id)
    sent = _last_sent(session, partnership_id)
    return [
        LetterOfPlace(
            name, gettext(subject_of(name)), (*when.get(name, {}), *_by_an_act(name)), sent.get(name)
        )
        for name in sorted(names)
    ]


def _by_an_act(name: str) -> tuple[str, ...]:
    return (gettext(MOMENTS[name]),) if name in MOMENTS else ()


def _last_sent(session: Session, partnership_id: UUID) -> dict[str, datetime]:
    query = (
        select(LetterCause.name, func.max(Letter.sent_at))
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(
            Letter.partnership_id == partnership_id,
            Letter.sent_at.is_not(None),
            LetterCause.dropped_at.is_(None),
        )
        .group_by(LetterCause.name)
    )
    return {name: at for name, at in session.execute(query) if at is not None}


def _when(session: Session, partnership_id: UUID) -> dict[str, dict[str, None]]:
    """Return by name when letters go: words of each workflow, the one used last first, each once."""
    found: dict[str, dict[str, None]] = {}
    for line in workflow_list.offered(session, partnership_id):
        for name, words in _sent_by(library.definition(session, line.digest).workflow):
            found.setdefault(name, {})[words] = None
    return found


def _sent_by(workflow: Workflow) -> Iterator[tuple[str, str]]:
    for move in workflow.moves:
        words = gettext("when somebody takes the step ‘%(step)s’") % {"step": move.title}
        yield from _uses(workflow, move.letters, words)
    for item in workflow.items.values():
        words = gettext("when ‘%(item)s’ opens") % {"item": item.title}
        yield from _uses(workflow, item.letters, words)
    for name, rungs in workflow.ladders.items():
        about = _about(workflow, name)
        for rung in rungs:
            yield rung.send, _said(workflow, rung.to, _offset(rung, about))
            if rung.tell and rung.tell_with:
                yield rung.tell_with, _said(workflow, rung.tell, _offset(rung, about))


def _uses(workflow: Workflow, uses: tuple[LetterUse, ...], words: str) -> Iterator[tuple[str, str]]:
    for use in uses:
        yield use.send, _said(workflow, list_words([_role(workflow, role) for role in use.to]), words)


def _said(workflow: Workflow, to: str, words: str) -> str:
    return gettext("To the %(role)s %(when)s") % {"role": _role(workflow, to), "when": words}


def _role(workflow: Workflow, name: str) -> str:
    role = workflow.roles.get(name)
    return role.title.lower() if role else name


def _about(workflow: Workflow, ladder: str) -> str:
    clock = workflow.deadlines.get(ladder)
    if clock is None:
        return ladder.replace("_", " ")
    told = clock.for_ or clock.asks_for or workflow.move(clock.met_by)
    return what_is_due(workflow, ladder) if told else ladder.replace("_", " ")


def _offset(rung: Rung, about: str) -> str:
    words = _distance(rung, about)
    if rung.out_of_hours is None:
        return words
    hour = time_words(time.fromisoformat(rung.out_of_hours))
    return gettext("%(when)s, at %(hour)s on any day") % {"when": words, "hour": hour}


def _distance(rung: Rung, about: str) -> str:
    kind = ("day", "days") if rung.out_of_hours else ("working day", "working days")
    days = count_words(abs(rung.offset), *kind)
    said = {"days": days, "item": about}
    if rung.offset == 0:
        return gettext("on the due day of ‘%(item)s’") % said
    if rung.offset < 0:
        return gettext("%(days)s before ‘%(item)s’ is due") % said
    return gettext("%(days)s after ‘%(item)s’ was due") % said
