"""What the people of the demonstration do, each thing by the service that the pages use too."""
# Longer than 250 lines: one list of acts, each the words a person of the story would use.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from malp_flow.demo import cast
from malp_flow.demo.answers import written
from malp_flow.demo.cast import Organisation
from malp_flow.demo.post_office import NothingArrived, PostBox
from malp_flow.demo.report_words import DECLARATION
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.report_draft import Written
from malp_flow.folders import shipped
from malp_flow.services import (
    audit_lists,
    audits,
    brief,
    commissioning,
    event_notes,
    event_noting,
    holdings,
    items,
    learning_event,
    library,
    moves,
    naming,
    people,
    reports,
    review_lists,
    reviews,
    sign_off,
    steps,
    who_came,
)
from malp_flow.services import more_time as time_given
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.event_noting import Typed
from malp_flow.services.holdings import Place
from malp_flow.services.reviews import OpenReview
from malp_flow.services.tool_shelf import ToolShelf
from malp_flow.services.who_came import Attendee

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Play:
    """One review of the demonstration: what is decided when it is commissioned."""

    reference: str
    theme: str
    reviewer: str
    cases: tuple[str, ...]
    agencies: tuple[Organisation, ...]
    overlay: str | None = None
    workflow: str = "malp"
    tool: str = "malp"


@dataclass
class Stage:
    """Everybody's ids. Each act takes an open session and the moment, and commits nothing."""

    partnership_id: UUID
    members: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[str, UUID] = field(default_factory=dict)
    box: PostBox | None = None
    said_by_voice: str = ""
    """The code of an invitation, which travels by no email."""

    @property
    def post(self) -> PostBox:
        """Where everybody reads their letters."""
        if self.box is None:
            raise NothingArrived
        return self.box

    def actor(self, key: str) -> Actor:
        return Actor(self.partnership_id, self.members[key])

    def review(self, session: Session, play: Play) -> OpenReview:
        review_id = reviews.found(session, play.reference, partnership_id=self.partnership_id)
        return reviews.opened(session, review_id, partnership_id=self.partnership_id)


def found_partnership(session: Session, *, now: datetime) -> Stage:
    """Found the partnership with its people and agencies, and return the stage."""
    system = people.found_partnership(
        session, slug=cast.SLUG, name=cast.NAME, contact=cast.CONTACT, is_demo=True, now=now
    )
    stage = Stage(system.partnership_id)
    for part in cast.everybody():
        member = people.add_member(session, name=part.name, address=part.address, by=system, now=now)
        stage.members[part.key] = member
    for capacity in ("manager", "administrator"):
        holdings.grant(session, stage.members[cast.MANAGER.key], capacity=capacity, by=system, now=now)
    for agency in cast.AGENCIES:
        agency_id = people.add_agency(session, name=agency.name, kind=agency.kind, by=system, now=now)
        stage.agencies[agency.key] = agency_id
        place = Place(agency_id=agency_id)
        holdings.grant(
            session, stage.members[agency.lead.key], capacity="lead", place=place, by=system, now=now
        )
    return stage


