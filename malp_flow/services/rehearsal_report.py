"""What the lead reviewer of a rehearsal writes: a declaration, and a report with all that is asked of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.definition import Capacity, Item, Move
from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Written
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item as Row
from malp_flow.services import brief, change_requests, changes_asked, picture, reports
from malp_flow.services.actor import Actor
from malp_flow.services.rehearsal_cast import Cast
from malp_flow.services.rehearsal_events import WHY
from malp_flow.services.reviews import OpenReview


def declare(session: Session, review: OpenReview, cast: Cast, *, now: datetime) -> bool:
    """Declare the lead reviewer’s independence; whether there was anything left to declare."""
    checks = [use for move in review.workflow.moves for use in move.checks]
    asked = tuple(str(use.with_["role"]) for use in checks if use.check == "independence_declared")
    reviewer = cast.somebody(review, asked) or cast.by_capacity.get(Capacity.reviewer)
    if reviewer is None or not review.workflow.roles_as(Capacity.reviewer):
        return False
    stands = brief.of(session, review, by=reviewer, now=now)
    if stands.independence or not stands.may_declare:
        return False
    brief.declare(session, review, words=WHY, by=reviewer, now=now)
    return True


def is_with_the_panel(
    session: Session, review: OpenReview, paper: Row, onward: Sequence[Move], *, now: datetime
) -> bool:
    """Whether these moves wait for answers to a text in which nothing is missing: rewriting it asks anew."""
    uses = [use for move in onward for use in move.checks]
    if not any(use.check == "answered" for use in uses):
        return False
    known, about = picture.facts(session, review, now=now), {u.check for u in uses if u.about == paper.name}
    missing = [one for move in onward for one in gates.blockers(review.workflow, move, known)]
    return not any(one.check in about for one in missing)


def written(said: Item, needed: Mapping[str, int], *, on: date) -> dict[str, list[Written]]:
    """Return as many statements for each part as a gate needs, each with its ground and plan."""
    found = {}
    for name, part in said.parts.items():
        ground = said.parts[part.rests_on].numbered if part.rests_on else None
        plan = Plan(lead=WHY, due_on=on, measure=WHY) if part.planned else None
        found[name] = [
            Written(f"{WHY} {number + 1}", rests_on=(f"{ground}1",) if ground else (), plan=plan)
            for number in range(needed.get(name, 1))
        ]
    return found


def write(
    session: Session,
    review: OpenReview,
    paper: Row,
    needed: Mapping[str, int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Save a version with all that is needed, and write why what a partner asked to change stays."""
    parts = written(review.workflow.items[paper.name], needed, on=local_day(now))
    reports.save_version(session, review, parts=parts, said_none={}, by=by, now=now)
    for each in change_requests.of_document(session, review, paper):
        if not each.is_answered:
            changes_asked.answer(session, review, each.answer_id, words=WHY, by=by, now=now)
