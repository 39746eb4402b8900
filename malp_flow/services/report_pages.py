"""The report and the learning event as pages read them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DocumentState
from malp_flow.engine.report import Report, written_first
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting
from malp_flow.records.reports import DocumentVersion, Statement
from malp_flow.services import (
    deadlines,
    items,
    meetings,
    people,
    report_anonymity,
    report_document,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.report_anonymity import Place
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders, roles_of


@dataclass(frozen=True, slots=True)
class PartPage:
    """One part of the report: its statements in order, or the words that say there is none."""

    id: str
    title: str
    statements: tuple[str, ...]
    said_none: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The present version of the report; number 0 while nothing is written.

    `written_after` is the title of what opens it for writing, and empty once it is open.
    """

    reference: str
    title: str
    parts: tuple[PartPage, ...]
    number: int
    sha256: str
    saved_at: datetime | None
    suspicious_places: int
    anonymity_confirmed_by: str
    may_write: bool
    writer: str = ""
    written_after: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on the list of the event."""

    name: str
    role: str
    agency: str
    came: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event; without `starts_at` it has no date yet."""

    name: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    notes: str
    over: bool
    not_before: date | None
    attendees: tuple[Attendee, ...]
    expected: tuple[Attendee, ...]
    """Who owes an audit and is invited: the list to begin with while none is recorded."""
    roles: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[UUID, str], ...]
    may_lead: bool


def report(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ReportPage:
    """Return the report as it stands; raises NoSuchItem where the workflow has none."""
    item = items.only(session, review, Kind.document)
    said = review.workflow.items[item.name]
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    may_write = said.by in mine and item.state != DocumentState.waiting
    return _report(session, review, item, version, may_write=may_write)


def document(session: Session, review: OpenReview, shown: ReportPage, *, now: datetime) -> Report | None:
    """Return the present version as a document, what people wrote first; to its writer, before the first
    version, what the system makes.
    """
    version = report_document.newest(session, review)
    if version is not None:
        return written_first(report_document.of(session, review, version))
    if not shown.may_write:
        return None
    sections = report_document.skeleton(session, review, now=now)
    return Report(review.reference, shown.title, "", "", 0, "", None, is_final=False, sections=sections)


def places(session: Session, review: OpenReview, read: Report) -> tuple[Place, ...]:
    """Return where a version may tell who somebody is, for its writer."""
    return report_anonymity.places(session, review, read.sections)


def _report(
    session: Session, review: OpenReview, item: Item, version: DocumentVersion | None, *, may_write: bool
) -> ReportPage:
    said = review.workflow.items[item.name]
    written = _statements(session, version)
    return ReportPage(
        reference=review.reference,
        title=said.title,
        parts=tuple(
            PartPage(
                name,
                part.title,
                tuple(text for kind, text, none in written if kind == name and not none),
                next((text for kind, text, none in written if kind == name and none), ""),
            )
            for name, part in said.parts.items()
        ),
        number=version.number if version else 0,
        sha256=version.sha256 if version else "",
        saved_at=version.saved_at if version else None,
        suspicious_places=version.suspicious_places if version else 0,
        anonymity_confirmed_by=people.name_of(session, version.anonymity_confirmed_by) if version else "",
        may_write=may_write,
        writer=review.workflow.roles[said.by].title if said.by else "",
        written_after=_opened_after(review, item),
    )


def _opened_after(review: OpenReview, item: Item) -> str:
    opener = review.workflow.items[item.name].opened_by
    if opener is None or item.state != DocumentState.waiting:
        return ""
    return next((move.title for move in review.workflow.moves if move.id == opener), "") or (
        review.workflow.items[opener].title
    )


def _statements(session: Session, version: DocumentVersion | None) -> list[tuple[str, str, bool]]:
    if version is None:
        return []
    query = (
        select(Statement).where(Statement.version_id == version.id).order_by(Statement.kind, Statement.number)
    )
    return [
        (row.kind, sealed.get(session, row, "text_sealed"), row.said_none) for row in session.scalars(query)
    ]


def event(
    session: Session, review: OpenReview, *, name: str | None = None, by: Actor, now: datetime
) -> EventPage:
    """Return the event of this name with its list, or the first; raises NoSuchItem where there is none."""
    item = items.only(session, review, Kind.event, name=name)
    said = review.workflow.items[item.name]
    meeting = next(iter(meetings.standing(session, item)), None)
    leaders = {*review.workflow.roles_as("manager"), said.led_by}
    earliest = [d.due_on for d in deadlines.running(session, review, item_id=item.id) if d.earliest]
    agencies = agencies_of(session, by)
    return EventPage(
        name=item.name,
        title=said.title,
        starts_at=meeting.starts_at if meeting else None,
        ends_at=meeting.ends_at if meeting else None,
        place=sealed.get(session, meeting, "place_sealed") if meeting and meeting.place_sealed else "",
        notes=sealed.get(session, meeting, "notes_sealed") if meeting and meeting.notes_sealed else "",
        over=meeting is not None and meeting.ends_at <= now,
        not_before=max(earliest, default=None),
        attendees=_attendees(session, meeting, dict(agencies)),
        expected=_expected(session, review, said.invite, dict(agencies), now=now),
        roles=tuple(
            (name, review.workflow.roles[name].title) for name in who_came.expected_roles(review, item)
        ),
        agencies=agencies,
        may_lead=bool(leaders & roles_of(session, review, by.person_id, on=local_day(now))),
    )


def _expected(
    session: Session,
    review: OpenReview,
    invited: tuple[str, ...],
    agencies: dict[UUID, str],
    *,
    now: datetime,
) -> tuple[Attendee, ...]:
    owing = {review.workflow.items[name].by for name in review.workflow.items_of(Kind.return_)}
    found = [
        Attendee(
            people.name_of(session, held.membership_id),
            role,
            agencies.get(held.agency_id, "") if held.agency_id else "",
            came=False,
        )
        for role in invited
        if role in owing
        for held in holders(session, review, role, on=local_day(now))
    ]
    return tuple(dict.fromkeys(found))  # somebody may audit several records


def agencies_of(session: Session, by: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return the partnership's agencies by name."""
    return tuple((agency.id, agency.name) for agency in people.agencies(session, by.partnership_id))


def _attendees(session: Session, meeting: Meeting | None, agencies: dict[UUID, str]) -> tuple[Attendee, ...]:
    if meeting is None:
        return ()
    query = select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    return tuple(
        Attendee(
            sealed.get(session, row, "name_sealed") if row.name_sealed else "",
            row.role,
            agencies.get(row.agency_id, "") if row.agency_id else "",
            bool(row.attended),
        )
        for row in session.scalars(query)
    )
