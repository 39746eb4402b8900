"""Moves found by what they do, for those who must not know their names."""

from malp_flow.engine.definition import Kind, Move, Workflow
from malp_flow.engine.ways import main_line


def opening(workflow: Workflow, kind: Kind) -> tuple[Move, ...]:
    """Return the moves that open items of a kind, in the file's order."""
    causes = {workflow.items[name].opened_by for name in workflow.items_of(kind)}
    return tuple(move for move in workflow.moves if move.id in causes)


def ending_early(workflow: Workflow) -> tuple[Move, ...]:
    """Return the moves by which people end a review before its time: off the main line, and with a reason."""
    line = main_line(workflow)
    return tuple(
        move
        for move in workflow.moves
        if workflow.state(move.to).final and move.reason == "required" and move.people and move not in line
    )
