"""What a partner may answer, and which answer ends the sign-off for everybody at once."""

from dataclasses import dataclass

from malp_flow.records.items import Item
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a partner may give."""

    id: str
    title: str
    needs_reason: bool
    section: bool
    """Whether it is about one section of the report."""
    brings_back: bool
    """Whether it ends the sign-off of this version for everybody, at once."""


def choices(review: OpenReview, item: Item, *, others_in_all: int) -> tuple[Choice, ...]:
    """Return the answers of the file in its order; `others_in_all` counts the other seats."""
    back = _bringing_back(review, item, others_in_all)
    return tuple(
        Choice(name, said.title, said.reason == "required", said.section is not None, name in back)
        for name, said in review.workflow.items[item.name].answers.items()
    )


def _bringing_back(review: OpenReview, item: Item, others: int) -> set[str]:
    """Return the answers of which one is enough to move the review on by itself, short of its end."""
    alone = [
        each
        for each in review.workflow.moves_from(review.state)
        if each.by_itself and not review.workflow.state(each.to).final
    ]
    uses = [use for each in alone for use in each.checks if use.about == item.name and len(each.checks) == 1]
    return {
        str(use.with_["answer"])
        for use in uses
        if "answer" in use.with_ and (use.with_.get("at_least", "all") == 1 or not others)
    }
