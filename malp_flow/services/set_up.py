"""Setting up a review on one page: who audits which record, how the agency was told, the tool, the people."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.facts import ItemFact
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.definitions import ReviewTool
from malp_flow.records.reviews import Case, IdentityGiven, PanelSeat
from malp_flow.services import (
    audit_overview,
    candidates,
    commissioning,
    dashboards,
    items,
    library,
    naming,
    people,
    picture,
    set_up_pages,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.candidates import Candidate
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders
from malp_flow.wording import list_words


@dataclass(frozen=True, slots=True)
class Row:
    """One audit to set up. `off_line` is None while nobody declared it, `told_at` while nobody was told."""

    item_id: UUID
    title: str
    case: str
    agency: str
    auditor_id: UUID | None
    auditor: str
    off_line: bool | None
    told_at: datetime | None
    told_by: str
    route: str
    offered: tuple[Candidate, ...]

    @property
    def key(self) -> str:
        """What the names of its fields end with."""
        return self.item_id.hex


@dataclass(frozen=True, slots=True)
class ToolInForce:
    """The audit tool that a review is answered with, and the local names in it."""

    title: str
    version: int
    theme: str
    local_values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewersPart:
    """One role that the file gives to reviewers, and who holds it."""

    role: str
    title: str
    names: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """All that the page of set-up shows. Once audits are issued it only shows."""

    rows: tuple[Row, ...]
    tool: ToolInForce | None
    issued: bool
    ended: bool
    reviewer_id: UUID | None
    reviewer: str
    panel: tuple[tuple[str, str], ...]
    people: tuple[Candidate, ...]
    parts: tuple[ReviewersPart, ...]
    """The roles of reviewers, where there are several or one of them is for several people; else none."""


def set_up(session: Session, review: OpenReview, *, now: datetime) -> SetUp:
    """Return what is set up and what is still missing. Who may see it was asked before."""
    known = picture.facts(session, review, now=now)
    everybody = candidates.candidates(session, review.partnership_id, now=now)
    seats = session.scalars(
        select(PanelSeat).where(PanelSeat.review_id == review.id).order_by(PanelSeat.number)
    ).all()
    reviewer, ended = _reviewer(session, review, now=now), review.workflow.state(review.state).final
    returns = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    return SetUp(
        rows=_rows(session, review, dashboards.returns_of(review, known), everybody, now=now),
        tool=_tool(session, review),
        issued=ended or any(item.opened_at for item in returns),
        ended=ended,
        reviewer_id=reviewer,
        reviewer=people.name_of(session, reviewer),
        panel=tuple((seat.title, people.name_of(session, seat.membership_id)) for seat in seats),
        people=everybody,
        parts=tuple(_parts(session, review, now=now)),
    )


def _parts(session: Session, review: OpenReview, *, now: datetime) -> Iterator[ReviewersPart]:
    roles, flow = review.workflow.roles_as(Capacity.reviewer), review.workflow
    filled = [use.with_ for move in flow.moves for use in move.checks if use.check == "role_filled"]
    by_several = any(asked["role"] in roles and asked.get("at_least", 1) > 1 for asked in filled)
    for role in roles if len(roles) > 1 or by_several else ():
        held = [each.membership_id for each in holders(session, review, role, on=local_day(now))]
        names = [people.name_of(session, each) for each in dict.fromkeys(held)]
        yield ReviewersPart(role, flow.roles[role].title, list_words(names))


def _reviewer(session: Session, review: OpenReview, *, now: datetime) -> UUID | None:
    roles = review.workflow.roles_as(Capacity.reviewer)
    held = [h for role in roles for h in holders(session, review, role, on=local_day(now))]
    return held[0].membership_id if held else None


def _rows(
    session: Session,
    review: OpenReview,
    facts: Iterable[ItemFact],
    everybody: Sequence[Candidate],
    *,
    now: datetime,
) -> tuple[Row, ...]:
    """Return a row for each return that is set up here; respondents are asked from a page of their own."""
    cases = select(Case.id).where(Case.review_id == review.id)
    given = session.scalars(select(IdentityGiven).where(IdentityGiven.case_id.in_(cases))).all()
    told: dict[tuple[UUID | None, UUID | None], IdentityGiven]
    told = {(each.case_id, each.agency_id): each for each in given}
    here = [fact for fact in facts if review.workflow.items[fact.name].for_each != ForEach.participant]
    return tuple(_row(session, review, fact, everybody, told, now=now) for fact in here)


def _row(
    session: Session,
    review: OpenReview,
    fact: ItemFact,
    everybody: Sequence[Candidate],
    given: Mapping[tuple[UUID | None, UUID | None], IdentityGiven],
    *,
    now: datetime,
) -> Row:
    item = items.get(session, review, UUID(fact.id), kind=Kind.return_)
    auditor = audit_overview.auditor_of(session, review, item, now=now)
    told = given.get((item.case_id, item.agency_id))
    # Others can be named on the audit’s own page: the whole house in every row makes a page too heavy.
    offered = [
        each
        for each in candidates.near(everybody, item.agency_id)
        if each.member == auditor
        or (not each.runs_or_reads and (item.agency_id in each.agencies or not each.agencies))
    ]
    return Row(
        item_id=item.id,
        title=fact.title,
        case=fact.case_reference,
        agency=fact.agency_name or whose.title_of_giver(review, fact.name),
        auditor_id=auditor,
        auditor=fact.holder,
        off_line=fact.off_line,
        told_at=told.at if told else None,
        told_by=people.name_of(session, told.by) if told else "",
        route=sealed.get(session, told, "route_sealed") if told else "",
        offered=tuple(offered),
    )


def _tool(session: Session, review: OpenReview) -> ToolInForce | None:
    name = next(iter(review.workflow.items_of(Kind.return_)), "")
    tool = library.tool(session, review_id=review.id, item=name)
    if tool is None:
        return None
    kept = session.get_one(ReviewTool, (review.id, name))
    themes = {theme.id: theme for theme in set_up_pages.themes(session, review)}
    theme = themes.get(tool.overlay or "")
    titles = {name: title for name, title, _example in theme.local_values} if theme else {}
    values = json.loads(kept.local_values)
    return ToolInForce(
        title=tool.title,
        version=tool.version,
        theme=theme.title if theme else tool.overlay or "",
        local_values=tuple((titles.get(key, key), value) for key, value in values.items()),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was filled in for one audit; None and an empty route mean that it was left open."""

    row: Row
    auditor: UUID | None
    off_line: bool | None
    route: str


def save(session: Session, review: OpenReview, wanted: Sequence[Wanted], *, by: Actor, now: datetime) -> None:
    """Write down what has changed of the whole table; whoever is named needs the declaration.

    Raises NotYours, ReviewEnded, NotHere.
    """
    for each in wanted:
        row = each.row
        changed = (each.auditor, each.off_line) != (row.auditor_id, row.off_line)
        if changed and each.auditor and each.off_line is not None:
            naming.name_auditor(
                session, review, row.item_id, member=each.auditor, off_line=each.off_line, by=by, now=now
            )
        if each.route and row.told_at is None:
            commissioning.record_identity_given(
                session, review, row.item_id, route=each.route, by=by, now=now
            )
