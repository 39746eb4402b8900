"""What the forms of commissioning and setting up offer to choose from, and how they are carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Membership
from malp_flow.records.reviews import Review
from malp_flow.services import (
    brief,
    candidates,
    commissioning,
    expecting,
    library,
    local_names,
    looking_again,
    own_tools,
    people,
    report_pages,
    reviews,
    workflow_list,
)
from malp_flow.services.actor import Actor
from malp_flow.services.candidates import Candidate
from malp_flow.services.commissioning import Commission
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import belongs
from malp_flow.services.workflow_list import WorkflowLine
from malp_flow.wording import gettext

USUAL_PREFIX = "MALP"
"""What a proposed reference begins with where the file of the process says nothing."""


class NoSuchTheme(Refused):
    """There are no questions for that theme. Choose one from the list, or no theme."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a commission offers."""

    reference: str
    people: tuple[Candidate, ...]
    agencies: tuple[tuple[UUID, str], ...]
    workflows: tuple[tuple[str, str], ...]
    asking_no_agency: tuple[str, ...]
    """Those of them, by digest, in which no agency is asked for anything."""
    signed_off: tuple[str, ...]
    """References of reviews that a new one may look at again."""


NO_RECORD = ""
"""The key under which agencies stand that are asked about no child's record."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A commission with the records it looks at, each with the agencies that are asked about it.

    Agencies under `NO_RECORD` are asked about themselves.

    What it asks, how its effect will be measured and which review it looks at again may stay empty.
    """

    commission: Commission
    records: Mapping[str, Sequence[UUID]]
    enquiry: str = ""
    impact: str = ""
    again: str = ""

    @property
    def audits(self) -> int:
        """How many audits it makes."""
        return sum(len(agencies) for agencies in self.records.values())


def choices(session: Session, by: Actor, *, process: str = "", now: datetime) -> Choices:
    """Return what can be chosen for a new review, with the next free reference as a proposal.

    What the reference begins with is said by the file of `process`, a digest, or of the first one offered.
    """
    offered = workflow_list.offered(session, by.partnership_id)
    return Choices(
        reference=_proposed(session, by, _prefix(session, process, offered), now=now),
        people=candidates.candidates(session, by.partnership_id, now=now),
        agencies=report_pages.agencies_of(session, by),
        workflows=tuple((line.digest, line.title) for line in offered),
        asking_no_agency=tuple(line.digest for line in offered if not _asks_agencies(session, line.digest)),
        signed_off=looking_again.signed_off(session, by, now=now),
    )


def _asks_agencies(session: Session, digest: str) -> bool:
    return workflow_list.AGENCIES in workflow_list.needed_of(session, digest)


def members(session: Session, by: Actor, *, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """Return the partnership's people by name, without those who have left."""
    found = session.scalars(
        select(Membership.id).where(Membership.partnership_id == by.partnership_id, belongs(local_day(now)))
    )
    return tuple(
        sorted(((member, people.name_of(session, member)) for member in found), key=lambda row: row[1])
    )


def _prefix(session: Session, process: str, offered: Sequence[WorkflowLine]) -> str:
    digests = [line.digest for line in offered]
    chosen = process if process in digests else next(iter(digests), "")
    said = library.definition(session, chosen).workflow.reference_prefix if chosen else None
    return said or USUAL_PREFIX


def _proposed(session: Session, by: Actor, prefix: str, *, now: datetime) -> str:
    taken = set(session.scalars(select(Review.reference).where(Review.partnership_id == by.partnership_id)))
    year = local_day(now).year
    return next(name for n in range(1, 10_000) if (name := f"{prefix}-{year}-{n:02}") not in taken)


def commission_all(session: Session, wanted: Wanted, *, by: Actor, now: datetime) -> str:
    """Commission the review with its records and who is asked about each; return its reference.

    Raises looking_again.NotSignedOff and brief.TooLong beside what a commission raises.
    """
    review_id = commissioning.commission(session, wanted.commission, by=by, now=now)
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    for record, agencies in wanted.records.items():
        about = commissioning.add_case(session, review, record, by=by, now=now) if record else None
        for agency_id in agencies:
            expecting.expect(session, review, case_id=about, agency_id=agency_id, by=by, now=now)
    if wanted.enquiry.strip() or wanted.impact.strip():
        brief.write(session, review, enquiry=wanted.enquiry, impact=wanted.impact, by=by, now=now)
    if wanted.again:
        looking_again.require_signed_off(session, wanted.again, by=by, now=now)
        looking_again.link(session, review, wanted.again, by=by, now=now)
    return review.reference


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme's questions that may be added, and the local names they need: (id, title, example)."""

    id: str
    title: str
    local_values: tuple[tuple[str, str, str], ...]


def themes(session: Session, review: OpenReview) -> tuple[Theme, ...]:
    """Return the themes that fit the audit tools of this review."""
    wanted = {review.workflow.items[name].tool for name in review.workflow.items_of(Kind.return_)}
    return tuple(
        Theme(
            theme.overlay,
            theme.title,
            tuple((name, value.title, value.example) for name, value in theme.local_values.items()),
        )
        for theme in own_tools.shelf_for(session, review.partnership_id).themes_of(wanted)
    )


def missing_local_values(
    session: Session, review: OpenReview, theme_id: str, local_values: Mapping[str, str]
) -> dict[str, str]:
    """Return, for each local name that a theme needs and that nobody has filled in, what to enter.

    What the partnership has filled in for all its reviews need not be given again.
    """
    overlay = own_tools.shelf_for(session, review.partnership_id).overlays.get(theme_id)
    wanted = overlay.local_values if overlay else {}
    local_values = local_names.filled(session, review.partnership_id, local_values)
    words = gettext("Enter the name used here: %(title)s")
    return {
        name: words % {"title": value.title}
        for name, value in wanted.items()
        if not local_values.get(name, "").strip()
    }


def choose_tool(
    session: Session,
    review: OpenReview,
    *,
    theme: str,
    local_values: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> None:
    """Assemble the audit tool of each kind of audit, with a theme or without, and keep it.

    It is the partnership’s newest version, with its local names where none is given here.
    Raises BrokenDefinition with every local value that is missing, NoSuchTheme, NoSuchTool, NotYours.
    """
    if theme and theme not in {each.id for each in themes(session, review)}:
        raise NoSuchTheme
    shelf = own_tools.shelf_for(session, review.partnership_id)
    local_values = local_names.filled(session, review.partnership_id, local_values)
    overlay = shelf.overlays.get(theme)
    assembled, wanted = {}, set(overlay.local_values) if overlay else set()
    for name in review.workflow.items_of(Kind.return_):
        tool = shelf.tool(review.workflow.items[name].tool)
        assembled[name] = assemble(
            tool, overlay if overlay and overlay.of == tool.tool else None, local_values
        )
    filled_in = {name: local_values[name] for name in sorted(wanted) if name in local_values}
    commissioning.choose_tools(session, review, assembled, local_values=filled_in, by=by, now=now)
