"""Checks about people and returns: who is named, who is off-line, with what and about whom they answer."""

from collections.abc import Iterator
from typing import Annotated, Literal

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersToRole, check
from malp_flow.engine.check_words import (
    SaidOfEach,
    managers,
    nothing_asked,
    of,
    said_of_each_return,
    shared_places,
    title_of,
    whose,
)
from malp_flow.engine.definition import ForEach, Frozen, Identifier, Kind, Role, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault, quoted
from malp_flow.wording import gettext, ngettext

ReturnItem = Annotated[Identifier, RefersToItem(Kind.return_, opened=False)]
AnyRole = Annotated[Identifier, RefersToRole()]


def _names_of_returns(workflow: Workflow, role: str, *, for_each: ForEach | None = None) -> list[str]:
    """Return the returns that holders of a role give, made for each of these where that is asked."""
    return [
        name
        for name in workflow.items_of(Kind.return_)
        if workflow.items[name].by == role and for_each in (None, workflow.items[name].for_each)
    ]


def _returns(workflow: Workflow, facts: Facts, role: str) -> tuple[ItemFact, ...]:
    return tuple(item for name in _names_of_returns(workflow, role) for item in facts.items_named(name))


def _no_return(role: str) -> Fault:
    sentence = f"No return is by {quoted(role)}, so this could never be met."
    return Fault(("role",), "G3", sentence, "Name the role in by: of a return.")


class RoleFilled(Frozen):
    """Which role must have somebody in it, once or for each place."""

    role: AnyRole
    for_each: ForEach = ForEach.review
    at_least: AtLeast = 1


def _nowhere_to_fill(workflow: Workflow, asked: RoleFilled) -> Iterator[Fault]:
    if asked.for_each == ForEach.review:
        return
    if not _names_of_returns(workflow, asked.role):
        yield _no_return(asked.role)
    elif not _names_of_returns(workflow, asked.role, for_each=asked.for_each):
        sentence = f"No return of {quoted(asked.role)} is made for each {asked.for_each}."
        places = {workflow.items[name].for_each for name in _names_of_returns(workflow, asked.role)}
        yield Fault(("for_each",), "G3", sentence, f"Write for_each: {' or '.join(sorted(places))}.")
    if asked.at_least > 1:
        sentence = "Each return has one person: at_least counts only for the review."
        yield Fault(("at_least",), "G4", sentence, "Delete it.")


@check(RoleFilled, never_met=_nowhere_to_fill)
def role_filled(workflow: Workflow, facts: Facts, asked: RoleFilled) -> Finding:
    """Find whether a role is held by enough people, for the review or for every return."""
    role = title_of(workflow, asked.role)
    if asked.for_each == ForEach.review:
        return _filled_for_review(workflow, facts, asked, role)
    sentence = gettext("%(role)s named for every return") % {"role": role}
    returns = _returns(workflow, facts, asked.role)
    if not returns:
        nothing = nothing_asked("role_filled", workflow, role, kind=Kind.return_)
        return found("role_filled", sentence, [nothing])
    # An agency that has said already that it knows nobody needs no auditor.
    empty = [item for item in returns if not item.holder and not item.done]
    shared, who = shared_places(facts, of=empty), managers(workflow)
    nobody = gettext("%(whose)s: nobody is named as %(role)s.")
    blockers = [
        Blocker(
            check="role_filled",
            sentence=nobody % {"whose": whose(workflow, item, shared=shared), "role": role},
            who=who,
            do=_whom_to_name(workflow.roles[asked.role], item),
            items=(item.id,),
        )
        for item in empty
    ]
    return found("role_filled", sentence, blockers, progress=of(len(returns) - len(empty), len(returns)))


def _whom_to_name(role: Role, item: ItemFact) -> str:
    if not role.off_line:
        return gettext("Name somebody.")
    if item.case:
        return gettext("Name somebody outside the line of management of the child’s record.")
    return gettext("Name somebody outside the line of management of the work.")


