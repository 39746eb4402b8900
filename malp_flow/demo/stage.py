"""The stage of the demonstration: its partnership, who is who on it, and the review of each play."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from malp_flow.demo import cast
from malp_flow.demo.cast import Organisation
from malp_flow.demo.post_office import NothingArrived, PostBox
from malp_flow.services import holdings, moves, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.holdings import Place
from malp_flow.services.reviews import OpenReview

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


def move(session: Session, stage: Stage, play: Play, *, name: str, by: str, now: datetime) -> None:
    """Move the review on."""
    moves.move_on(session, stage.review(session, play), name, by=stage.actor(by), now=now)
