"""Who is asked to comment on a text: told by the letter that goes when the text is put forward."""

from collections.abc import Iterator
from dataclasses import dataclass

from malp_flow.engine.definition import Kind, Move, Workflow

TO_COMMENT = "draft_to_comment"
"""The letter that asks. A move that sends it and checks a document puts that document forward to be read."""


@dataclass(frozen=True, slots=True)
class CommentsAsked:
    """One document that is put forward for comments: by which move, and who is written to."""

    document: str
    move: Move
    roles: tuple[str, ...]


def comments_asked(workflow: Workflow) -> Iterator[CommentsAsked]:
    """Yield each document whose readers are asked for comments, in the order of the moves."""
    documents = workflow.items_of(Kind.document)
    for move in workflow.moves:
        roles = tuple(role for use in move.letters if use.send == TO_COMMENT for role in use.to)
        about = dict.fromkeys(use.about for use in move.checks if use.about in documents)
        if roles:
            yield from (CommentsAsked(document, move, roles) for document in about)


def asked_about(workflow: Workflow, document: str) -> CommentsAsked | None:
    """Return who is asked to comment on this document, or None where nobody is."""
    return next((asked for asked in comments_asked(workflow) if asked.document == document), None)
