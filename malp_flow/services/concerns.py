"""What is raised at once, in any state of a review: an immediate concern, told to named people and answered.

It waits for no gate and for no return. It is no referral: the pages say so, and whom to call.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import RAISED as FROM_RAISING
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Partnership
from malp_flow.services import access, deadlines, history, items, outbox, people, readers, told
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holder_of_item, holders, is_placed
from malp_flow.wording import gettext

RAISED = "concern.raised"


class WordsNeeded(Refused):
    """Say in a sentence what worries you. Leave out the child’s name: who is told knows the record."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of raising: the item, and the names of those to whom an email is on its way."""

    item_id: UUID
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """One that was raised. `words` are empty for those who may only know that there is one."""

    item_id: UUID
    title: str
    agency: str
    raised_by: str
    raised_at: datetime
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class RaisingPage:
    """What may be raised, (name, title), who would be told, whom to call, and what was raised before."""

    review: str
    kinds: tuple[tuple[str, str], ...]
    told: tuple[str, ...]
    contact: str
    before: tuple[Concern, ...]


def page(
    session: Session, review: OpenReview, names: Sequence[str], *, at: Item | None, by: Actor, now: datetime
) -> RaisingPage:
    """Return what the page shows on which one of these may be raised."""
    workflow, place = review.workflow, session.get_one(Partnership, review.partnership_id)
    roles = [role for name in names for use in workflow.items[name].letters for role in use.to]
    # Without an agency, nobody of one: which would it be?
    roles = [role for role in roles if at or not is_placed(review, role)]
    return RaisingPage(
        review=review.reference,
        kinds=tuple((name, workflow.items[name].title) for name in names),
        told=tuple(dict.fromkeys(workflow.roles[role].title for role in roles)),
        contact=f"{place.name}: {place.contact}",
        before=about(session, review, at, by=by, now=now) if at else (),
    )


def said_told(names: Sequence[str]) -> str:
    """Return the words for who was told; where nobody was, whom that leaves."""
    if names:
        who = ", ".join(names)
        return gettext("Raised and recorded. An email is on its way to: %(who)s.") % {"who": who}
    return gettext("Raised and recorded. It went by email to nobody else: call, now.")


def may_raise(
    session: Session, review: OpenReview, *, at: Item | None, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Return the names of what this person may raise here: in the whole review, or where `at` is."""
    return tuple(
        name
        for name, said in review.workflow.items.items()
        if _holds_one_of(session, review, said.raised_by, at=at, by=by, now=now)
    )


def _holds_one_of(
    session: Session, review: OpenReview, roles: tuple[str, ...], *, at: Item | None, by: Actor, now: datetime
) -> bool:
    for role in roles:
        held = holders(session, review, role, on=local_day(now))
        here = holder_of_item(held, at) if at else [holding for holding in held if not holding.agency_id]
        if by.membership_id in {holding.membership_id for holding in here}:
            return True
    return False


def raise_one(
    session: Session,
    review: OpenReview,
    name: str,
    *,
    words: str,
    at: Item | None = None,
    by: Actor,
    now: datetime,
) -> Raised:
    """Raise an item in whatever state the review is, and tell those whom its file names, at any hour.

    `at` is the return whose agency and record it is about. Raises WordsNeeded, NotYours.
    """
    if name not in may_raise(session, review, at=at, by=by, now=now):
        raise access.NotYours
    if not words.strip():
        raise WordsNeeded
    item = _make(session, review, name, at=at)
    facts = {"step": name, "item": str(item.id)}
    secrets = {"words": words.strip()}
    history.append(session, RAISED, by=by, now=now, review=review, facts=facts, secrets=secrets)
    item.opened_at = now
    session.flush()
    deadlines.start_for(session, review, item, FROM_RAISING, at=now, now=now)
    return Raised(item.id, tuple(_tell(session, review, item, at=at, by=by, now=now)))


def _make(session: Session, review: OpenReview, name: str, *, at: Item | None) -> Item:
    place = {"case_id": at.case_id, "agency_id": at.agency_id} if at else {"case_id": None, "agency_id": None}
    same = items.of_review(session, review, [name])
    here = [item.round for item in same if (item.case_id, item.agency_id) == tuple(place.values())]
    return items.make(session, review, name, **place, number=max(here, default=0) + 1)


def _tell(
    session: Session, review: OpenReview, item: Item, *, at: Item | None, by: Actor, now: datetime
) -> Iterator[str]:
    """Queue the file’s letters, alone and at any hour; yield the name of each who gets one."""
    said = review.workflow.items[item.name]
    known = {by.membership_id}
    for use in said.letters:
        for role in use.to:
            # A lead gets to the page of the return; whoever answers, to the review.
            place = at if at and is_placed(review, role) else item
            cause = outbox.Cause(place.id, facts={"title": said.title.lower()})
            for member in readers.of_item(session, review, role, item, now=now):
                if member not in known:
                    known.add(member)
                    outbox.queue_alone(
                        session, use.send, to=member, review=review, now=now, cause=cause, any_hour=True
                    )
                    yield people.name_of(session, member)


def of_review(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[Concern, ...]:
    """Return what was raised in a review, the newest first."""
    names = [name for name, said in review.workflow.items.items() if said.raised_by]
    found = items.of_review(session, review, names)
    return tuple(_concern(session, review, item, by=by, now=now) for item in sorted(found, key=_age))


def about(
    session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime
) -> tuple[Concern, ...]:
    """Return what was raised about the agency and record of a return, the newest first."""
    names = [name for name, said in review.workflow.items.items() if said.raised_by]
    query = select(Item).where(
        Item.review_id == review.id,
        Item.name.in_(names),
        Item.agency_id == item.agency_id,
        Item.case_id == item.case_id,
    )
    found = sorted(session.scalars(query), key=_age)
    return tuple(_concern(session, review, one, by=by, now=now) for one in found)


def _age(item: Item) -> float:
    return -item.opened_at.timestamp() if item.opened_at else 0


def _concern(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> Concern:
    said = review.workflow.items[item.name]
    entry = next(iter(told.about(session, review, item.id, [RAISED])))
    agency = session.get(Agency, item.agency_id) if item.agency_id else None
    answers = readers.of_item(session, review, said.by or "", item, now=now)
    may_read = by.word == entry.by or by.membership_id in answers
    return Concern(
        item_id=item.id,
        title=said.title,
        agency=agency.name if agency else "",
        raised_by=entry.who,
        raised_at=entry.at,
        words=entry.words.get("words", "") if may_read else "",
        is_open=item.done_at is None,
    )
