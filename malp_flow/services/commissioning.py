"""Commissioning a review: its theme and panel, the records it looks at, who is asked about which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case, IdentityGiven, PanelSeat, Review
from malp_flow.services import access, history, items, library, moves, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.picture import IN_THE_LINE, OFF_LINE
from malp_flow.services.reviews import OpenReview


class ReferenceTaken(Refused):
    """There is a review of that reference already. Choose another."""


class CaseTaken(Refused):
    """This review has a child’s record of that reference already. Choose another."""


@dataclass(frozen=True, slots=True)
class Commission:
    """What a partnership decides when it commissions. `panel` pairs a seat's title with its member."""

    reference: str
    theme: str
    workflow_digest: str
    panel: Sequence[tuple[str, UUID]]
    lead_reviewer: UUID | None = None


def commission(session: Session, wanted: Commission, *, by: Actor, now: datetime) -> UUID:
    """Commission a review and return its id. Raises ReferenceTaken, NotYours."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    taken = select(Review.id).where(
        Review.partnership_id == by.partnership_id, Review.reference == wanted.reference
    )
    if session.scalar(taken):
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
    if wanted.lead_reviewer:
        name_in_role(session, here, Capacity.reviewer, wanted.lead_reviewer, by=by, now=now)
    return review.id


def _seat_panel(
    session: Session, review: OpenReview, panel: Sequence[tuple[str, UUID]], *, by: Actor, now: datetime
) -> None:
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
        name_in_role(session, review, Capacity.signer, member, by=by, now=now)


def name_in_role(
    session: Session, review: OpenReview, capacity: Capacity, member: UUID, *, by: Actor, now: datetime
) -> None:
    """Name somebody for the roles that this review's workflow gives in a capacity."""
    for role in review.workflow.roles_as(capacity):
        place = people.Place(review_id=review.id)
        people.grant(session, member, capacity=capacity, role=role, place=place, by=by, now=now)


def add_case(session: Session, review: OpenReview, reference: str, *, by: Actor, now: datetime) -> UUID:
    """Add a child's record by a reference that says nothing, and return its id. Raises CaseTaken."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    taken = select(Case.id).where(Case.review_id == review.id, Case.reference == reference)
    if session.scalar(taken):
        raise CaseTaken
    case = Case(partnership_id=review.partnership_id, review_id=review.id, reference=reference)
    session.add(case)
    history.append(session, "case.added", by=by, now=now, review=review, facts={"case": str(case.id)})
    return case.id


def expect(
    session: Session, review: OpenReview, *, case_id: UUID, agency_id: UUID, by: Actor, now: datetime
) -> UUID:
    """Ask one agency about one child's record; return the id of the first item that this makes."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    made = [
        items.make(session, review, name, case_id=case_id, agency_id=agency_id)
        for name, said in review.workflow.items.items()
        if said.for_each == ForEach.agency_on_a_case
    ]
    facts = {"case": str(case_id), "agency": str(agency_id)}
    history.append(session, "audit.expected", by=by, now=now, review=review, facts=facts)
    return made[0].id


def name_auditor(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    member: UUID,
    off_line: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Name who audits one record for one agency; whoever was named before stops being it today.

    `off_line` says whether they are outside the line of management of that record.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    _end_earlier(session, review, item, now=now)
    role = review.workflow.items[item.name].by
    place = people.Place(review.id, item.agency_id, item.case_id)
    people.grant(session, member, capacity=Capacity.returner, role=role, place=place, by=by, now=now)
    session.get_one(Audit, item.id).relationship = OFF_LINE if off_line else IN_THE_LINE
    facts = {"item": str(item.id), "membership": str(member), "off_line": off_line}
    history.append(session, "audit.auditor_named", by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)


def _end_earlier(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    held = people.holdings(
        session, partnership_id=review.partnership_id, on=local_day(now), review_id=review.id
    )
    for holding in held:
        if (holding.agency_id, holding.case_id) == (item.agency_id, item.case_id) and holding.case_id:
            session.delete(holding)
    session.flush()


def record_identity_given(
    session: Session, review: OpenReview, item_id: UUID, *, route: str, by: Actor, now: datetime
) -> None:
    """Record that an agency was told, outside this system, which child a record is about, and how."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    if item.case_id is None or item.agency_id is None:
        raise items.NoSuchItem
    session.add(
        IdentityGiven(
            partnership_id=review.partnership_id,
            case_id=item.case_id,
            agency_id=item.agency_id,
            at=now,
            route=route,
            by=by.person_id,
        )
    )
    history.append(session, "identity.given", by=by, now=now, review=review, facts={"item": str(item.id)})
    moves.settle(session, review, by=by, now=now)


def choose_tools(
    session: Session, review: OpenReview, tools: Mapping[str, AssembledTool], *, by: Actor, now: datetime
) -> None:
    """Keep the assembled audit tool for each kind of return; the review is answered with these."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    for item, tool in tools.items():
        kept = library.choose_tool(
            session, review_id=review.id, partnership_id=review.partnership_id, item=item, tool=tool
        )
        facts = {"item": item, "tool": kept}
        history.append(session, "tool.chosen", by=by, now=now, review=review, facts=facts)
    moves.settle(session, review, by=by, now=now)
