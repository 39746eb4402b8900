"""Who already owes much, said before they are asked for more."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Move
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.reviews import Review
from malp_flow.services import items, people, readers, reviews
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, ngettext

MANY = 3
"""So many audits owed already are said. One review often asks one auditor about two records,
so two are usual; with three somebody answers for more than one review, or for many records of one."""


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody owes already: how many audits, in which reviews, how many of them due on the new days."""

    name: str
    audits: int
    reviews: tuple[str, ...]
    same_days: int

    @property
    def words(self) -> str:
        """The warning as one sentence."""
        owed = ngettext("%(num)s audit", "%(num)s audits", self.audits) % {"num": self.audits}
        where = ngettext("%(num)s review", "%(num)s reviews", len(self.reviews)) % {"num": len(self.reviews)}
        said = gettext("%(name)s already owes %(owed)s in %(where)s (%(references)s).") % {
            "name": self.name,
            "owed": owed,
            "where": where,
            "references": ", ".join(self.reviews),
        }
        if not self.same_days:
            return said
        more = ngettext(
            "%(num)s of them is due on the same day.",
            "%(num)s of them are due on the same days.",
            self.same_days,
        )
        return f"{said} {more % {'num': self.same_days}}"


def of_move(
    session: Session, review: OpenReview, move: Move, *, due: Iterable[date], now: datetime
) -> tuple[Load, ...]:
    """Return those whom a move asks for an audit although they owe `MANY` already; `due` are the new days."""
    asked = set(_asked(session, review, move, now=now))
    if not asked:
        return ()
    owed: dict[UUID, list[tuple[str, date]]] = {}
    for member, reference, due_on in _owed(session, review, now=now):
        if member in asked:
            owed.setdefault(member, []).append((reference, due_on))
    same = set(due)
    found = [
        Load(
            name=people.name_of(session, member),
            audits=len(each),
            reviews=tuple(sorted(Counter(reference for reference, _ in each))),
            same_days=sum(day in same for _, day in each),
        )
        for member, each in owed.items()
        if len(each) >= MANY
    ]
    return tuple(sorted(found, key=lambda load: (-load.audits, load.name)))


def _asked(session: Session, review: OpenReview, move: Move, *, now: datetime) -> Iterator[UUID]:
    returns = set(review.workflow.items_of(Kind.return_)) & set(review.workflow.opened_by(move.id))
    for item in items.of_review(session, review, returns):
        if item.done_at is None:
            yield from _owes(session, review, item, now=now)


def _owed(session: Session, review: OpenReview, *, now: datetime) -> Iterator[tuple[UUID, str, date]]:
    """Return who owes which audit by when, in every review here; reads only what still runs."""
    query = (
        select(Item, Deadline.due_on)
        .join(Deadline, Deadline.item_id == Item.id)
        .join(Review, Review.id == Item.review_id)
        .where(
            Deadline.partnership_id == review.partnership_id,
            Deadline.earliest.is_(False),
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
            Item.kind == Kind.return_,
            Review.closed_at.is_(None),
        )
        .order_by(Deadline.due_on, Item.id)
    )
    opened: dict[UUID, OpenReview] = {}
    for item, due_on in session.execute(query).all():
        if item.review_id not in opened:
            here = review.partnership_id
            opened[item.review_id] = reviews.read(session, item.review_id, partnership_id=here)
        where = opened[item.review_id]
        for member in _owes(session, where, item, now=now):
            yield member, where.reference, due_on


def _owes(session: Session, review: OpenReview, item: Item, *, now: datetime) -> list[UUID]:
    role = review.workflow.items[item.name].by
    return readers.of_item(session, review, role, item, now=now) if role else []
