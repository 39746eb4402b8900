"""What the workflows in use need of this program: their checks and their letters."""

from collections.abc import Iterator, Set

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.checks import checks
from malp_flow.engine.definition import Workflow
from malp_flow.engine.problems import quoted
from malp_flow.records.reviews import Review
from malp_flow.services import library


def missing(session: Session, *, letters: Set[str]) -> Iterator[str]:
    """Yield a sentence for each check or letter that a running review’s workflow names and nobody has.

    `letters` are the names of those that can be written. Without one a move would fail on its day.
    """
    digests = select(Review.workflow_digest).where(Review.closed_at.is_(None)).distinct()
    for digest in sorted(session.scalars(digests)):
        workflow = library.definition(session, digest).workflow
        title = f"{quoted(workflow.workflow)}, version {workflow.version},"
        for name in sorted(_checks(workflow) - checks().keys()):
            yield f"{title} names the check {quoted(name)}, which is not here."
        for name in sorted(_letters(workflow) - letters):
            yield f"{title} names the letter {quoted(name)}, which is not here."


def _checks(workflow: Workflow) -> set[str]:
    return {use.check for move in workflow.moves for use in move.checks}


def _letters(workflow: Workflow) -> set[str]:
    uses = [use for move in workflow.moves for use in move.letters]
    uses += [use for item in workflow.items.values() for use in item.letters]
    rungs = [rung for ladder in workflow.ladders.values() for rung in ladder]
    told = {rung.tell_with for rung in rungs if rung.tell_with}
    return {use.send for use in uses} | {rung.send for rung in rungs} | told
