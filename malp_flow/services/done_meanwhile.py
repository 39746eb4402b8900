"""What the service did by itself since yesterday: said on a day on which nothing needs anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.chases import LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter
from malp_flow.services import actor
from malp_flow.wording import ngettext


@dataclass(frozen=True, slots=True)
class Done:
    """How many emails it sent, reminders it found to be needless, and reviews it moved on."""

    emails: int
    needless: int
    moved: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it did, in words; nothing where it did nothing."""
        said = (
            ngettext("%(num)s email was sent.", "%(num)s emails were sent.", self.emails),
            ngettext(
                "%(num)s reminder was left out: what it would have asked for had come.",
                "%(num)s reminders were left out: what they would have asked for had come.",
                self.needless,
            ),
            ngettext("%(num)s review moved on.", "%(num)s reviews moved on.", self.moved),
        )
        numbers = (self.emails, self.needless, self.moved)
        return tuple(words % {"num": number} for words, number in zip(said, numbers, strict=True) if number)


def since_yesterday(session: Session, partnership_id: UUID, *, now: datetime) -> Done:
    """Return what happened without a person since yesterday began, by one statement."""
    begins = start_of_day(local_day(now) - timedelta(days=1))
    row = session.execute(
        select(
            _number(select(func.count()).select_from(Letter).where(*_sent(partnership_id, begins))),
            _number(select(func.count()).select_from(LadderStep).where(*_needless(partnership_id, begins))),
            _number(select(func.count()).select_from(Entry).where(*_moved(partnership_id, begins))),
        )
    ).one()
    return Done(*row)


def _number(query: Select[int]) -> ScalarSelect[int]:
    return query.scalar_subquery()


def _sent(partnership_id: UUID, begins: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Letter.partnership_id == partnership_id, Letter.status == "sent", Letter.sent_at >= begins)


def _needless(partnership_id: UUID, begins: datetime) -> tuple[ColumnElement[bool], ...]:
    """Planned for these days, and the clock was met before: nobody was bothered."""
    return (
        LadderStep.partnership_id == partnership_id,
        LadderStep.state == "cancelled",
        LadderStep.reason == "met",
        LadderStep.due_at.between(begins, begins + timedelta(days=2)),
    )


def _moved(partnership_id: UUID, begins: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Entry.partnership_id == partnership_id,
        Entry.kind == "review.moved",
        Entry.actor == actor.SYSTEM,
        Entry.at >= begins,
    )
