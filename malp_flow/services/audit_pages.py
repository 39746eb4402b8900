"""What the auditor's pages show: one agency's audit of one child's record, read for the one who owes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer, Gap, SectionState, gaps, section_states, visible
from malp_flow.engine.audit_tool import AssembledTool, Section
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records import audits as rows
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.services import (
    access,
    concerns,
    deadlines,
    identity_pages,
    identity_sheets,
    items,
    kept_answers,
    last_time,
    library,
    more_time,
    next_event_pages,
    off_line,
    released,
    releasing,
    reviews,
    sending_back,
    unsafe_now,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.last_time import LastTime
from malp_flow.services.next_event_pages import NextEvent
from malp_flow.services.picture import SAID_IN_LINE
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sending_back import AskedBack
from malp_flow.wording import due_words

_WRITABLE = frozenset(
    {
        ReturnState.issued,
        ReturnState.opened,
        ReturnState.in_work,
        ReturnState.sent_back,
        ReturnState.returned,
        ReturnState.not_returned_accepted,
    }
)
_NOT_KNOWN = _WRITABLE - {ReturnState.returned, ReturnState.not_returned_accepted} | {ReturnState.expected}


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section as a task: its place in the list, from 1, and how far it is."""

    id: str
    number: int
    title: str
    state: SectionState
    missing: int


@dataclass(frozen=True, slots=True)
class AuditRead:
    """One audit with its answers and their revisions; only ever made for the auditor whose audit it is.

    `due` is in words, in the reader's language, and empty once nothing is due any more. `names` are those of
    the identity sheet, for warnings. `tool` holds only what this kind of agency is asked. `child_told_on` is
    the day in London on which the agency was told which child is meant, or None while that is not recorded.
    """

    item_id: UUID
    review: str
    case: str
    child_told_on: date | None
    agency: str
    partnership: str
    contact: str
    title: str
    state: ReturnState
    tool: AssembledTool
    answers: Mapping[str, Answer]
    sections: tuple[SectionLine, ...]
    gaps: tuple[Gap, ...]
    due: str
    late: bool
    saved_at: datetime | None
    returned_at: datetime | None
    receipt: str
    next_event: NextEvent | None
    may_raise: bool
    revisions: Mapping[str, int]
    wants_declaration: bool
    said_in_line: bool
    has_sheet: bool
    is_sealed: bool
    concern_open: bool
    names: tuple[str, ...]
    last_time: LastTime
    asked_back: AskedBack | None
    is_released: bool
    more_time_until: date | None

    @property
    def can_write(self) -> bool:
        """Whether answers may still be given; a return with gaps can be filled in."""
        return self.state in _WRITABLE

    @property
    def can_say_not_known(self) -> bool:
        """Whether the agency may still answer that it does not know the child."""
        return self.state in _NOT_KNOWN

    @property
    def is_not_known(self) -> bool:
        """Whether the agency has answered that it does not know the child."""
        return self.state == ReturnState.nil_return

    @property
    def is_fresh(self) -> bool:
        """Whether nobody has begun; the first opening is noted when the auditor starts."""
        return self.state == ReturnState.issued

    @property
    def is_issued(self) -> bool:
        """Whether the questions may be shown at all."""
        return self.state not in {ReturnState.expected, ReturnState.withdrawn}

    def section(self, section_id: str) -> Section | None:
        """Return the section with this id, or None."""
        return next((each for each in self.tool.sections if each.id == section_id), None)

    def begun(self, question_id: str) -> bool:
        """Whether something stands in the answer to this question."""
        return not self.answers.get(question_id, Answer()).is_blank()


def review_of(session: Session, item_id: UUID, *, by: Actor) -> OpenReview:
    """Return the review that an audit belongs to; raises NotHere outside the actor's partnership."""
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id or item.kind != Kind.return_:
        raise NotHere
    return reviews.opened(session, item.review_id, partnership_id=by.partnership_id)


def read(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> AuditRead:
    """Return one audit for its own auditor; raises NotHere for everybody else, and NoTool."""
    review = review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    tool = library.tool(session, review_id=review.id, item=item.name)
    if tool is None:
        raise library.NoTool
    return _read(session, review, item, tool, by=by, now=now)


def _read(
    session: Session, review: OpenReview, item: Item, whole: AssembledTool, *, by: Actor, now: datetime
) -> AuditRead:
    kind, kept = whose.kind_of_agency(session, item), session.get_one(rows.Audit, item.id)
    partnership = session.get_one(Partnership, item.partnership_id)
    newest = kept_answers.newest(session, item)
    given = {question: each.answer for question, each in newest.items()}
    tool, missing = visible(whole, kind), gaps(whole, given, agency_kind=kind)
    due, late, until = _due(session, review, item, now=now)
    return AuditRead(
        item_id=item.id,
        review=review.reference,
        case=whose.record_of(session, item),
        child_told_on=whose.told_on(session, item),
        agency=whose.agency_of(session, review, item),
        partnership=partnership.name,
        contact=partnership.contact,
        title=review.workflow.items[item.name].title,
        state=ReturnState(item.state),
        tool=tool,
        answers=given,
        sections=_lines(tool, given, missing, kind=kind),
        gaps=tuple(missing),
        due=due,
        late=late,
        more_time_until=until,
        saved_at=kept.worked_on_at,
        returned_at=kept.returned_at,
        receipt=kept.receipt or "",
        revisions={question: each.revision for question, each in newest.items()},
        wants_declaration=off_line.is_wanted(review, item, kept),
        said_in_line=kept.relationship == SAID_IN_LINE,
        concern_open=unsafe_now.is_raised(session, review, item, tool, given, by=by, now=now),
        last_time=last_time.offered(session, item, tool),
        asked_back=sending_back.asked_back(session, item, tool),
        **_around(session, review, item, by=by, now=now),
    )


def _around(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Return what does not hang on what was answered."""
    return {
        "next_event": next_event_pages.of_item(session, review, item),
        "may_raise": bool(concerns.may_raise(session, review, at=item, by=by, now=now)),
        "is_sealed": not released.is_lifted(session, review, item.id),
        "is_released": releasing.for_item(session, review, item, now=now) is not None,
        "has_sheet": identity_pages.is_there(session, item),
        "names": identity_sheets.names_of(session, item.case_id),
    }


def _lines(
    tool: AssembledTool, given: Mapping[str, Answer], missing: list[Gap], *, kind: str
) -> tuple[SectionLine, ...]:
    states = section_states(tool, given, agency_kind=kind)
    return tuple(
        SectionLine(
            section.id,
            number,
            section.title,
            states[section.id],
            sum(gap.section_id == section.id for gap in missing),
        )
        for number, section in enumerate(tool.sections, start=1)
    )


def _due(session: Session, review: OpenReview, item: Item, *, now: datetime) -> tuple[str, bool, date | None]:
    running = deadlines.running(session, review, item_id=item.id)
    deadline = next((each for each in running if not each.earliest), None)
    if deadline is None:
        return "", False, None
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    left = days.count_between(today, deadline.due_on)
    asked = more_time.asked(session, deadline)
    words = due_words(deadline.due_on, today=today, working_days=left)
    return words, now > deadline.due_at, asked.new_on if asked else None
