"""The checks that read any item: whether all that are owed are done, or enough of them, or of several."""

from collections.abc import Iterator
from typing import Annotated, Literal, Protocol

from pydantic import Field

from malp_flow.engine.check_registry import AtLeast, RefersToItem, check
from malp_flow.engine.check_words import Place, managers, nothing_asked, of, shared_places, whose
from malp_flow.engine.definition import ForEach, Frozen, Identifier, Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault, quoted
from malp_flow.wording import count_words, gettext, overdue_words

AnyItem = Annotated[Identifier, RefersToItem()]


class ItemsDone(Frozen):
    """Which items must be done, and how many of them."""

    item: AnyItem
    at_least: Literal["all"] | AtLeast = "all"


class OfOneItem(Protocol):
    """What checks that count one item of a review have in common."""

    @property
    def item(self) -> str: ...
    @property
    def at_least(self) -> Literal["all"] | int: ...


def more_than_there_can_be(workflow: Workflow, asked: OfOneItem) -> Iterator[Fault]:
    """Yield a fault where several are wanted of what a review has once."""
    said = workflow.items[asked.item]
    if asked.at_least not in ("all", 1) and said.for_each == ForEach.review and not said.raised_by:
        sentence = f"A review has one {quoted(asked.item)}, so there are never {asked.at_least}."
        yield Fault(("at_least",), "G4", sentence, "Write at_least: all, or leave it out.")


@check(ItemsDone, never_met=more_than_there_can_be)
def items_done(workflow: Workflow, facts: Facts, asked: ItemsDone) -> Finding:
    """Find whether all (or enough) of an item are done; none at all never counts as all."""
    title = workflow.items[asked.item].title
    items = tuple(facts.items_named(asked.item))
    done = sum(item.done for item in items)
    needed = len(items) if asked.at_least == "all" else asked.at_least
    sentence = (
        gettext("%(title)s: all done") if asked.at_least == "all" else gettext("%(title)s: enough done")
    )
    return found(
        "items_done",
        sentence % {"title": title},
        list(_missing(workflow, facts, asked.item, items, needed=needed)),
        progress=of(min(done, needed), needed),
    )


class EnoughDone(Frozen):
    """Of which items enough must be done, and how many of them."""

    items: Annotated[tuple[AnyItem, ...], Field(min_length=2)]
    at_least: AtLeast


def _no_choice(workflow: Workflow, asked: EnoughDone) -> Iterator[Fault]:
    """Yield a fault where all or more are wanted, or where one is not what every review has to finish."""
    if asked.at_least >= len(asked.items):
        sentence = f"{len(asked.items)} items are named, so {asked.at_least} leave no choice between them."
        yield Fault(("at_least",), "G4", sentence, "Write fewer, or items_done for each of them.")
    for number, name in enumerate(asked.items):
        if workflow.items[name].kind == Kind.document:
            sentence = f"{quoted(name)} is put forward by a move, and no choice among several."
            yield Fault(("items", number), "G2", sentence, "Name returns, events, decisions or steps.")
        if workflow.items[name].raised_by or workflow.items[name].for_each == ForEach.action:
            sentence = f"{quoted(name)} is there as often as people make it, also never."
            yield Fault(("items", number), "G5", sentence, "Name what every review has.")


@check(EnoughDone, never_met=_no_choice)
def enough_done(workflow: Workflow, facts: Facts, asked: EnoughDone) -> Finding:
    """Find whether as many of several items as are needed are done, whichever they are.

    An item that is made at several places counts once, and when it is done at all of them.
    """
    titles = ", ".join(workflow.items[name].title for name in asked.items)
    waiting = [name for name in asked.items if not _is_done(facts, name)]
    done = len(asked.items) - len(waiting)
    progress = of(min(done, asked.at_least), asked.at_least)
    sentence = gettext("Enough of these are done: %(titles)s") % {"titles": titles}
    missing = [] if done >= asked.at_least else [_more_of(workflow, facts, waiting, asked.at_least - done)]
    return found("enough_done", sentence, missing, progress=progress)


def _is_done(facts: Facts, name: str) -> bool:
    there = tuple(facts.items_named(name))
    return bool(there) and all(item.done for item in there)


def _more_of(workflow: Workflow, facts: Facts, waiting: list[str], needed: int) -> Blocker:
    said = gettext("%(needed)s more of these must be done: %(titles)s.")
    words = {"needed": needed, "titles": ", ".join(workflow.items[name].title for name in waiting)}
    ids = tuple(item.id for name in waiting for item in facts.items_named(name) if not item.done)
    return Blocker("enough_done", said % words, managers(workflow), gettext("Wait for any of them."), ids)


def _missing(
    workflow: Workflow, facts: Facts, name: str, items: tuple[ItemFact, ...], *, needed: int
) -> Iterator[Blocker]:
    waiting = [item for item in items if not item.done]
    shared, said = shared_places(facts, of=waiting), workflow.items[name]
    if not items and said.raised_by and not needed:
        return  # nobody raised any
    if not items:
        yield nothing_asked("items_done", workflow, said.title, kind=said.kind)
    elif needed > len(items):
        yield _too_few(workflow, name, needed=needed, there=len(items))
        yield from (_not_done(workflow, item, shared) for item in waiting)
    elif needed == len(items):
        yield from (_not_done(workflow, item, shared) for item in waiting)
    elif len(items) - len(waiting) < needed:
        yield _some_of(workflow, name, waiting, needed=needed, there=len(items))


def _too_few(workflow: Workflow, name: str, *, needed: int, there: int) -> Blocker:
    said = gettext("%(title)s: %(needed)s must be done, and this review has only %(there)s.")
    return Blocker(
        check="items_done",
        sentence=said % {"title": workflow.items[name].title, "needed": needed, "there": there},
        who=managers(workflow),
        do=gettext("Ask for more of them."),
    )


def _some_of(workflow: Workflow, name: str, waiting: list[ItemFact], *, needed: int, there: int) -> Blocker:
    """Return one blocker for all: where any of several will do, none of them is missing by itself."""
    said = gettext("%(title)s: %(progress)s done so far; %(needed)s will do.")
    words = {
        "title": workflow.items[name].title,
        "progress": of(there - len(waiting), there),
        "needed": needed,
    }
    return Blocker(
        check="items_done",
        sentence=said % words,
        who=managers(workflow),
        do=gettext("Wait for any of the others."),
        items=tuple(item.id for item in waiting),
    )


def _not_done(workflow: Workflow, item: ItemFact, shared: frozenset[Place]) -> Blocker:
    is_return = workflow.items[item.name].kind == Kind.return_
    return Blocker(
        check="items_done",
        sentence=_how_far(item, whose(workflow, item, shared=shared), is_return=is_return),
        who=item.holder or managers(workflow),
        do=gettext("Wait for it, or go ahead without it.")
        if is_return
        else gettext("Finish it, then record that it is done."),
        items=(item.id,),
    )


def _how_far(item: ItemFact, whose_it_is: str, *, is_return: bool) -> str:
    if item.gaps:
        gaps = count_words(item.gaps, "required question", "required questions")
        return gettext("%(whose)s: %(gaps)s still to answer.") % {"whose": whose_it_is, "gaps": gaps}
    if item.working_days_late:
        late = overdue_words(item.working_days_late)
        said = (
            gettext("%(whose)s: not back yet, %(late)s.")
            if is_return
            else gettext("%(whose)s: not done yet, %(late)s.")
        )
        return said % {"whose": whose_it_is, "late": late}
    return gettext("%(whose)s: not done yet.") % {"whose": whose_it_is}
