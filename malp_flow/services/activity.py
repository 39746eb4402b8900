"""What happened in a review, newest first, and the emails that are to go out."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import entry_details, entry_kinds, people, return_words
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

MANY = 50
"""How many of the newest entries and of the next emails a page shows."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the activity history, in words."""

    title: str
    who: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """An email that is to go out; a reminder goes only if it is still needed then.

    `about` is the agency and record of a reminder, or how many the same email goes about.
    """

    at: datetime
    title: str
    to: str
    reminder: bool
    about: str = ""


letter_title = entry_kinds.letter_title


def happened(session: Session, review: OpenReview) -> tuple[Happened, ...]:
    """Return the newest `MANY` entries of the review's history, newest first."""
    query = select(Entry).where(Entry.review_id == review.id).order_by(Entry.seq.desc())
    return tuple(
        Happened(
            entry_title(review, entry),
            entry_actor(session, entry.actor),
            entry.at,
            entry_details.detail(session, review, entry_facts(entry)),
        )
        for entry in session.scalars(query.limit(MANY))
    )


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return the ids, states and days that an entry keeps."""
    facts: dict[str, Any] = json.loads(entry.body).get("facts", {})
    return facts


def entry_actor(session: Session, actor: str | None) -> str:
    """Return the name of whoever an entry of the history names by id."""
    member = member_of(actor)
    return people.name_of(session, member) if member else gettext("The system")


def member_of(actor: str | None) -> UUID | None:
    """Return the id of the member whom an entry names as whoever acted; None for the system."""
    try:
        return UUID(actor or "")
    except ValueError:
        return None


def entry_title(review: OpenReview, entry: Entry) -> str:
    """Return what an entry of the history says, in words, such as “Audit returned”."""
    if entry.kind == "review.moved":
        state = review.workflow.state(entry_facts(entry)["to"])
        return gettext("Moved to “%(state)s”") % {"state": state.title}
    called = return_words.of(review.workflow)
    if called.are_audits or not called.heading:
        return entry_kinds.words(entry.kind)
    return entry_kinds.words_of_return(entry.kind, title=called.heading, giver=called.giver)


def coming(session: Session, review: OpenReview) -> tuple[Coming, ...]:
    """Return reminders planned and emails waiting, the next one first."""
    steps = session.execute(
        select(LadderStep, Deadline.item_id)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.review_id == review.id, LadderStep.state == "planned")
        .order_by(LadderStep.due_at, LadderStep.id)
        .limit(MANY)
    ).all()
    same: dict[tuple[datetime, str, str], list[UUID | None]] = {}
    for step, item_id in steps:
        same.setdefault((step.due_at, step.letter, step.recipient), []).append(item_id)
    planned = [
        Coming(at, letter_title(letter), _role(review, to), reminder=True, about=_about(session, review, ids))
        for (at, letter, to), ids in same.items()
    ]
    waiting = _waiting(session, review)
    return tuple(sorted([*planned, *waiting], key=lambda email: email.at)[:MANY])


def _about(session: Session, review: OpenReview, item_ids: list[UUID | None]) -> str:
    """Name what a reminder is about; of several how many, so that the line stays short."""
    if len(item_ids) > 1:
        return gettext("%(num)s of them") % {"num": len(item_ids)}
    return entry_details.detail(session, review, {"item": item_ids[0]})


def _waiting(session: Session, review: OpenReview) -> list[Coming]:
    """The emails that wait, one line each, whatever several things one brings together."""
    rows = session.execute(
        select(Letter, LetterCause.name)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.review_id == review.id,
            LetterCause.dropped_at.is_(None),
            Letter.status == "pending",
        )
        .order_by(Letter.next_at, Letter.id)
    )
    names: dict[Letter, list[str]] = {}
    for letter, name in rows:
        names.setdefault(letter, []).append(name)
    return [
        Coming(
            letter.next_at,
            ", ".join(map(letter_title, dict.fromkeys(said))),
            people.name_of(session, letter.membership_id),
            reminder=False,
        )
        for letter, said in list(names.items())[:MANY]
    ]


def _role(review: OpenReview, name: str) -> str:
    role = review.workflow.roles.get(name)
    return role.title if role else name
