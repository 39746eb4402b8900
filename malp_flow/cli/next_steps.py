"""Which command may come next in a review: the one that mends the first thing that is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Finding
from malp_flow.engine.lives import StepState
from malp_flow.engine.ways import main_line
from malp_flow.services import dashboards, picture
from malp_flow.services.moves import Prospect
from malp_flow.services.reviews import OpenReview

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BY_CHECK = {
    "tool_ready": "review set-up {ref} --theme THEME --as ADDRESS",
    "event_over": "event set {ref} --on DATE --from TIME --to TIME --place TEXT --as ADDRESS",
    "attended": "event attendance {ref} FILE --as ADDRESS",
    "notes_recorded": "event attendance {ref} FILE --as ADDRESS",
    "parts_written": "report save {ref} FILE --as ADDRESS",
    "statements_planned": "report save {ref} FILE --as ADDRESS",
    "independence_declared": "report declare {ref} --words TEXT --as ADDRESS",
    "anonymity_checked": "report confirm-anonymity {ref} --read SHA256 --as ADDRESS",
    "answered": "signoff status {ref}",
}
"""What mends a check that is about the whole review; words in capitals are for the reader to fill in."""

BY_CHECK_OF_RETURN = {
    "role_filled": "audits reassign {ref} {place} --auditor ADDRESS --off-line --as ADDRESS",
    "off_line_declared": "audits reassign {ref} {place} --auditor ADDRESS --off-line --as ADDRESS",
    "identities_given": "audits identity {ref} {place} --route TEXT --as ADDRESS",
}
OVERDUE = "audits extend {ref} {place} --to DATE --because TEXT --as ADDRESS"


def after(session: Session, review: OpenReview, *, now: datetime) -> str:
    """Return the command that may come next, ready to be copied up to its words in capitals."""
    if review.workflow.state(review.state).final:
        return f"malp-flow history show {review.reference}"
    known = picture.facts(session, review, now=now)
    way = _onward(review.workflow, dashboards.prospects(review, known))
    if way is None:
        return f"malp-flow review show {review.reference}"
    return mending(review, way, known)


def _onward(workflow: Workflow, prospects: Sequence[Prospect]) -> Prospect | None:
    line = main_line(workflow)
    return next((prospect for prospect in prospects if prospect.move in line), None)


def mending(review: OpenReview, way: Prospect, known: Facts) -> str:
    """Return the command that brings this move nearer: itself when its gate is open, else what it lacks."""
    if way.is_open:
        return _moving(review, way)
    number = next(n for n, finding in enumerate(way.findings) if not finding.lets_pass)
    item = str(way.move.checks[number].with_.get("item", ""))
    step = _step_before(review.workflow, item, known)
    if step:
        return f"malp-flow report step-done {review.reference} {step} --as ADDRESS"
    if item in known.meetings and known.meetings[item].ends_at:
        return f"malp-flow event attendance {review.reference} FILE --as ADDRESS"
    return _of_finding(review.reference, way.findings[number], known)


def _moving(review: OpenReview, way: Prospect) -> str:
    if way.move in telling_moves.opening(review.workflow, Kind.return_):
        return f"malp-flow audits issue {review.reference} --as ADDRESS"
    return f"malp-flow review advance {review.reference} --to {way.move.to} --as ADDRESS"


def _step_before(workflow: Workflow, item: str, known: Facts) -> str:
    """Return the step that is to be done first: the item itself, or the one that opens it."""
    said = workflow.items.get(item)
    step = item if said and said.kind == Kind.step else said.opened_by if said else None
    waiting = [fact for fact in known.items_named(step or "") if fact.state == StepState.to_do]
    return step if step and waiting else ""


def _of_finding(reference: str, finding: Finding, known: Facts) -> str:
    about = _about(finding, known)
    wanted = BY_CHECK.get(finding.check, "review show {ref}")
    if about and about.agency_name:
        otherwise = OVERDUE if about.working_days_late else "audits list {ref}"
        wanted = BY_CHECK_OF_RETURN.get(finding.check, otherwise)
    return "malp-flow " + wanted.format(ref=reference, place=_place(about) if about else "")


def _about(finding: Finding, known: Facts) -> ItemFact | None:
    """Return the return that is missing; of several the one that is latest."""
    ids = {item for blocker in finding.blockers for item in blocker.items}
    found = sorted((fact for fact in known.items if fact.id in ids), key=lambda fact: -fact.working_days_late)
    return found[0] if found else None


def _place(about: ItemFact) -> str:
    return f'"{about.agency_name}" --case {about.case_reference}'
