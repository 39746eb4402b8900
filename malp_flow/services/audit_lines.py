"""Audits in a list: status, progress and day; of answers only how many, never what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import RETURNED, ReturnState
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.records_check import RecordsCheck
from malp_flow.records.reviews import Case
from malp_flow.services import deadlines, moderation, whose
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import due_words, gettext, when_words


class Status(StrEnum):
    """What the matrix says of an audit beside the states of its own life."""

    more_time_asked = auto()
    moderated = auto()
    accepted = auto()


OVERDUE = "overdue"
"""No status by itself: it comes beside one, and can be looked for like one."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One agency's audit of one child's record, as others may see it before it is released.

    `case` is empty where a return is about no child's record.

    `state` is that of its own life, `status` (in words: `word`) what the matrix says. `working_days`
    counts to the due day and is negative once it has passed; None while nothing is due.
    """

    review: str
    item_id: UUID
    name: str
    title: str
    case: str
    agency: str
    auditor: str
    state: str
    status: str
    word: str
    tone: str
    answered: int
    required: int
    due_on: date | None
    due: str
    when: str
    working_days: int | None
    late: bool
    done: bool
    came_on: date | None
    more_time_asked: bool
    note: str
    """What the agency said beside it: only a parent is known, or a nil return waits to be confirmed."""

    @property
    def record(self) -> str:
        """The child's record it is about, or what it is called where it is about none."""
        return self.case or self.title


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was read once for all lines."""

    review: str
    now: datetime
    days: Calendar
    due: Mapping[UUID, Deadline]
    audits: Mapping[UUID, Audit]
    asking: frozenset[UUID]
    """The deadlines for which more time is asked and not decided."""
    moderated: Mapping[UUID, str]
    given_by: Mapping[str, str]
    """The title of the role that gives each return: whose it is where no agency owes it."""
    through_parents: frozenset[tuple[str, str]]
    """Places where a parent or carer is known, and the child is not."""


@cache
def _tones() -> dict[str, str]:
    quiet = (ReturnState.expected, ReturnState.not_returned_accepted, ReturnState.withdrawn)
    tones: dict[str, str] = dict.fromkeys(quiet, "quiet")
    tones |= {ReturnState.issued: "plain", Status.more_time_asked: "plain"}
    tones |= dict.fromkeys((ReturnState.opened, ReturnState.in_work), "active")
    tones |= dict.fromkeys((ReturnState.returned, ReturnState.sent_back), "gap")
    good = (ReturnState.complete, ReturnState.nil_return, Status.moderated, Status.accepted)
    return tones | dict.fromkeys(good, "good")


def status_titles() -> dict[str, str]:
    """Return every status in words, in the order of an audit's life."""
    return {
        ReturnState.expected: gettext("Expected"),
        ReturnState.nil_return: gettext("Not known"),
        ReturnState.issued: gettext("Not opened"),
        ReturnState.opened: gettext("Opened"),
        ReturnState.in_work: gettext("In work"),
        Status.more_time_asked: gettext("More time asked"),
        ReturnState.complete: gettext("Returned"),
        ReturnState.returned: gettext("Returned, gaps"),
        ReturnState.sent_back: gettext("Sent back"),
        Status.moderated: gettext("Moderated"),
        Status.accepted: gettext("Accepted"),
        ReturnState.not_returned_accepted: gettext("Went ahead without"),
        ReturnState.withdrawn: gettext("Withdrawn"),
    }


def status_words(status: str) -> tuple[str, str]:
    """Return a status in words, and the tone of its tag."""
    return status_titles()[status], _tones()[status]


def audit_lines(
    session: Session,
    review: OpenReview,
    known: Facts,
    *,
    withdrawn: bool = False,
) -> tuple[AuditLine, ...]:
    """Return every live audit with its status and its day, in the order of the matrix.

    With `withdrawn` those are there too that nobody owes any more.
    """
    names = set(review.workflow.items_of(Kind.return_))
    shown = [item for item in known.items if item.name in names and (item.live or withdrawn)]
    ground = _ground(session, review, now=known.at)
    return tuple(_line(ground, item) for item in shown)


