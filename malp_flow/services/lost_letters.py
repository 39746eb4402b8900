"""Emails that did not arrive, and reminders that nobody is named to get."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Review
from malp_flow.services import activity, mending, people, refused_mailboxes, together
from malp_flow.services.actor import Actor
from malp_flow.services.entry_kinds import N_
from malp_flow.services.holding_back import Why
from malp_flow.services.mending import Way
from malp_flow.services.need import Eyes, Kind, Need
from malp_flow.wording import gettext

TOLD_FOR = timedelta(days=7)
_NOBODY = "nobody_named"
_SAID = {
    True: (N_("%(agency)s: nobody is named as %(role)s"), N_("No %(role)s is named")),
    False: (N_("%(agency)s: the %(role)s is away"), N_("The %(role)s is away")),
}
"""Whether nobody is named, or somebody who is away: said of an agency, and of the whole review."""


def lost(session: Session, actor: Actor, *, now: datetime) -> Iterator[Need]:
    """Yield the emails of this partnership that were given up, each once.

    One about nothing that is still waited for, such as a code or a receipt, is told for a week.
    """
    waits = Review.id.is_not(None) & Review.closed_at.is_(None) & Item.done_at.is_(None)
    query = (
        select(Letter, Review.reference)
        .outerjoin(LetterCause, LetterCause.letter_id == Letter.id)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .outerjoin(Item, Item.id == LetterCause.item_id)
        .where(
            Letter.partnership_id == actor.partnership_id,
            Letter.status == "dead",
            or_(Letter.next_at > now - TOLD_FOR, waits),
        )
        .order_by(Letter.next_at)
    )
    once = {letter.id: (letter, reference) for letter, reference in session.execute(query)}
    for letter, reference in once.values():
        yield Need(
            Kind.lost_letter,
            reference or "",
            gettext("An email did not reach %(name)s")
            % {"name": people.name_of(session, letter.membership_id)},
            text=f"“{activity.letter_title(letter.name)}”. {_why(letter)}",
            action=gettext("Correct the address and send again") if reference else gettext("Look at it"),
            thing=str(letter.id),
        )


def _why(letter: Letter) -> str:
    why = refused_mailboxes.words(letter.last_code)
    maybe = gettext("An earlier attempt may have delivered it.") if letter.uncertain else ""
    return f"{why} {maybe}".strip()


def nobody_named(session: Session, eyes: Eyes) -> Iterator[Need]:
    """Yield the reminders that went to nobody, while what they are about is still waited for."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, tuple[str, str | None, UUID | None]]]:
        found = session.execute(_to_nobody().where(Deadline.review_id.in_(ids)))
        return ((row.review_id, (row.recipient, row.reason, row.item_id)) for row in found)

    rows = together.rows(session, "nobody_named", eyes.review.id, ask)
    for recipient, reason, item_id in dict.fromkeys(rows):
        role, agency = eyes.review.workflow.roles.get(recipient), _agency(session, item_id)
        is_vacant = reason == _NOBODY
        of_agency, of_review = _SAID[is_vacant]
        yield Need(
            Kind.nobody_named,
            eyes.review.reference,
            gettext(of_agency if agency else of_review)
            % {"role": role.title if role else recipient, "agency": agency},
            text=gettext("A reminder was due and went to nobody.")
            if is_vacant
            else gettext("A reminder waits until they are back, because nobody stands in."),
            action=gettext("Look at the audit and telephone the agency") if item_id else "",
            thing=str(item_id or recipient),
            way=Way(mending.AUDIT, "", item_id) if agency else Way(mending.SET_UP, ""),
        )


def _to_nobody() -> Select[UUID, str, str | None, UUID | None]:
    """Return the query for whom the reminders were for, why nobody got them, and what they are about."""
    vacant = LadderStep.state.in_(("skipped", "cancelled")) & (LadderStep.reason == _NOBODY)
    away = (LadderStep.state == "held") & (LadderStep.reason == Why.away)
    return (
        select(Deadline.review_id, LadderStep.recipient, LadderStep.reason, Deadline.item_id)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.earliest.is_(False),  # from a first day on letters go, and nobody owes anything
            LadderStep.round == Deadline.round,
            vacant | away,
        )
        .order_by(LadderStep.due_at)
    )


def _agency(session: Session, item_id: UUID | None) -> str:
    item = session.get(Item, item_id) if item_id else None
    agency = session.get(Agency, item.agency_id) if item and item.agency_id else None
    return agency.name if agency else ""
