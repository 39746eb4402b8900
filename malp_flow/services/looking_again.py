"""A re-audit: a review linked to the one it looks at again, and the two compared.

Compared are counts of grades, never averages, and whether what was learned then was seen again.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records import sealed
from malp_flow.records.history import Entry
from malp_flow.records.reports import Statement
from malp_flow.records.reviews import Review
from malp_flow.services import access, grades_fallen, history, items, reports, reviews, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.grades_fallen import Counts
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

LINKED, SEEN = "review.looks_again", "learning.seen_again"
_READ_ANSWERS = (Capacity.manager, Capacity.reviewer)


class ItLooksBack(Refused):
    """That review looks at this one again, or is this one itself. Choose an earlier one"""


class NotEarlier(Refused):
    """Choose a review that was commissioned before this one"""


class NotSignedOff(Refused):
    """Choose a review of this partnership that was signed off"""


class SayWhether(Refused):
    """Choose whether it was seen again"""


def seen_words() -> dict[str, str]:
    """Return what can be said of a statement that was learned from before."""
    return {
        "seen": gettext("Seen again"),
        "in_part": gettext("Seen in part"),
        "not_seen": gettext("Not seen again"),
    }


@dataclass(frozen=True, slots=True)
class Learned:
    """A statement of a report: its number and words, and whether it was seen again; empty while unsaid."""

    id: UUID
    number: str
    text: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """Two reviews side by side. `then` is empty while this one looks at none again.

    `hidden` says that this person may not read the earlier one; `no_answers` names those whose answers are
    sealed, or which have none.
    """

    then: str
    now: str
    may_choose: bool
    choices: tuple[str, ...]
    hidden: bool
    counts: tuple[Counts, ...]
    no_answers: tuple[str, ...]
    learned_then: tuple[Learned, ...]
    learned_now: tuple[Learned, ...]


def link(session: Session, review: OpenReview, reference: str, *, by: Actor, now: datetime) -> None:
    """Say which earlier review this one looks at again; an empty reference takes the link away.

    Raises NotYours, ItLooksBack, NotEarlier, NoSuchReview.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    row = session.get_one(Review, review.id)
    found = visibility.visible(session, by, reference, now=now) if reference else None
    parent = _parent(session, row, found) if found else None
    row.parent_id = parent.id if parent else None
    session.flush()
    facts = {"parent": str(parent.id) if parent else ""}
    history.append(session, LINKED, by=by, now=now, review=review, facts=facts)


def signed_off(session: Session, by: Actor, *, now: datetime) -> tuple[str, ...]:
    """Return the references of the reviews that were signed off, newest first, of those somebody sees."""
    seen = visibility.visible_reviews(session, by, now=now)
    return tuple(each.reference for each in seen if _was_decided(each))


def require_signed_off(session: Session, reference: str, *, by: Actor, now: datetime) -> None:
    """Let a new review look at this one again; raises NotSignedOff."""
    if reference not in signed_off(session, by, now=now):
        raise NotSignedOff


def _was_decided(review: OpenReview) -> bool:
    """Whether a review has ended by a move that asks for decisions: one that was withdrawn has not."""
    decisions = set(review.workflow.items_of(Kind.decision))
    return review.workflow.state(review.state).final and any(
        check.about in decisions
        for move in review.workflow.moves
        if move.to == review.state
        for check in move.checks
    )


def looks_again(session: Session, review: OpenReview) -> bool:
    """Whether a review looks at an earlier one."""
    return session.get_one(Review, review.id).parent_id is not None


def _parent(session: Session, row: Review, found: OpenReview) -> Review:
    parent = session.get_one(Review, found.id)
    above: Review | None = parent
    while above is not None:
        if above.id == row.id:
            raise ItLooksBack
        above = session.get(Review, above.parent_id) if above.parent_id else None
    if parent.created_at > row.created_at:
        raise NotEarlier
    return parent


