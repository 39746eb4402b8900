"""The check that reads what came of a step: the branch of a process on a recorded decision."""

from collections.abc import Iterator
from typing import Annotated, Literal

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersWithin, check
from malp_flow.engine.check_words import managers, nothing_asked, of, title_of
from malp_flow.engine.checks_of_items import more_than_there_can_be
from malp_flow.engine.definition import Frozen, Identifier, Item, Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.wording import gettext


class StepAnswered(Frozen):
    """Which step, which of its answers, and from how many of its places."""

    item: Annotated[Identifier, RefersToItem(Kind.step)]
    answer: Annotated[Identifier, RefersWithin("answers")]
    at_least: Literal["all"] | AtLeast = "all"


@check(StepAnswered, never_met=more_than_there_can_be)
def step_answered(workflow: Workflow, facts: Facts, asked: StepAnswered) -> Finding:
    """Find whether a step was finished with this answer: everywhere, or at enough of its places."""
    item = workflow.items[asked.item]
    steps = tuple(facts.items_named(asked.item))
    others = [step for step in steps if not (step.done and step.answer == asked.answer)]
    needed = max(1, len(steps)) if asked.at_least == "all" else asked.at_least
    given = len(steps) - len(others)
    words = {"title": item.title, "answer": item.answers[asked.answer].title}
    blockers = [] if given >= needed else list(_blockers(workflow, item, asked, others, there=len(steps)))
    return found(
        "step_answered",
        gettext("%(title)s: ‘%(answer)s’") % words,
        blockers,
        progress=of(min(given, needed), needed),
    )


def _blockers(
    workflow: Workflow, item: Item, asked: StepAnswered, others: list[ItemFact], *, there: int
) -> Iterator[Blocker]:
    if not there:
        yield nothing_asked("step_answered", workflow, item.title, kind=Kind.step)
    for step in others:
        yield _open(workflow, item, asked, step) if not step.done else _otherwise(workflow, item, asked, step)


def _open(workflow: Workflow, item: Item, asked: StepAnswered, step: ItemFact) -> Blocker:
    said = gettext("%(title)s: nothing is recorded yet; this move needs ‘%(answer)s’.")
    words = {"title": _named(item, step), "answer": item.answers[asked.answer].title}
    return Blocker(
        "step_answered",
        said % words,
        step.holder or (title_of(workflow, item.by) if item.by else managers(workflow)),
        gettext("Record what came of it."),
        (step.id,),
    )


def _otherwise(workflow: Workflow, item: Item, asked: StepAnswered, step: ItemFact) -> Blocker:
    said = gettext("%(title)s: ‘%(other)s’ is recorded; this move needs ‘%(answer)s’.")
    other = item.answers[step.answer].title if step.answer in item.answers else gettext("Not needed")
    words = {"title": _named(item, step), "answer": item.answers[asked.answer].title, "other": other}
    return Blocker(
        "step_answered",
        said % words,
        managers(workflow),
        gettext("Take the way that fits what is recorded."),
        (step.id,),
    )


def _named(item: Item, step: ItemFact) -> str:
    place = ", ".join(filter(None, [step.agency_name, step.case_reference]))
    return f"{item.title} ({place})" if place else item.title
