"""What must be proven of a workflow before any review runs on it: its meaning, after its spelling.

Every fault is told with its place, in one sentence, with one way to mend it.
"""

from collections.abc import Iterator

from malp_flow.engine.checking_clocks import broken_clocks
from malp_flow.engine.checking_closings import broken_closings
from malp_flow.engine.checking_dates import broken_dates
from malp_flow.engine.checking_gates import broken_gates
from malp_flow.engine.checking_items import broken_items
from malp_flow.engine.checking_limits import beyond_limits
from malp_flow.engine.checking_lists import repetitions
from malp_flow.engine.checking_meetings import broken_meetings
from malp_flow.engine.checking_names import LetterProblem, Names, never, taken_words
from malp_flow.engine.checking_openings import broken_openings
from malp_flow.engine.checking_people import broken_people
from malp_flow.engine.checking_roles import idle_roles, misplaced_roles
from malp_flow.engine.checking_shape import broken_shape
from malp_flow.engine.definition import Workflow
from malp_flow.engine.problems import Fault


def faults(
    workflow: Workflow,
    *,
    letters: frozenset[str] | None = None,
    letter_problem: LetterProblem | None = None,
    tools: frozenset[str] | None = None,
) -> Iterator[Fault]:
    """Yield everything that is wrong with a workflow whose spelling is sound.

    `letters` and `tools` are the names of those that exist; None leaves them unchecked. Names and shape are
    asked first: what hangs on them is proven once they are sound. Found one by one.
    """
    names = Names(workflow, letters, letter_problem or never, tools)
    sound = True
    for fault in _faults_of_names_and_shape(names):
        sound = False
        yield fault
    if sound:
        yield from broken_openings(names)
        yield from broken_closings(names)
        yield from broken_people(names)
        yield from broken_dates(names)
    yield from beyond_limits(workflow)


def _faults_of_names_and_shape(names: Names) -> Iterator[Fault]:
    yield from taken_words(names.workflow)
    yield from repetitions(names.workflow)
    yield from broken_shape(names.workflow)
    yield from idle_roles(names.workflow)
    yield from misplaced_roles(names.workflow)
    yield from broken_items(names)
    yield from broken_gates(names)
    yield from broken_clocks(names)
    yield from broken_meetings(names)