def say_seen(
    session: Session, review: OpenReview, statement: UUID, seen: str, *, by: Actor, now: datetime
) -> None:
    """Say whether what was learned then was seen again now; the newest word counts.

    Raises SayWhether, NotYours, NotFound.
    """
    access.require_capacity(session, by, *_READ_ANSWERS, on=local_day(now), review=review)
    parent = _parent_of(session, review)
    if parent is None or not _reads(session, parent, by=by, now=now):
        raise NotFound
    if statement not in {each.id for each in _learned(session, parent)}:
        raise NotFound
    if seen not in seen_words():
        raise SayWhether
    facts = {"statement": str(statement), "seen": seen}
    history.append(session, SEEN, by=by, now=now, review=review, facts=facts)


def page(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ThenAndNow:
    """Return a review beside the one it looks at again, for those who read answers.

    The caller notes the reading in the access log.
    """
    parent = _parent_of(session, review)
    readable = parent is not None and _reads(session, parent, by=by, now=now)
    then = parent if readable else None
    both = [then, review] if then else []
    said = _said(session, review)
    return ThenAndNow(
        then=parent.reference if parent else "",
        now=review.reference,
        may_choose=visibility.manages(session, by, review, now=now),
        choices=_choices(session, review, by=by, now=now),
        hidden=parent is not None and not readable,
        counts=grades_fallen.compared(session, then, review) if then else (),
        no_answers=tuple(each.reference for each in both if not grades_fallen.audits_of(session, each)),
        learned_then=tuple(_with_word(each, said) for each in _learned(session, then)) if then else (),
        learned_now=_learned(session, review) if then else (),
    )


def _reads(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    try:
        access.require_capacity(session, by, *_READ_ANSWERS, on=local_day(now), review=review)
    except access.NotYours:
        return False
    return True


def _parent_of(session: Session, review: OpenReview) -> OpenReview | None:
    parent_id = session.get_one(Review, review.id).parent_id
    return reviews.read(session, parent_id, partnership_id=review.partnership_id) if parent_id else None


def _with_word(learned: Learned, said: dict[str, str]) -> Learned:
    return Learned(learned.id, learned.number, learned.text, said.get(str(learned.id), ""))


def _said(session: Session, review: OpenReview) -> dict[str, str]:
    """Return the newest word for each statement."""
    query = select(Entry.body).where(Entry.review_id == review.id, Entry.kind == SEEN).order_by(Entry.seq)
    facts = [json.loads(body)["facts"] for body in session.scalars(query)]
    return {each["statement"]: each["seen"] for each in facts}


def _choices(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[str, ...]:
    here = Review.partnership_id == by.partnership_id
    begun = {
        row.id: row.created_at for row in session.execute(select(Review.id, Review.created_at).where(here))
    }
    seen = visibility.visible_reviews(session, by, now=now)
    earlier = (each for each in seen if each.id != review.id and begun[each.id] <= begun[review.id])
    return tuple(each.reference for each in earlier)


def _learned(session: Session, review: OpenReview) -> tuple[Learned, ...]:
    """Return the statements of the present version of which a gate asks for one at least."""
    found: list[Learned] = []
    for name in review.workflow.items_of(Kind.document):
        parts = review.workflow.items[name].parts
        try:
            version = reports.latest(session, items.only(session, review, Kind.document, name=name))
        except reports.NothingWritten:
            continue
        wanted = (Statement.version_id == version.id, Statement.said_none.is_(False))
        for part in _needed(review, name):
            rows = session.scalars(
                select(Statement).where(*wanted, Statement.kind == part).order_by(Statement.number)
            )
            letter = parts[part].numbered or ""
            found += [
                Learned(row.id, f"{letter}{row.number}", sealed.get(session, row, "text_sealed"))
                for row in rows
            ]
    return tuple(found)


def _needed(review: OpenReview, document: str) -> list[str]:
    uses = [use for move in review.workflow.moves for use in move.checks if use.about == document]
    asked = [part for use in uses for part in dict(use.with_.get("at_least") or {})]
    return [part for part in dict.fromkeys(asked) if part in review.workflow.items[document].parts]
