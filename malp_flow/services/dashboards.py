"""What needs the people who run reviews: open gates, late audits, emails that did not arrive."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.deadlines import main_line
from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.services import activity, deadlines, people, picture, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.moves import Prospect
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class LateAudit:
    """An audit past its day; `working_days` is how late."""

    reference: str
    item_id: UUID
    case: str
    agency: str
    auditor: str
    due_on: date | None
    working_days: int


@dataclass(frozen=True, slots=True)
class Card:
    """One review on the board."""

    reference: str
    theme: str
    gate_open: bool
    gate_line: str


@dataclass(frozen=True, slots=True)
class Column:
    """The reviews of one state."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class OpenGate:
    """A move whose checks are all met and that waits for this person."""

    reference: str
    move: str
    title: str
    theme: str


@dataclass(frozen=True, slots=True)
class LostLetter:
    """An email that was given up."""

    id: UUID
    to: str
    title: str
    reference: str


@dataclass(frozen=True, slots=True)
class SignOffAsked:
    """A report that waits for this person's answer."""

    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of somebody who runs reviews or signs them off."""

    gates: tuple[OpenGate, ...]
    late: tuple[LateAudit, ...]
    lost: tuple[LostLetter, ...]
    asked: tuple[SignOffAsked, ...]
    columns: tuple[Column, ...]
    running: int


def home(session: Session, actor: Actor, *, now: datetime) -> Home:
    """Return what needs this person, and the reviews they may see by state; changes nothing."""
    seen = [
        (review, _theme(session, review), picture.facts(session, review, now=now))
        for review in visibility.visible_reviews(session, actor, now=now)
    ]
    running = [row for row in seen if not row[0].workflow.state(row[0].state).final]
    waiting = [
        gate for review, theme, known in running
        for gate in _gates(session, actor, review, theme=theme, known=known)
    ]  # fmt: skip
    late = [line for review, _, known in running for line in _late(session, review, known)]
    return Home(
        gates=tuple(waiting),
        late=tuple(sorted(late, key=lambda line: -line.working_days)),
        lost=tuple(_lost(session, actor)) if visibility.runs(session, actor, now=now) else (),
        asked=tuple(_asked(session, actor)),
        columns=_columns(seen),
        running=len(running),
    )


def prospects(review: OpenReview, known: Facts) -> list[Prospect]:
    """Return every move from the present state with what its gate finds in these facts."""
    return [
        Prospect(move, gates.findings(review.workflow, move, known))
        for move in review.workflow.moves_from(review.state)
    ]


def _theme(session: Session, review: OpenReview) -> str:
    return session.get_one(Review, review.id).theme


def _gates(session: Session, actor: Actor, review: OpenReview, *, theme: str, known: Facts) -> list[OpenGate]:
    if actor.membership_id is None:
        return []
    mine = roles_of(session, review, actor.membership_id, on=local_day(known.at))
    return [
        OpenGate(review.reference, prospect.move.id, prospect.move.title, theme)
        for prospect in prospects(review, known)
        if prospect.move.checks and prospect.is_open and mine & set(prospect.move.people)
    ]


def returns_of(review: OpenReview, known: Facts) -> list[ItemFact]:
    """Return every live audit of a review, in the order of the matrix."""
    return [item for name in review.workflow.items_of(Kind.return_) for item in known.items_named(name)]


def _late(session: Session, review: OpenReview, known: Facts) -> list[LateAudit]:
    due = {d.item_id: d.due_on for d in deadlines.running(session, review) if d.item_id}
    return [
        LateAudit(
            review.reference, UUID(item.id), item.case_reference, item.agency_name, item.holder,
            due.get(UUID(item.id)), item.working_days_late,
        )
        for item in returns_of(review, known)
        if item.working_days_late and not item.done
    ]  # fmt: skip


def _lost(session: Session, actor: Actor) -> list[LostLetter]:
    query = (
        select(Letter, Review.reference)
        .outerjoin(LetterCause, LetterCause.letter_id == Letter.id)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .where(Letter.partnership_id == actor.partnership_id, Letter.status == "dead")
        .order_by(Letter.next_at)
    )
    once = {letter.id: (letter, reference or "") for letter, reference in session.execute(query)}
    return [
        LostLetter(
            letter.id,
            people.name_of(session, letter.membership_id),
            activity.letter_title(letter.name),
            reference,
        )
        for letter, reference in once.values()
    ]


def _asked(session: Session, actor: Actor) -> list[SignOffAsked]:
    query = (
        select(Review)
        .join(Item, Item.review_id == Review.id)
        .join(PanelSeat, PanelSeat.id == Item.seat_id)
        .where(
            Review.partnership_id == actor.partnership_id,
            Item.kind == Kind.decision,
            Item.state == DecisionState.asked,
            (PanelSeat.membership_id == actor.membership_id) | (PanelSeat.delegate_id == actor.membership_id),
        )
    )
    return [SignOffAsked(review.reference, review.theme) for review in session.scalars(query).unique()]


def _columns(seen: list[tuple[OpenReview, str, Facts]]) -> tuple[Column, ...]:
    titles = dict.fromkeys(state.title for review, _, _ in seen for state in review.workflow.states)
    by_title: dict[str, list[Card]] = {title: [] for title in titles}
    for review, theme, known in seen:
        by_title[review.workflow.state(review.state).title].append(_card(review, theme, known))
    return tuple(Column(title, tuple(cards)) for title, cards in by_title.items())


def _card(review: OpenReview, theme: str, known: Facts) -> Card:
    guarded = [prospect for prospect in prospects(review, known) if prospect.move.checks]
    if not guarded:
        return Card(review.reference, theme, gate_open=False, gate_line="")
    # With none open, the one that leads forward says how far the review is, not one that sends it back.
    onward = [prospect for prospect in guarded if prospect.move in main_line(review.workflow)] or guarded
    first = next((prospect for prospect in guarded if prospect.is_open), onward[0])
    missing = sum(len(finding.blockers) for finding in first.findings if not finding.lets_pass)
    line = gettext("Ready: %(move)s") if first.is_open else gettext("%(missing)s to go: %(move)s")
    words = line % {"missing": missing, "move": first.move.title}
    return Card(review.reference, theme, gate_open=first.is_open, gate_line=words)