def _filled_for_review(workflow: Workflow, facts: Facts, asked: RoleFilled, role: str) -> Finding:
    held = sum(1 for _ in facts.holders_of(asked.role))
    sentence, progress = gettext("%(role)s named") % {"role": role}, of(held, max(held, asked.at_least))
    if held >= asked.at_least:
        return found("role_filled", sentence, progress=progress)
    missing = asked.at_least - held
    words = {"role": role, "missing": missing}
    said = (
        ngettext("%(role)s: one more is needed.", "%(role)s: %(missing)s more are needed.", missing)
        if held
        else gettext("Nobody is named as %(role)s.")
    )
    blocker = Blocker("role_filled", said % words, managers(workflow), gettext("Name them on Set-up."))
    return found("role_filled", sentence, [blocker], progress=progress)


class OffLineDeclared(Frozen):
    """Which role's holders must be outside the line of the record they audit."""

    role: AnyRole


def _nobody_to_declare(workflow: Workflow, asked: OffLineDeclared) -> Iterator[Fault]:
    if not _names_of_returns(workflow, asked.role):
        yield _no_return(asked.role)


@check(OffLineDeclared, never_met=_nobody_to_declare)
def off_line_declared(workflow: Workflow, facts: Facts, asked: OffLineDeclared) -> Finding:
    """Find whether everybody who audits is outside the line of management of that record."""
    role = title_of(workflow, asked.role)
    returns = _returns(workflow, facts, asked.role)
    open_ones = [item for item in returns if not item.off_line and not item.done]
    shared, who = shared_places(facts, of=open_ones), managers(workflow)
    do = gettext("Record the relationship to the record, or name somebody else.")
    blockers = [
        Blocker(
            check="off_line_declared",
            sentence=_not_off_line(item) % {"whose": whose(workflow, item, shared=shared)},
            who=who,
            do=do,
            items=(item.id,),
        )
        for item in open_ones
    ]
    if not returns:
        blockers = [nothing_asked("off_line_declared", workflow, role, kind=Kind.return_)]
    sentence = gettext("%(role)s: everybody named is off-line") % {"role": role}
    return found(
        "off_line_declared", sentence, blockers, progress=of(len(returns) - len(open_ones), len(returns))
    )


def _not_off_line(item: ItemFact) -> str:
    if item.off_line is None:
        return gettext("%(whose)s: it is not recorded that the person named is off-line.")
    if item.case:
        return gettext("%(whose)s: the person named manages the work with this child.")
    return gettext("%(whose)s: the person named is in the line of management of the work.")


class ToolReady(Frozen):
    """Which return's audit tool must be chosen and sound."""

    item: ReturnItem


@check(ToolReady)
def tool_ready(workflow: Workflow, facts: Facts, asked: ToolReady) -> Finding:
    """Find whether the audit tool is assembled, with its local values, and kept for this review."""
    title = workflow.items[asked.item].title
    sentence = gettext("%(title)s: the tool is ready") % {"title": title}
    if not any(facts.items_named(asked.item)):
        return found(
            "tool_ready", sentence, [nothing_asked("tool_ready", workflow, title, kind=Kind.return_)]
        )
    missing = facts.tools_missing.get(asked.item)
    if not missing:
        return found("tool_ready", sentence)
    blocker = Blocker(
        check="tool_ready",
        sentence=missing,
        who=managers(workflow),
        do=gettext("Choose the audit tool and fill in its local values."),
    )
    return found("tool_ready", sentence, [blocker])


class IdentitiesGiven(Frozen):
    """For what it must be recorded that the agency knows which child is meant."""

    for_each: Literal["agency on a case"] = "agency on a case"


def _nobody_to_tell(workflow: Workflow, asked: IdentitiesGiven) -> Iterator[Fault]:
    if not any(
        item.kind == Kind.return_ and item.for_each == asked.for_each for item in workflow.items.values()
    ):
        sentence = (
            f"No return is made for each {asked.for_each}, so nobody has to be told which child is meant."
        )
        yield Fault((), "G3", sentence, "Delete this check.")


@check(IdentitiesGiven, never_met=_nobody_to_tell)
def identities_given(workflow: Workflow, facts: Facts, asked: IdentitiesGiven) -> Finding:
    """Find whether each agency was told, by a secure route and not by this system, which child is meant."""
    del asked
    words = SaidOfEach(
        missing=gettext("%(whose)s: not recorded when and how they were told which child is meant."),
        who=managers(workflow),
        do=gettext("Tell them by a secure route, then record the day and the route."),
        all_said=gettext("Every agency knows which child is meant"),
    )
    return said_of_each_return(
        "identities_given", workflow, facts, is_said=lambda item: item.identities_given, words=words
    )
