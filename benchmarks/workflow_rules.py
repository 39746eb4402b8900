"""How long it takes to prove a workflow file, and to decide a gate with all its reasons.

    python -m benchmarks.workflow_rules 2000

The check is timed apart from reading YAML. A gate is decided at 8 and at 200 audits, of which a third is
missing, so that every reason is made. Prints median and 99th percentile.
"""

import json
import sys
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter

from malp_flow.engine import gates
from malp_flow.engine.checking import faults
from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.yaml_reading import read
from malp_flow.folders import shipped
from tests.engine.builders import an_item, shipped_workflow, some_facts


def taken(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Return median and 99th percentile of the microseconds that an act takes."""
    for _ in range(20):
        act()
    found = []
    for _ in range(times):
        begun = perf_counter()
        act()
        found.append((perf_counter() - begun) * 1e6)
    return median(found), quantiles(found, n=100)[98]


def with_audits(number: int) -> Facts:
    """Return a review with so many audits, of which every third is not back."""
    audits = tuple(
        an_item(
            id=str(n),
            agency_name=f"Agency {n}",
            state="issued" if n % 3 == 0 else "complete",
            done=n % 3 != 0,
            working_days_late=n % 5,
        )
        for n in range(number)
    )
    return some_facts(state="audits_issued", items=audits)


def main() -> None:
    """Measure each and print a line for it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for path in sorted(shipped("workflows").glob("*.yaml")):
        data = json.dumps(read(path.name, path.read_bytes()).data)
        workflow = Workflow.model_validate_json(data)
        middle, late = taken(lambda of=workflow: list(faults(of)), times // 10)  # type: ignore[misc]
        print(f"check of {path.name}: {middle / 1000:.2f} ms, p99 {late / 1000:.2f} ms")
    workflow = shipped_workflow()
    for number in (8, 200):
        known = with_audits(number)
        for move in ("close_audits", "issue_audits"):
            middle, late = taken(lambda m=move, k=known: gates.blockers(workflow, workflow.move(m), k), times)  # type: ignore[misc]
            print(f"gate {move} at {number} audits: {middle:.0f} µs, p99 {late:.0f} µs")


if __name__ == "__main__":
    main()
