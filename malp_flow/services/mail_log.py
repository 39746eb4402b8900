"""The emails that went, wait or failed, page by page, newest first. Never an address, never a text."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import activity, mail_list, paging, people, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.mail_list import MailLine
from malp_flow.wording import gettext

EACH = 25
_STATUSES = {
    "sent": ("sent",),
    "waiting": ("pending", "leased", "started", "held"),
    "failed": ("dead",),
    "skipped": ("cancelled", "superseded"),
}
_AT = func.coalesce(Letter.sent_at, Letter.next_at)


@dataclass(frozen=True, slots=True)
class MailPage:
    """A page of them, and the reviews that one can look at alone."""

    lines: tuple[MailLine, ...]
    number: int
    pages: int
    found: int
    references: tuple[str, ...]


def kinds() -> dict[str, str]:
    """Return what one can look at alone, with its words."""
    return {
        "sent": gettext("Sent"),
        "waiting": gettext("Waiting"),
        "failed": gettext("Did not arrive"),
        "skipped": gettext("Not sent"),
    }


def page(
    session: Session, actor: Actor, *, kind: str = "", reference: str = "", number: int = 1, now: datetime
) -> MailPage:
    """Return emails about reviews that this person sees; all, for whoever runs the whole partnership."""
    seen = {review.reference: review.id for review in visibility.visible_reviews(session, actor, now=now)}
    if reference and reference not in seen:
        raise NotHere
    query = select(Letter).where(Letter.partnership_id == actor.partnership_id)
    if kind in _STATUSES:
        query = query.where(Letter.status.in_(_STATUSES[kind]))
    if reference:
        query = query.where(_about([seen[reference]]))
    elif not visibility.runs(session, actor, now=now):
        query = query.where(_about([*seen.values()]))
    found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number, pages = paging.fitted(number, found=found, each=EACH)
    return MailPage(_lines(session, query, number), number, pages, found, tuple(sorted(seen, reverse=True)))


def one(session: Session, actor: Actor, letter_id: UUID, *, now: datetime) -> MailLine:
    """Return one of them; raises NotHere for one that this person does not see."""
    query = select(Letter).where(Letter.partnership_id == actor.partnership_id, Letter.id == letter_id)
    if not visibility.runs(session, actor, now=now):
        seen = visibility.visible_reviews(session, actor, now=now)
        query = query.where(_about([review.id for review in seen]))
    found = _lines(session, query, 1)
    if not found:
        raise NotHere
    return found[0]


def _about(reviews: Sequence[UUID]) -> ColumnElement[bool]:
    return Letter.id.in_(select(LetterCause.letter_id).where(LetterCause.review_id.in_(reviews)))


def _lines(session: Session, query: Select[Letter], number: int) -> tuple[MailLine, ...]:
    """Three queries, however many there are."""
    newest = query.order_by(_AT.desc(), Letter.id.desc()).limit(EACH).offset(EACH * (number - 1))
    letters = session.scalars(newest).all()
    causes: defaultdict[UUID, list[tuple[str, datetime | None, str | None]]] = defaultdict(list)
    rows = session.execute(
        select(LetterCause.letter_id, LetterCause.name, LetterCause.dropped_at, Review.reference)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .where(LetterCause.letter_id.in_([letter.id for letter in letters]))
        .order_by(LetterCause.id)
    )
    for letter_id, name, dropped_at, reference in rows:
        causes[letter_id].append((name, dropped_at, reference))
    names = people.names_of(session, {letter.membership_id for letter in letters})
    return tuple(_line(letter, causes[letter.id], names.get(letter.membership_id, "")) for letter in letters)


def _line(letter: Letter, causes: list[tuple[str, datetime | None, str | None]], to: str) -> MailLine:
    told = [cause for cause in causes if cause[1] is None] or causes
    kinds_of = dict.fromkeys(name for name, _dropped, _review in told) or {letter.name: None}
    return MailLine(
        id=letter.id,
        title=", ".join(activity.letter_title(name) for name in kinds_of),
        to=to,
        reviews=tuple(dict.fromkeys(review for _name, _dropped, review in told if review)),
        status=letter.status,
        word=mail_list.status_word(letter.status, letter.last_code),
        at=letter.sent_at or letter.next_at,
    )
