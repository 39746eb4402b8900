"""What came back about letters as a list, and noting that somebody has seen it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.outputs.post_reading import Kind as Came
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.outbox import DeliveryNote, Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import access, activity, calendar_answers, paging, people, refused_mailboxes
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.need import Kind, Need
from malp_flow.wording import gettext

EACH = 20
FIRST_WORDS = 160
_ANSWERS = (Came.reply.value, Came.auto_reply.value, Came.calendar.value)


@dataclass(frozen=True, slots=True)
class PostLine:
    """One thing that came back: what, from whom, about which email, and what it says."""

    id: UUID
    kind: str
    what: str
    who: str
    other_address: bool
    about: str
    reference: str
    text: str
    at: datetime
    seen: bool
    lost_letter: UUID | None
    """The email to be sent again, where that is still to be done."""
    away: UUID | None
    """The member who may be away, where an automatic answer came from their own address."""


@dataclass(frozen=True, slots=True)
class PostPage:
    """A page of what came back, and the reviews that one can look at alone."""

    lines: tuple[PostLine, ...]
    number: int
    pages: int
    found: int
    references: tuple[str, ...]


def page(session: Session, actor: Actor, *, reference: str = "", number: int = 1) -> PostPage:
    """Return what came back in a partnership: unseen first, then the newest; only looks."""
    query = _of_place(actor.partnership_id)
    of_review = query.where(_about(reference)) if reference else query
    found = session.scalar(select(func.count()).select_from(of_review.subquery())) or 0
    number, pages = paging.fitted(number, found=found, each=EACH)
    order = (DeliveryNote.seen_at.is_not(None), DeliveryNote.at.desc(), DeliveryNote.id.desc())
    notes = session.scalars(of_review.order_by(*order).limit(EACH).offset(EACH * (number - 1))).all()
    return PostPage(
        tuple(line(session, note) for note in notes), number, pages, found, _references(session, actor)
    )


def of_item(session: Session, item_id: UUID) -> list[PostLine]:
    """Return the answers of people to emails about one thing that is owed, the newest first.

    An answer to an email about several things stands with each of them: nobody can tell which it means.
    """
    speaks_of_it = select(LetterCause.letter_id).where(
        LetterCause.item_id == item_id, LetterCause.dropped_at.is_(None)
    )
    query = select(DeliveryNote).where(
        (DeliveryNote.item_id == item_id) | DeliveryNote.letter_id.in_(speaks_of_it),
        DeliveryNote.kind.in_(_ANSWERS),
    )
    return [line(session, note) for note in session.scalars(query.order_by(DeliveryNote.at.desc()))]


def _of_place(partnership_id: UUID) -> Select[DeliveryNote]:
    return select(DeliveryNote).where(DeliveryNote.partnership_id == partnership_id)


def _about(reference: str) -> ColumnElement[bool]:
    return DeliveryNote.letter_id.in_(
        select(LetterCause.letter_id)
        .join(Review, Review.id == LetterCause.review_id)
        .where(Review.reference == reference)
    )


def _references(session: Session, actor: Actor) -> tuple[str, ...]:
    query = (
        select(Review.reference)
        .join(LetterCause, LetterCause.review_id == Review.id)
        .join(DeliveryNote, DeliveryNote.letter_id == LetterCause.letter_id)
        .where(Review.partnership_id == actor.partnership_id)
    )
    return tuple(session.scalars(query.distinct().order_by(Review.reference)))


def line(session: Session, note: DeliveryNote) -> PostLine:
    """Return one thing that came back, in words."""
    said = json.loads(sealed.get(session, note, "text_sealed") or "{}")
    causes = session.execute(
        select(LetterCause.name, Review.reference)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .where(LetterCause.letter_id == note.letter_id, LetterCause.dropped_at.is_(None))
        .order_by(LetterCause.id)
    ).all()
    is_answer = note.kind in _ANSWERS
    theirs = people.address_of(session, note.membership_id).casefold() if note.membership_id else ""
    elsewhere = is_answer and said.get("from") != theirs
    return PostLine(
        id=note.id,
        kind=note.kind,
        what=_what(note),
        who=people.name_of(session, note.membership_id),
        other_address=elsewhere,
        about=activity.letter_title(causes[0].name) if causes else "",
        reference=next((row.reference for row in causes if row.reference), "") or _review(session, note),
        text=_text(note, said) if is_answer else refused_mailboxes.words(note.code),
        at=note.at,
        seen=note.seen_at is not None,
        lost_letter=_lost(session, note),
        away=note.membership_id if note.kind == Came.auto_reply and not elsewhere else None,
    )


def _review(session: Session, note: DeliveryNote) -> str:
    """The review of what it is about, where no letter says it."""
    query = select(Review.reference).join(Item, Item.review_id == Review.id).where(Item.id == note.item_id)
    return session.scalar(query) or "" if note.item_id else ""


def _text(note: DeliveryNote, said: dict[str, str]) -> str:
    """What somebody wrote; after what their calendar program said, where that is what came."""
    if note.kind != Came.calendar:
        return said.get("text", "")
    words = calendar_answers.words(said["answer"], note.code or "")
    return "\n".join(filter(None, (words, said.get("comment", ""))))


def _lost(session: Session, note: DeliveryNote) -> UUID | None:
    query = select(Letter.id).where(Letter.id == note.letter_id, Letter.status == "dead")
    return session.scalar(query) if note.kind in (Came.bounce, Came.soft) else None


def _what(note: DeliveryNote) -> str:
    said = {
        Came.bounce: gettext("It did not arrive"),
        Came.soft: gettext("It did not arrive"),
        Came.delayed: gettext("It is late: their mail server goes on trying"),
        Came.auto_reply: gettext("Automatic answer"),
        Came.reply: gettext("Reply"),
        Came.calendar: gettext("Answer by calendar"),
    }
    return said[Came(note.kind)]


def needs(session: Session, actor: Actor) -> Iterator[Need]:
    """Yield the answers that nobody has seen yet, for the first page."""
    query = (
        select(DeliveryNote)
        .where(
            DeliveryNote.partnership_id == actor.partnership_id,
            DeliveryNote.kind.in_(_ANSWERS),
            DeliveryNote.seen_at.is_(None),
        )
        .order_by(DeliveryNote.at)
    )
    for note in session.scalars(query).all():
        shown = line(session, note)
        text = " ".join(shown.text.split())
        said = {
            Came.reply: gettext("%(name)s answered an email"),
            Came.auto_reply: gettext("%(name)s: an automatic answer to an email"),
            Came.calendar: gettext("%(name)s answered by their calendar program"),
        }
        yield Need(
            Kind.answer,
            shown.reference,
            said[Came(note.kind)] % {"name": shown.who},
            text=text if len(text) <= FIRST_WORDS else text[: FIRST_WORDS - 1] + "…",
            action=gettext("Read it and say what follows"),
            thing=str(note.id),
        )


def mark_seen(session: Session, note_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that somebody has seen what came back. Raises NotYours, NotHere; a second time says nothing."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    note = get_here(session, DeliveryNote, note_id, by=by)
    if note.seen_at is None:
        note.seen_at, note.seen_by = now, by.membership_id
        session.flush()
