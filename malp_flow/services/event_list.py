"""Who is invited to an event, for its organisers: what each answered, what they need, and how many come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.people import Agency
from malp_flow.services import (
    event_answers,
    event_asking,
    event_colleagues,
    event_invitations,
    event_naming,
    items,
    meetings,
    people,
    report_pages,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_asking import ToAsk
from malp_flow.services.event_colleagues import Proposal
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited to one session. `answer` is empty while there is none; `needs` are as typed.

    `before_change`: they answered before it last changed, and have not confirmed. `undecided`: their calendar
    program has said since that they have not decided.
    """

    id: UUID
    name: str
    role: str
    agency: str
    answer: str
    before_change: bool
    needs: str
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were invited to a session, and what came of it.

    `coming` said so of the session as it is now, `before_change` before it last changed.
    """

    invited: int
    coming: int
    before_change: int
    not_coming: int
    unanswered: int
    with_needs: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """One session with its guests."""

    number: int
    starts_at: datetime
    ends_at: datetime
    place: str
    guests: tuple[Guest, ...]
    counts: Counts
    is_over: bool


@dataclass(frozen=True, slots=True)
class GuestsPage:
    """All that the organisers see; `may_invite` is false without a date ahead."""

    name: str
    title: str
    gatherings: tuple[Gathering, ...]
    proposals: tuple[Proposal, ...]
    roles: tuple[tuple[str, str], ...]
    of_no_agency: tuple[str, ...]
    """Titles of those roles that nobody takes for an agency."""
    agencies: tuple[tuple[UUID, str], ...]
    named_by_agencies: tuple[str, ...]
    """The roles in which agencies name their own people: an invitation in one says for which agency."""
    to_ask: ToAsk
    may_invite: bool


def page(session: Session, review: OpenReview, name: str | None, *, by: Actor, now: datetime) -> GuestsPage:
    """Return who is invited, session by session. Raises NotYours for those who do not run the event."""
    item = items.only(session, review, Kind.event, name=name)
    event_invitations.require_organiser(session, review, item, by=by, now=now)
    said = review.workflow.items[item.name]
    running = not review.workflow.state(review.state).final
    return GuestsPage(
        name=item.name,
        title=said.title,
        gatherings=tuple(
            _gathering(session, review, item, each, now=now) for each in meetings.standing(session, item)
        ),
        proposals=tuple(event_colleagues.waiting(session, review, item)),
        roles=tuple((role, review.workflow.roles[role].title) for role in said.invite),
        of_no_agency=tuple(
            review.workflow.roles[role].title for role in event_naming.roles_of_no_agency(review, item)
        ),
        agencies=report_pages.agencies_of(session, by),
        named_by_agencies=event_naming.roles_named_by_agencies(review, item),
        to_ask=event_asking.to_ask(session, review, item, now=now),
        may_invite=running and bool(meetings.ahead(session, item, now=now)),
    )


def _gathering(
    session: Session, review: OpenReview, item: Item, meeting: Meeting, *, now: datetime
) -> Gathering:
    rows = event_invitations.invited(session, meeting)
    names = people.names_of(session, {row.membership_id for row in rows})
    doubtful = event_answers.undecided(session, review, item, meeting)
    guests = [
        replace(
            _guest(session, review, meeting, row, names[row.membership_id]),
            undecided=row.membership_id in doubtful,
        )
        for row in rows
    ]
    return Gathering(
        number=meeting.session,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=sealed.get(session, meeting, "place_sealed"),
        guests=tuple(sorted(guests, key=lambda guest: (guest.agency, guest.name))),
        counts=_counts(guests),
        is_over=meeting.ends_at <= now,
    )


def _guest(session: Session, review: OpenReview, meeting: Meeting, row: EventInvitation, name: str) -> Guest:
    agency = session.get(Agency, row.agency_id) if row.agency_id else None
    return Guest(
        id=row.id,
        name=name,
        role=review.workflow.roles[row.role].title,
        agency=agency.name if agency else "",
        answer=row.answer or "",
        before_change=row.answer is not None and row.answered_sequence != meeting.sequence,
        needs=sealed.get(session, row, "needs_sealed"),
    )


def _counts(guests: Iterable[Guest]) -> Counts:
    guests = list(guests)
    answers = [guest.answer for guest in guests]
    before_change = sum(guest.answer == event_answers.COMING and guest.before_change for guest in guests)
    return Counts(
        invited=len(answers),
        coming=answers.count(event_answers.COMING) - before_change,
        before_change=before_change,
        not_coming=answers.count(event_answers.NOT_COMING),
        unanswered=answers.count(""),
        with_needs=sum(bool(guest.needs) for guest in guests),
    )


def event_of(session: Session, review: OpenReview, name: str) -> Item:
    """Return an event of a review by its name; raises NoSuchItem."""
    return items.only(session, review, Kind.event, name=name)
