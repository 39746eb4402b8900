"""Looking for reviews, records, agencies and people by a few words; never for what somebody wrote.

What an asker may not open is not looked at, so that a search tells nothing that pages would not.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, Review
from malp_flow.services import people, people_list, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

SHORTEST, LONGEST, MOST = 2, 100, 20
LET_IN = frozenset({Capacity.manager, Capacity.administrator})
"""Who may open the pages on people and agencies."""


@dataclass(frozen=True, slots=True)
class ReviewHit:
    """A review, found by its reference, its theme, or the reference of one of its records."""

    reference: str
    theme: str
    state_title: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyHit:
    """An agency with the reviews in which it is asked, of those that the asker may see."""

    name: str
    reviews: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A member with what they do."""

    id: UUID
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, of each kind at most MOST; `left_out` are more than that."""

    reviews: tuple[ReviewHit, ...] = ()
    agencies: tuple[AgencyHit, ...] = ()
    people: tuple[PersonHit, ...] = ()
    left_out: int = 0

    @property
    def number(self) -> int:
        """Return how many things are shown."""
        return len(self.reviews) + len(self.agencies) + len(self.people)


def find(session: Session, wanted: str, *, by: Actor, now: datetime) -> Found:
    """Return what holds every word that is looked for; a whole email address finds its person."""
    words = wanted.casefold().split()
    seen = visibility.visible_reviews(session, by, now=now)
    held = visibility.capacities_in(session, by, now=now)[None]
    reviews = _reviews(session, seen, words)
    agencies = _agencies(session, seen, words, by=by, all_of_them=bool(held & LET_IN))
    persons = _people(session, wanted, words, by=by, now=now) if held & LET_IN else []
    found = (reviews, agencies, persons)
    return Found(
        tuple(reviews[:MOST]),
        tuple(agencies[:MOST]),
        tuple(persons[:MOST]),
        left_out=sum(max(0, len(each) - MOST) for each in found),
    )


def _holds(words: list[str], text: str) -> bool:
    whole = text.casefold()
    return all(word in whole for word in words)


def _reviews(session: Session, seen: list[OpenReview], words: list[str]) -> list[ReviewHit]:
    ids = [review.id for review in seen]
    rows = session.execute(select(Review.id, Review.theme).where(Review.id.in_(ids)))
    themes = {row.id: row.theme for row in rows}
    cases: defaultdict[UUID, list[str]] = defaultdict(list)
    query = select(Case.review_id, Case.reference).where(Case.review_id.in_(ids)).order_by(Case.reference)
    for review_id, reference in session.execute(query):
        if _holds(words, reference):
            cases[review_id].append(reference)
    return [
        _hit(each, themes[each.id], cases[each.id])
        for each in seen
        if cases[each.id] or _holds(words, f"{each.reference} {themes[each.id]}")
    ]


def _hit(review: OpenReview, theme: str, cases: list[str]) -> ReviewHit:
    return ReviewHit(review.reference, theme, review.workflow.state(review.state).title, tuple(cases))


def _agencies(
    session: Session, seen: list[OpenReview], words: list[str], *, by: Actor, all_of_them: bool
) -> list[AgencyHit]:
    rows = session.execute(
        select(Agency.id, Agency.name).where(Agency.partnership_id == by.partnership_id).order_by(Agency.name)
    )
    named = {row.id: row.name for row in rows if _holds(words, row.name)}
    references = {review.id: review.reference for review in seen}
    asked = session.execute(
        select(Item.agency_id, Item.review_id)
        .where(Item.agency_id.in_(named), Item.review_id.in_(references))
        .distinct()
    )
    into: defaultdict[UUID, list[str]] = defaultdict(list)
    for agency_id, review_id in asked:
        if agency_id is not None:
            into[agency_id].append(references[review_id])
    return [
        AgencyHit(name, tuple(sorted(into[agency], reverse=True)))
        for agency, name in named.items()
        if all_of_them or into[agency]
    ]


def _people(session: Session, wanted: str, words: list[str], *, by: Actor, now: datetime) -> list[PersonHit]:
    owner = _with_address(session, wanted, by=by)
    return [
        PersonHit(line.id, line.name, line.kinds)
        for line in people_list.lines(session, by.partnership_id, on=local_day(now))
        if line.id == owner or _holds(words, " ".join((line.name, *line.kinds)))
    ]


def _with_address(session: Session, wanted: str, *, by: Actor) -> UUID | None:
    try:
        return people.member_with(session, wanted, by=by)
    except people.UnusableAddress:
        return None
