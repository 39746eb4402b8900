"""Answers after which nothing follows: no fault, and told to whoever checks a file."""

from collections.abc import Iterator

from malp_flow.engine.definition import Item, Kind, Workflow
from malp_flow.engine.problems import Fault, quoted


def unread_answers(workflow: Workflow) -> Iterator[Fault]:
    """Yield each answer that no move and no step reads, of a decision or of a step whose others are read.

    A step of which nothing reads any answer only keeps what came of something: that is meant.
    Asked only of a sound file.
    """
    for name, item in workflow.items.items():
        read = _read(workflow, name, item)
        if item.answers and (read or item.kind == Kind.decision):
            for answer in sorted(item.answers.keys() - read):
                sentence = f"Nothing follows the answer {quoted(answer)}: no move and no step reads it."
                mend = "Let a check name it, or on_answer, if something is to happen then."
                yield Fault(("items", name, "answers", answer), "N1", sentence, mend)


def _read(workflow: Workflow, name: str, item: Item) -> set[str]:
    checks = (use for move in workflow.moves for use in move.checks if use.about == name)
    read = {str(use.with_["answer"]) for use in checks if "answer" in use.with_}
    for waiting in workflow.items.values():
        if waiting.opened_by == name and workflow.move(name) is None:
            read |= set(waiting.on_answer or item.answers)
    return read
