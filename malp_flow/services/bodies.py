"""The bodies that workflows in use name: when each meets, and which reviews wait for a date of it.

Two files that name one id mean the same body.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Workflow
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.records.bodies import AwaitedDay, BodyMeeting
from malp_flow.records.reviews import Review
from malp_flow.services import access, awaited_days, library
from malp_flow.services.actor import Actor
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, list_words


class NoSuchBody(NotFound):
    """No workflow in use here names a body of that id."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body, the days from today on when it meets and those before, and the references that wait for one."""

    id: str
    title: str
    ahead: tuple[date, ...]
    past: tuple[date, ...]
    waiting: tuple[str, ...]


def everything(session: Session, *, by: Actor, now: datetime) -> tuple[Body, ...]:
    """Return the bodies that workflows in use name, by title. Raises NotYours."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    titles = _titles(session, by.partnership_id)
    found = [_body(session, by.partnership_id, body, title, now=now) for body, title in titles.items()]
    return tuple(sorted(found, key=lambda body: body.title))


def one(session: Session, body: str, *, by: Actor, now: datetime) -> Body:
    """Return one body. Raises NotYours, NoSuchBody."""
    found = next((each for each in everything(session, by=by, now=now) if each.id == body), None)
    if found is None:
        raise NoSuchBody
    return found


def _titles(session: Session, partnership_id: UUID) -> dict[str, str]:
    """The bodies of the newest files and of those on which reviews of this place run, by id."""
    used = select(Review.workflow_digest).where(
        Review.partnership_id == partnership_id, Review.closed_at.is_(None)
    )
    digests = {*session.scalars(used.distinct()), *library.newest_of_all(session)}
    workflows = [library.definition(session, digest).workflow for digest in sorted(digests)]
    return {body: said.title for each in _old_first(workflows) for body, said in each.bodies.items()}


def _old_first(workflows: Sequence[Workflow]) -> list[Workflow]:
    return sorted(workflows, key=lambda each: (each.version, each.workflow))


def _body(session: Session, partnership_id: UUID, body: str, title: str, *, now: datetime) -> Body:
    days, today = _days(session, partnership_id, body), local_day(now)
    return Body(
        body,
        title,
        ahead=tuple(day for day in days if day >= today),
        past=tuple(day for day in days if day < today),
        waiting=tuple(_waiting(session, partnership_id, body)),
    )


def standing(session: Session, partnership_id: UUID, body: str) -> list[BodyMeeting]:
    """Return the meetings of a body that are not called off, the first of them first."""
    query = select(BodyMeeting).where(
        BodyMeeting.partnership_id == partnership_id,
        BodyMeeting.body == body,
        BodyMeeting.called_off_at.is_(None),
    )
    return list(session.scalars(query.order_by(BodyMeeting.meets_on)))


def _days(session: Session, partnership_id: UUID, body: str) -> list[date]:
    return [row.meets_on for row in standing(session, partnership_id, body)]


def _waiting(session: Session, partnership_id: UUID, body: str) -> Iterator[str]:
    query = select(AwaitedDay, Review).join(Review, Review.id == AwaitedDay.review_id)
    query = query.where(AwaitedDay.partnership_id == partnership_id, AwaitedDay.ended_at.is_(None))
    seen: set[str] = set()
    for wait, review in session.execute(query.order_by(Review.reference)):
        clock = library.definition(session, review.workflow_digest).workflow.deadlines.get(wait.name)
        if clock and clock.when.meeting_of == body and review.reference not in seen:
            seen.add(review.reference)
            yield review.reference


def needs(session: Session, running: Sequence[OpenReview]) -> Iterator[Need]:
    """Yield one line for each body of which reviews that run wait for a date."""
    waiting: dict[str, list[OpenReview]] = {}
    for review in running:
        if not review.workflow.bodies:
            continue
        found = {awaited_days.body_of(review, row) for row in awaited_days.of_review(session, review)}
        for body in sorted(body for body in found if body):
            waiting.setdefault(body, []).append(review)
    for body, reviews in waiting.items():
        words = {"body": reviews[0].workflow.bodies[body].title}
        references = {"references": list_words([review.reference for review in reviews])}
        yield Need(
            Kind.meeting_date,
            reviews[0].reference,
            gettext("%(body)s: no date is known for its next meeting") % words,
            text=gettext("Waiting for it: %(references)s") % references,
            action=gettext("Give the dates of its meetings"),
            thing=body,
        )
