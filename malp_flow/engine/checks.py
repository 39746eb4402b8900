"""All checks together: who asks here finds every one registered, whatever was imported before."""

from collections.abc import Mapping

# They register themselves when they are imported; without this line a first caller finds none.
from malp_flow.engine import (  # noqa: F401 - imported for their effect
    checks_of_events,
    checks_of_items,
    checks_of_records,
    checks_of_reports,
    checks_of_returns,
    checks_of_sampling,
    checks_of_steps,
    checks_of_texts,
)
from malp_flow.engine.check_registry import REGISTERED, Check


def checks() -> Mapping[str, Check]:
    """Return every registered check by name."""
    return REGISTERED
