"""What must be proven of a workflow before any review runs on it: its meaning, after its spelling.

Every fault is told with its place, in one sentence, with one way to mend it.
"""

from collections.abc import Iterator

from malp_flow.engine.checking_clocks import broken_clocks
from malp_flow.engine.checking_gates import broken_gates
from malp_flow.engine.checking_items import broken_items
from malp_flow.engine.checking_limits import beyond_limits
from malp_flow.engine.checking_lists import repetitions
from malp_flow.engine.checking_names import Names, taken_words
from malp_flow.engine.checking_roles import idle_roles
from malp_flow.engine.checking_shape import broken_shape
from malp_flow.engine.definition import Workflow
from malp_flow.engine.problems import Fault


def faults(workflow: Workflow, *, letters: frozenset[str] | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with a workflow whose spelling is sound.

    `letters` are the names of the letters that exist; None leaves their names unchecked. Found one by one:
    who stops asking pays for no more.
    """
    names = Names(workflow, letters)
    yield from taken_words(workflow)
    yield from repetitions(workflow)
    yield from broken_shape(workflow)
    yield from idle_roles(workflow)
    yield from broken_items(names)
    yield from broken_gates(names)
    yield from broken_clocks(names)
    yield from beyond_limits(workflow)