def commission(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Commission the review, with its children’s records and the agencies that are asked about each."""
    manager = stage.actor(cast.MANAGER.key)
    seats = [(title, stage.members[part.key]) for title, part in zip(cast.SEATS, cast.PARTNERS, strict=True)]
    wanted = Commission(
        reference=play.reference,
        theme=play.theme,
        workflow_digest=library.newest(session, play.workflow),
        panel=seats,
        lead_reviewer=stage.members[play.reviewer],
    )
    commissioning.commission(session, wanted, by=manager, now=now)
    review = stage.review(session, play)
    for reference in play.cases:
        case_id = commissioning.add_case(session, review, reference, by=manager, now=now)
        for agency in play.agencies:
            commissioning.expect(
                session, review, case_id=case_id, agency_id=stage.agencies[agency.key], by=manager, now=now
            )


def prepare(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Choose the tool, name the auditors and note how each agency learned which child is meant."""
    manager, review = stage.actor(cast.MANAGER.key), stage.review(session, play)
    for line in audit_lists.of_review(session, review, now=now):
        auditor = stage.members[_agency(line.agency).auditor.key]
        naming.name_auditor(session, review, line.item_id, member=auditor, off_line=True, by=manager, now=now)
        commissioning.record_identity_given(
            session, review, line.item_id, route="By telephone", by=manager, now=now
        )
    tools = dict.fromkeys(review.workflow.items_of(Kind.return_), tool_of(play))
    commissioning.choose_tools(session, review, tools, by=manager, now=now)


@cache
def tool_of(play: Play) -> AssembledTool:
    """Return the shipped audit tool with the theme's questions, filled with the examples of its file."""
    shelf = ToolShelf.of_folders(shipped("workflows") / "tools")
    base = shelf.tool(play.tool)
    if play.overlay is None:
        return assemble(base, None, {})
    overlay = shelf.overlays[play.overlay]
    return assemble(base, overlay, {name: value.example for name, value in overlay.local_values.items()})


def _agency(name: str) -> Organisation:
    return next(agency for agency in cast.AGENCIES if agency.name == name)


def move(session: Session, stage: Stage, play: Play, *, name: str, by: str, now: datetime) -> None:
    """Move the review on."""
    moves.move_on(session, stage.review(session, play), name, by=stage.actor(by), now=now)


def _items_of(
    session: Session, stage: Stage, play: Play, agency: Organisation, *, now: datetime
) -> list[UUID]:
    lines = audit_lists.of_review(session, stage.review(session, play), now=now)
    asked = [line for line in lines if line.state != ReturnState.withdrawn]
    return [line.item_id for line in asked if line.agency == agency.name]


def work_on(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, sections: int | None, now: datetime
) -> None:
    """Open the agency's audits and answer them, or only their first sections."""
    auditor = stage.actor(agency.auditor.key)
    turn = len(agency.name) + len(play.theme)
    for number, item_id in enumerate(_items_of(session, stage, play, agency, now=now)):
        given = written(tool_of(play), agency_kind=agency.kind, turn=turn + number, sections=sections)
        review = stage.review(session, play)
        audits.look_at(session, review, item_id, by=auditor, now=now)
        audits.save(session, review, item_id, given, by=auditor, now=now)


def give_back(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Return the agency's audits as they are."""
    for item_id in _items_of(session, stage, play, agency, now=now):
        review = stage.review(session, play)
        audits.give_back(session, review, item_id, by=stage.actor(agency.auditor.key), now=now)


def not_known(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Answer that the agency does not know the child."""
    reason = "All our systems were searched with the details given, and nothing was found."
    for item_id in _items_of(session, stage, play, agency, now=now):
        review = stage.review(session, play)
        audits.say_not_known(
            session, review, item_id, reason=reason, by=stage.actor(agency.auditor.key), now=now
        )


def more_time(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, days: int, now: datetime
) -> None:
    """Give the agency more time for its audits; `days` are calendar days after the old day."""
    manager = stage.actor(cast.MANAGER.key)
    lines = audit_lists.of_review(session, stage.review(session, play), now=now)
    for line in lines:
        if line.agency == agency.name and line.due_on:
            time_given.give(
                session,
                stage.review(session, play),
                line.item_id,
                new_on=line.due_on + timedelta(days=days),
                reason="The archive delivers the older files only next week.",
                by=manager,
                now=now,
            )


def arrange_event(session: Session, stage: Stage, play: Play, *, starts_at: datetime, now: datetime) -> None:
    """Set the learning event, from that moment for three hours."""
    learning_event.arrange(
        session,
        stage.review(session, play),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="Conference room, Oakmere Library",
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )


def record_event(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Record who came to the learning event, and what was noted."""
    came = [
        Attendee(agency.auditor.name, "auditor", stage.agencies[agency.key], True) for agency in play.agencies
    ]
    came += [
        Attendee("Morgan Ellery", "practitioner", stage.agencies[play.agencies[0].key], True),
        Attendee("Ashe Calloway", "practitioner", stage.agencies[play.agencies[1].key], False),
        Attendee("Robin Fairweather", "line_manager", stage.agencies[play.agencies[0].key], True),
    ]
    who_came.record(
        session,
        stage.review(session, play),
        attendees=came,
        notes="Two groups worked along the time line. What helped: people knew whom to ring.",
        by=stage.actor(play.reviewer),
        now=now,
    )
    review, by = stage.review(session, play), stage.actor(play.reviewer)
    where = event_noting.at(session, review, by=by, now=now)
    event_noting.keep(where, [Typed(uuid4(), "", 0, kind, text) for kind, text in _NOTED])


_NOTED = (
    (event_notes.STRENGTH, "People in different agencies knew whom to ring, and rang."),
    (event_notes.POINT, "A change of worker was told to the family, and not to the school."),
    (event_notes.LEARNING, "Who leaves a case says so to everybody who works with the family."),
    (event_notes.ACTION, "Ask the agencies how they hear of a change of worker."),
)
"""What was noted at each event, beside the words of the day as a whole."""


def declare(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Let the lead reviewer declare their independence."""
    by = stage.actor(play.reviewer)
    brief.declare(session, stage.review(session, play), words=DECLARATION, by=by, now=now)


def save_report(
    session: Session,
    stage: Stage,
    play: Play,
    *,
    parts: Mapping[str, tuple[str | Written, ...]],
    now: datetime,
) -> None:
    """Keep a version of the overview report."""
    reports.save_version(
        session,
        stage.review(session, play),
        parts=parts,
        said_none={},
        by=stage.actor(play.reviewer),
        now=now,
    )


def confirm_anonymity(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that nobody can be recognised in the report."""
    reports.confirm_anonymity(session, stage.review(session, play), by=stage.actor(play.reviewer), now=now)


def finish_accuracy(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that the agencies have checked the facts."""
    steps.finish_only(
        session,
        stage.review(session, play),
        "factual_accuracy",
        by=stage.actor(play.reviewer),
        now=now,
    )


def approve(session: Session, stage: Stage, play: Play, *, seat: int, now: datetime) -> None:
    """Approve the present version, for one seat of the panel."""
    review = stage.review(session, play)
    asked = review_lists.seats(session, review)[seat]
    report = reports.latest(session, items.only(session, review, Kind.document))
    sign_off.answer(
        session,
        review,
        asked.item_id,
        answer_id="approve",
        sha256=report.sha256,
        by=Actor(stage.partnership_id, asked.member_id),
        now=now,
    )
