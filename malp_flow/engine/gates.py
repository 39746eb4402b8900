"""A gate is the list of a move's checks. It always tells everything that is missing, never only the first."""

from malp_flow.engine.checks import checks
from malp_flow.engine.definition import Move, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Blocker, Finding


def findings(workflow: Workflow, move: Move, facts: Facts) -> tuple[Finding, ...]:
    """Return what each check of the move found, met or not, in the file's order."""
    return tuple(_asked(workflow, move, number, facts) for number in range(len(move.checks)))


def _asked(workflow: Workflow, move: Move, number: int, facts: Facts) -> Finding:
    use = move.checks[number]
    finding = checks()[use.check].asked(workflow, use, facts)
    if finding.met or (move.id, use.check) not in facts.waived:
        return finding
    return Finding(finding.check, finding.sentence, finding.progress, finding.blockers, waived=True)


def blockers(workflow: Workflow, move: Move, facts: Facts) -> list[Blocker]:
    """Return all that stops the move; empty when the gate is open. Checks moved on without do not stop it."""
    return [
        blocker
        for finding in findings(workflow, move, facts)
        if not finding.waived
        for blocker in finding.blockers
    ]


def missing_in(workflow: Workflow, document: str, facts: Facts) -> list[Blocker]:
    """Return all that any move of the file misses in the present version of one document, each once."""
    uses = [
        (move, n) for move in workflow.moves for n, use in enumerate(move.checks) if use.about == document
    ]
    found = [_asked(workflow, move, number, facts) for move, number in uses]
    return list(dict.fromkeys(blocker for finding in found for blocker in finding.blockers))


def may_be_waived(move: Move) -> frozenset[str]:
    """Return the checks that may be moved on without; with no list in the file, all of the move's."""
    if move.waiver is None:
        return frozenset()
    return frozenset(move.waiver.of) or frozenset(use.check for use in move.checks)
