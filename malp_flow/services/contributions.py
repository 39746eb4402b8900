"""What somebody who cannot come gives to an event beforehand: shown by role, without a name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Contribution, EventInvitation, Meeting
from malp_flow.records.people import Agency
from malp_flow.services import access, event_people, history, readers, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import LONGEST
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

WELL, HARD, HELPED = "well", "hard", "helped"
FIELDS = (WELL, HARD, HELPED)
"""What went well, what made the work hard, what would have helped."""


class EventBegan(Refused):
    """The event has begun, so contributions stay as they are. Call the business manager if one is wrong."""


class WordsNeeded(Refused):
    """Write something in one of the fields, in up to 5,000 characters each."""


@dataclass(frozen=True, slots=True)
class Given:
    """A contribution as the organisers see it: by role and agency, without a name."""

    role: str
    agency: str
    words: Mapping[str, str]


def give(
    session: Session, review: OpenReview, item: Item, words: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    """Keep what somebody who is invited gives to an event, in place of what they gave before.

    The history says that it was given, by which role and agency, and not by whom.
    Raises NotHere, EventBegan, WordsNeeded, ReviewEnded.
    """
    role, agency_id = place_of(session, review, item, by.person_id, now=now)
    access.require_running(review)
    if has_begun(session, item, now=now):
        raise EventBegan
    proper = {field: cleaned(words.get(field, "")) for field in FIELDS}
    if not any(proper.values()) or max(len(text) for text in proper.values()) > LONGEST:
        raise WordsNeeded
    row = _row(session, item, by.person_id) or Contribution(
        partnership_id=review.partnership_id, item_id=item.id, membership_id=by.person_id
    )
    row.role, row.agency_id, row.given_at = role, agency_id, now
    text = json.dumps(proper, ensure_ascii=False)
    sealed.put(session, row, "text_sealed", text)
    session.add(row)
    facts = {"item": str(item.id), "role": role, "agency": str(agency_id or "")}
    # Whoever gives it was promised that no name stands beside it, in the history as little as on the page.
    nobody = Actor(review.partnership_id)
    history.append(
        session, "event.contribution_given", by=nobody, now=now, review=review, facts=facts,
        secrets={"words": text},
    )  # fmt: skip


def give_by_link(
    session: Session, item_id: UUID, words: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    """Keep what the reader of a link to an event gives; raises as `give` does."""
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id:
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    give(session, review, item, words, by=by, now=now)


def place_of(
    session: Session, review: OpenReview, item: Item, member: UUID, *, now: datetime
) -> tuple[str, UUID | None]:
    """Return in which role and for which agency a member is asked to an event; raises NotHere."""
    query = (
        select(EventInvitation)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(
            Meeting.item_id == item.id,
            EventInvitation.membership_id == member,
            EventInvitation.taken_back_at.is_(None),
        )
        .order_by(EventInvitation.id.desc())
    )
    asked = session.scalars(query.limit(1)).first()
    if asked is not None:
        return asked.role, asked.agency_id
    roles = review.workflow.items[item.name].invite
    named = readers.named_for_cases(session, review, roles, on=local_day(now))
    own = next((row for row in named if row.membership_id == member), None)
    if own is None or own.role is None:
        raise NotHere
    return own.role, own.agency_id


def has_begun(session: Session, item: Item, *, now: datetime) -> bool:
    """Whether the first sitting of an event has begun."""
    sittings = event_people.sittings(session, item)
    return bool(sittings) and min(each.starts_at for each in sittings) <= now


def may_be_given(session: Session, review: OpenReview, item: Item, *, now: datetime) -> bool:
    """Whether contributions to an event are still taken: until it begins, while the review goes on."""
    return not has_begun(session, item, now=now) and not review.workflow.state(review.state).final


def own(session: Session, item: Item, member: UUID) -> dict[str, str]:
    """Return what a member gave, by field; nothing where they gave none."""
    row = _row(session, item, member)
    return _words(session, row) if row else {}


def of_event(session: Session, review: OpenReview, item: Item) -> tuple[Given, ...]:
    """Return what was given to an event, by role and agency. Who may read it is decided by the caller."""
    rows = session.scalars(select(Contribution).where(Contribution.item_id == item.id))
    given = [
        Given(
            review.workflow.roles[row.role].title,
            session.get_one(Agency, row.agency_id).name if row.agency_id else "",
            _words(session, row),
        )
        for row in rows
    ]
    return tuple(sorted(given, key=lambda each: (each.role, each.agency, list(each.words.values()))))


def _row(session: Session, item: Item, member: UUID) -> Contribution | None:
    query = select(Contribution).where(Contribution.item_id == item.id, Contribution.membership_id == member)
    return session.scalars(query).first()


def _words(session: Session, row: Contribution) -> dict[str, str]:
    words: dict[str, str] = json.loads(sealed.get(session, row, "text_sealed"))
    return words
