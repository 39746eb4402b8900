"""Commissioning a review: its theme and panel, the records it looks at, who is asked about which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import START, Capacity, ForEach, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.reviews import Case, IdentityGiven, PanelSeat, Review
from malp_flow.services import access, deadlines, expecting, history, items, library, moves, naming, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

_SAYS_NOTHING = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}")


class ReferenceTaken(Refused):
    """There is a review of that reference already. Choose another."""


class CaseTaken(Refused):
    """This review has a child’s record of that reference already. Choose another."""


class TellingReference(Refused):
    """A reference must say nothing about the child: letters, figures and hyphens, such as C-118."""


class SeatTaken(Refused):
    """Nobody can sit in two places of a panel. Name somebody else for one of them."""


class IssuedAlready(Refused):
    """Audits are issued, so what they ask and of whom stays as it is."""


@dataclass(frozen=True, slots=True)
class Commission:
    """What a partnership decides when it commissions. `panel` pairs a seat's title with its member."""

    reference: str
    theme: str
    workflow_digest: str
    panel: Sequence[tuple[str, UUID]]
    lead_reviewer: UUID | None = None


def says_something(reference: str) -> bool:
    """Whether a reference may say something about a child: it is not only letters, figures and hyphens."""
    return not _SAYS_NOTHING.fullmatch(reference) or bool(suspicious_places(reference))


def is_taken(session: Session, reference: str, *, by: Actor) -> bool:
    """Whether the actor's partnership has a review of this reference already."""
    taken = select(Review.id).where(Review.partnership_id == by.partnership_id, Review.reference == reference)
    return session.scalar(taken) is not None


def commission(session: Session, wanted: Commission, *, by: Actor, now: datetime) -> UUID:
    """Commission a review and return its id. Raises ReferenceTaken, SeatTaken, NotYours, NotHere."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    if is_taken(session, wanted.reference, by=by):
        raise ReferenceTaken
    workflow = library.definition(session, wanted.workflow_digest).workflow
    review = Review(
        partnership_id=by.partnership_id,
        reference=wanted.reference,
        theme=wanted.theme,
        workflow_digest=wanted.workflow_digest,
        state=workflow.initial.id,
        created_at=now,
    )
    session.add(review)
    session.flush()
    here = reviews.opened(session, review.id, partnership_id=by.partnership_id)
    history.append(
        session,
        "review.commissioned",
        by=by,
        now=now,
        review=here,
        facts={"workflow": wanted.workflow_digest, "state": here.state},
    )
    _seat_panel(session, here, wanted.panel, by=by, now=now)
    items.make_for_review(session, here)
    deadlines.start_fixed(session, here, None, now=now)
    deadlines.open_after(session, here, START, now=now)
    if wanted.lead_reviewer:
        naming.name_in_role(session, here, Capacity.reviewer, wanted.lead_reviewer, by=by, now=now)
    moves.settle(session, here, by=by, now=now)
    return review.id


def _seat_panel(
    session: Session, review: OpenReview, panel: Sequence[tuple[str, UUID]], *, by: Actor, now: datetime
) -> None:
    if len({member for _, member in panel}) < len(panel):
        raise SeatTaken
    for number, (title, member) in enumerate(panel, start=1):
        session.add(
            PanelSeat(
                partnership_id=review.partnership_id,
                review_id=review.id,
                title=title,
                membership_id=member,
                number=number,
            )
        )
        naming.name_in_role(session, review, Capacity.signer, member, by=by, now=now)


def add_case(session: Session, review: OpenReview, reference: str, *, by: Actor, now: datetime) -> UUID:
    """Add a child's record by a reference that says nothing, and return its id.

    Raises CaseTaken, TellingReference, IssuedAlready, NotYours.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    _require_not_issued(session, review)
    if says_something(reference):
        raise TellingReference
    taken = select(Case.id).where(Case.review_id == review.id, Case.reference == reference)
    if session.scalar(taken):
        raise CaseTaken
    case = Case(partnership_id=review.partnership_id, review_id=review.id, reference=reference)
    session.add(case)
    session.flush()
    items.make_at(session, review, ForEach.case, case_id=case.id, now=now)
    history.append(session, "case.added", by=by, now=now, review=review, facts={"case": str(case.id)})
    return case.id


def expect(
    session: Session, review: OpenReview, *, case_id: UUID | None, agency_id: UUID, by: Actor, now: datetime
) -> UUID:
    """Ask one agency about one child's record, or about itself; return the id of the first thing this makes.

    Raises ExpectedAlready, IssuedAlready, NotYours, NotHere.
    """
    _require_not_issued(session, review)
    return expecting.expect(session, review, case_id=case_id, agency_id=agency_id, by=by, now=now)[0].id


def record_identity_given(
    session: Session, review: OpenReview, item_id: UUID, *, route: str, by: Actor, now: datetime
) -> None:
    """Record that an agency was told, outside this system, which child a record is about, and how.

    Told again, the first time stays in the table and the second in the history. Raises NotYours, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    if item.case_id is None or item.agency_id is None:
        raise items.NoSuchItem
    place = (IdentityGiven.case_id == item.case_id, IdentityGiven.agency_id == item.agency_id)
    if session.scalar(select(IdentityGiven.id).where(*place)) is None:
        given = IdentityGiven(
            partnership_id=review.partnership_id,
            case_id=item.case_id,
            agency_id=item.agency_id,
            at=now,
            by=by.person_id,
        )
        sealed.put(session, given, "route_sealed", route)
        session.add(given)
    facts = {"item": str(item.id)}
    history.append(
        session, "identity.given", by=by, now=now, review=review, facts=facts, secrets={"route": route}
    )
    moves.settle(session, review, by=by, now=now)


def choose_tools(
    session: Session,
    review: OpenReview,
    tools: Mapping[str, AssembledTool],
    *,
    local_values: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the assembled audit tool for each kind of return; the review is answered with these.

    `local_values` are the local names that were filled in. Raises IssuedAlready, NotYours.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    _require_not_issued(session, review)
    for item, tool in tools.items():
        kept = library.choose_tool(
            session,
            review_id=review.id,
            partnership_id=review.partnership_id,
            item=item,
            tool=tool,
            local_values=local_values or {},
            by=by.membership_id,
            now=now,
        )
        facts = {"item": item, "tool": kept}
        history.append(session, "tool.chosen", by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)


def _require_not_issued(session: Session, review: OpenReview) -> None:
    access.require_running(review)
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    if any(item.opened_at for item in returns):
        raise IssuedAlready