def _ground(session: Session, review: OpenReview, *, now: datetime) -> _Ground:
    running = deadlines.running(session, review)
    here = select(Item.id).where(Item.review_id == review.id, Item.kind == Kind.return_)
    audits = session.scalars(select(Audit).where(Audit.item_id.in_(here)))
    asking = (
        select(MoreTime.deadline_id)
        .join(Deadline, Deadline.id == MoreTime.deadline_id)
        .where(Deadline.review_id == review.id, MoreTime.decision.is_(None))
    )
    return _Ground(
        review=review.reference,
        now=now,
        days=deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar),
        due={d.item_id: d for d in running if d.item_id and not d.earliest},
        audits={audit.item_id: audit for audit in audits},
        asking=frozenset(session.scalars(asking)),
        moderated=moderation.status_of(session, review),
        given_by={
            name: whose.title_of_giver(review, name) for name in review.workflow.items_of(Kind.return_)
        },
        through_parents=_through_parents(session, review),
    )


def _through_parents(session: Session, review: OpenReview) -> frozenset[tuple[str, str]]:
    query = select(RecordsCheck.case_id, RecordsCheck.agency_id).where(
        RecordsCheck.review_id == review.id,
        RecordsCheck.child == "not_known",
        RecordsCheck.parents != "not_known",
    )
    return frozenset((str(row.case_id), str(row.agency_id)) for row in session.execute(query))


def name_of(session: Session, item_id: UUID) -> str:
    """Return an audit by its record and agency: C-118, Fernshire Police."""
    return _named(session, Item.id == item_id)[item_id]


def names_of(session: Session, review: OpenReview) -> dict[UUID, str]:
    """Return every audit of a review by its record and agency, those withdrawn too."""
    return _named(session, Item.review_id == review.id, Item.kind == Kind.return_)


def _named(session: Session, *which: ColumnElement[bool]) -> dict[UUID, str]:
    query = (
        select(Item.id, Case.reference, Agency.name)
        .outerjoin(Case, Case.id == Item.case_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .where(*which)
    )
    return {item_id: ", ".join(filter(None, words)) for item_id, *words in session.execute(query)}


def _line(ground: _Ground, item: ItemFact) -> AuditLine:
    item_id = UUID(item.id)
    audit, deadline = ground.audits[item_id], ground.due.get(item_id)
    asking = deadline is not None and deadline.id in ground.asking
    status = _status(item, ground.moderated.get(item_id, ""), asking=asking)
    word, tone = status_words(status)
    today = local_day(ground.now)
    due_on = deadline.due_on if deadline else None
    left = ground.days.count_between(today, due_on) if due_on else None
    return AuditLine(
        review=ground.review,
        item_id=item_id,
        name=item.name,
        title=item.title,
        case=item.case_reference,
        agency=item.agency_name or ground.given_by[item.name],
        auditor=item.holder,
        state=item.state,
        status=status,
        word=word,
        tone=tone,
        answered=audit.answered,
        required=audit.required,
        due_on=due_on,
        due=due_words(due_on, today=today, working_days=left or 0) if due_on else "",
        when=when_words(due_on, today=today, working_days=left or 0) if due_on else "",
        working_days=left,
        late=deadline is not None and ground.now > deadline.due_at and not item.done,
        done=item.done,
        came_on=local_day(audit.returned_at) if audit.returned_at and item.done else None,
        more_time_asked=asking,
        note=_note(ground, item, audit),
    )


def _note(ground: _Ground, item: ItemFact, audit: Audit) -> str:
    if item.state == ReturnState.nil_return:
        confirmed, waits = gettext("confirmed by the agency"), gettext("to be confirmed by the agency")
        return confirmed if audit.nil_confirmed_at else waits
    known = (item.case, item.agency) in ground.through_parents and not item.done
    return gettext("known only through a parent or carer") if known else ""


def _status(item: ItemFact, moderated: str, *, asking: bool) -> str:
    if item.state in RETURNED and moderated in (Status.moderated, Status.accepted):
        return moderated
    return Status.more_time_asked if asking and not item.done else item.state
