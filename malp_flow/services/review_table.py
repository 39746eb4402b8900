"""All reviews that somebody may see, as a table: where each is, what it waits for, its next day, its lead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.people import RoleHolding
from malp_flow.services import dashboards, exports, people, picture, review_lists, together, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force
from malp_flow.wording import gettext

EACH = 25
"""So many reviews stand on one page."""
BY_DAY = "day"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review. `gate_line` says what it waits for; it is read for the reviews of one page only."""

    review: OpenReview
    reference: str
    theme: str
    state: str
    workflow: str
    lead: str
    next_on: date | None
    overdue: int
    final: bool
    gate_line: str = ""
    gate_open: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews are asked for, and in which order; nothing set means all, the nearest day first."""

    state: str = ""
    theme: str = ""
    workflow: str = ""
    lead: str = ""
    overdue: bool = False
    sort: str = BY_DAY

    @property
    def filters(self) -> dict[str, str]:
        """What was asked for, by the title of each filter, in words."""
        said = {
            gettext("State"): self.state,
            gettext("Theme"): self.theme,
            gettext("Workflow"): self.workflow,
            gettext("Lead reviewer"): self.lead,
            gettext("Overdue"): gettext("yes") if self.overdue else "",
        }
        return {title: value for title, value in said.items() if value}

    @property
    def as_given(self) -> dict[str, str]:
        """The same as an address holds it."""
        said = {"state": self.state, "theme": self.theme, "workflow": self.workflow, "lead": self.lead}
        said |= {"overdue": "yes" if self.overdue else "", "sort": "" if self.sort == BY_DAY else self.sort}
        return {name: value for name, value in said.items() if value}


def everything(session: Session, actor: Actor, *, now: datetime) -> tuple[ReviewRow, ...]:
    """Return every review that this person may see, newest first, by as many statements for any number."""
    seen = visibility.visible_reviews(session, actor, now=now)
    ids = [review.id for review in seen]
    themes = review_lists.themes(session, seen)
    leads, days = _leads(session, ids, on=local_day(now)), _days(session, ids)
    return tuple(
        ReviewRow(
            review=review,
            reference=review.reference,
            theme=themes[review.id],
            state=review.workflow.state(review.state).title,
            workflow=review.workflow.title,
            lead=", ".join(leads.get(review.id, ())),
            next_on=min((due_on for due_on, _ in days.get(review.id, ())), default=None),
            overdue=sum(due_at < now for _, due_at in days.get(review.id, ())),
            final=bool(review.workflow.state(review.state).final),
        )
        for review in seen
    )


def _leads(session: Session, ids: list[UUID], *, on: date) -> dict[UUID, tuple[str, ...]]:
    query = (
        select(RoleHolding.review_id, RoleHolding.membership_id)
        .where(
            RoleHolding.review_id.in_(ids),
            RoleHolding.capacity == Capacity.reviewer,
            RoleHolding.deputy_of.is_(None),
            in_force(on),
        )
        .order_by(RoleHolding.id)
    )
    held = [(review_id, member) for review_id, member in session.execute(query) if review_id]
    names = people.names_of(session, {member for _, member in held})
    found: dict[UUID, dict[str, None]] = {}
    for review_id, member in held:
        found.setdefault(review_id, {})[names[member]] = None
    return {review_id: tuple(each) for review_id, each in found.items()}


def _days(session: Session, ids: list[UUID]) -> dict[UUID, list[tuple[date, datetime]]]:
    query = select(Deadline.review_id, Deadline.due_on, Deadline.due_at).where(
        Deadline.review_id.in_(ids),
        Deadline.met_at.is_(None),
        Deadline.cancelled_at.is_(None),
        Deadline.earliest.is_(False),
    )
    found: dict[UUID, list[tuple[date, datetime]]] = {}
    for review_id, due_on, due_at in session.execute(query):
        found.setdefault(review_id, []).append((due_on, due_at))
    return found


def chosen(rows: Iterable[ReviewRow], wanted: Wanted) -> tuple[ReviewRow, ...]:
    """Return the rows that are asked for, in the order that is asked for."""
    part = wanted.theme.casefold()
    found = [
        row
        for row in rows
        if wanted.state in ("", row.state)
        and wanted.workflow in ("", row.workflow)
        and wanted.lead in ("", row.lead)
        and (part in row.theme.casefold() or part in row.reference.casefold())
        and (row.overdue or not wanted.overdue)
    ]
    return tuple(sorted(found, key=_ORDERS[wanted.sort])) if wanted.sort in _ORDERS else tuple(found)


_ORDERS: dict[str, Callable[[ReviewRow], Any]] = {
    BY_DAY: lambda row: (row.final, row.next_on or date.max),
    "theme": lambda row: row.theme.casefold(),
    "state": lambda row: (
        row.workflow,
        row.review.workflow.states.index(row.review.workflow.state(row.review.state)),
    ),
    "lead": lambda row: (not row.lead, row.lead.casefold()),
}


def orders() -> dict[str, str]:
    """Return the orders in which the table can stand, in words."""
    return {
        BY_DAY: gettext("next day"),
        "newest": gettext("newest"),
        "theme": gettext("theme"),
        "state": gettext("state"),
        "lead": gettext("lead reviewer"),
    }


def with_gates(session: Session, rows: Iterable[ReviewRow], *, now: datetime) -> tuple[ReviewRow, ...]:
    """Return the rows with what each review waits for before its next move."""
    shown, found = list(rows), []
    together.announce(session, [row.review.id for row in shown])
    for row in shown:
        card = dashboards.card(row.review, row.theme, picture.facts(session, row.review, now=now))
        found.append(replace(row, gate_line=card.gate_line, gate_open=card.gate_open))
    return tuple(found)


def as_csv(rows: Iterable[ReviewRow]) -> str:
    """Return the rows for a spreadsheet, days as 2026-05-06."""
    titles = [
        gettext("Review"),
        gettext("Theme"),
        gettext("State"),
        gettext("Waits for"),
        gettext("Next day"),
    ]
    titles += [gettext("Overdue"), gettext("Lead reviewer"), gettext("Workflow")]
    cells = (
        (row.reference, row.theme, row.state, row.gate_line, row.next_on, row.overdue, row.lead, row.workflow)
        for row in rows
    )
    return exports.as_csv([titles, *cells])
