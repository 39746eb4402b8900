"""Checks about people and returns: who is named, who is off-line, who has answered."""

from typing import Annotated, Literal

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersToRole, check
from malp_flow.engine.definition import ForEach, Frozen, Identifier, Kind, Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.wording import count_words, gettext, ngettext

ReturnItem = Annotated[Identifier, RefersToItem(Kind.return_)]
AnyItem = Annotated[Identifier, RefersToItem()]
AnyRole = Annotated[Identifier, RefersToRole()]


def of(done: int, total: int) -> str:
    """Return how far a check is, in words."""
    return gettext("%(done)s of %(total)s") % {"done": done, "total": total}


def title_of(workflow: Workflow, role: str) -> str:
    """Return a role's title as people know it."""
    return workflow.roles[role].title


def whose(item: ItemFact) -> str:
    """Return whose item it is, in words that hold no identity: the agency and the case's reference."""
    place = [part for part in (item.agency_name, item.case_reference) if part]
    return ", ".join(place) or item.holder or item.title


def managers(workflow: Workflow) -> str:
    """Return the title of those who run the review: they can supply what nobody else is asked for."""
    titles = [role.title for role in workflow.roles.values() if role.as_ == "manager"]
    return titles[0] if titles else gettext("whoever runs the review")


def _returns(workflow: Workflow, facts: Facts, role: str) -> tuple[ItemFact, ...]:
    names = [name for name, item in workflow.items.items() if item.kind == Kind.return_ and item.by == role]
    return tuple(item for name in names for item in facts.items_named(name))


def nothing_asked(name: str, workflow: Workflow, what: str) -> Blocker:
    """Return the blocker of a check over nothing: "all of none" never lets a review pass."""
    return Blocker(
        check=name,
        sentence=gettext("Nothing is asked for yet: %(what)s.") % {"what": what},
        who=managers(workflow),
        do=gettext("Choose which agencies are asked about which child’s record."),
    )


class RoleFilled(Frozen):
    """Which role must have somebody in it, once or for each place."""

    role: AnyRole
    for_each: ForEach = ForEach.review
    at_least: AtLeast = 1


@check(RoleFilled)
def role_filled(workflow: Workflow, facts: Facts, asked: RoleFilled) -> Finding:
    """Find whether a role is held by enough people, for the review or for every return."""
    role = title_of(workflow, asked.role)
    if asked.for_each == ForEach.review:
        return _filled_for_review(workflow, facts, asked, role)
    sentence = gettext("%(role)s named for every return") % {"role": role}
    returns = _returns(workflow, facts, asked.role)
    if not returns:
        return found("role_filled", sentence, [nothing_asked("role_filled", workflow, role)])
    empty = [item for item in returns if not item.holder]
    blockers = [
        Blocker(
            check="role_filled",
            sentence=gettext("%(whose)s: nobody is named as %(role)s.")
            % {"whose": whose(item), "role": role},
            who=managers(workflow),
            do=gettext("Name somebody outside the line of management of the child’s record."),
            items=(item.id,),
        )
        for item in empty
    ]
    return found("role_filled", sentence, blockers, progress=of(len(returns) - len(empty), len(returns)))


def _filled_for_review(workflow: Workflow, facts: Facts, asked: RoleFilled, role: str) -> Finding:
    held = len(list(facts.holders_of(asked.role)))
    missing = max(0, asked.at_least - held)
    words = {"role": role, "missing": missing}
    said = (
        ngettext("%(role)s: one more is needed.", "%(role)s: %(missing)s more are needed.", missing)
        if held
        else gettext("Nobody is named as %(role)s.")
    )
    blocker = Blocker("role_filled", said % words, managers(workflow), gettext("Name them on Set-up."))
    sentence = gettext("%(role)s named") % words
    progress = of(held, max(held, asked.at_least))
    return found("role_filled", sentence, [blocker] if missing else (), progress=progress)


class OffLineDeclared(Frozen):
    """Which role's holders must be outside the line of the record they audit."""

    role: AnyRole


@check(OffLineDeclared)
def off_line_declared(workflow: Workflow, facts: Facts, asked: OffLineDeclared) -> Finding:
    """Find whether everybody who audits is outside the line of management of that record."""
    returns = _returns(workflow, facts, asked.role)
    open_ones = [item for item in returns if not item.off_line]
    blockers = [
        Blocker(
            check="off_line_declared",
            sentence=(
                gettext("%(whose)s: the person named manages the work with this child.")
                if item.off_line is False
                else gettext("%(whose)s: it is not recorded that the person named is off-line.")
            )
            % {"whose": whose(item)},
            who=managers(workflow),
            do=gettext("Record the relationship to the record, or name somebody else."),
            items=(item.id,),
        )
        for item in open_ones
    ]
    if not returns:
        blockers = [nothing_asked("off_line_declared", workflow, title_of(workflow, asked.role))]
    sentence = gettext("Every %(role)s is off-line") % {"role": title_of(workflow, asked.role).lower()}
    return found(
        "off_line_declared", sentence, blockers, progress=of(len(returns) - len(open_ones), len(returns))
    )


class ToolReady(Frozen):
    """Which return's audit tool must be chosen and sound."""

    item: ReturnItem


@check(ToolReady)
def tool_ready(workflow: Workflow, facts: Facts, asked: ToolReady) -> Finding:
    """Find whether the audit tool is assembled, with its local values, and kept for this review."""
    missing = facts.tools_missing.get(asked.item)
    blocker = Blocker(
        check="tool_ready",
        sentence=missing or "",
        who=managers(workflow),
        do=gettext("Choose the audit tool and fill in its local values."),
    )
    sentence = gettext("The audit tool is ready")
    return found("tool_ready", sentence, [blocker] if missing else ())


class IdentitiesGiven(Frozen):
    """For what it must be recorded that the agency knows which child is meant."""

    for_each: Literal["agency on a case"] = "agency on a case"


@check(IdentitiesGiven)
def identities_given(workflow: Workflow, facts: Facts, asked: IdentitiesGiven) -> Finding:
    """Find whether each agency was told, by a secure route and not by this system, which child is meant."""
    del asked
    names = workflow.items_of(Kind.return_)
    returns = tuple(item for name in names for item in facts.items_named(name))
    unknown = [item for item in returns if not item.identities_given]
    blockers = [
        Blocker(
            check="identities_given",
            sentence=gettext("%(whose)s: not recorded when and how they were told which child is meant.")
            % {"whose": whose(item)},
            who=managers(workflow),
            do=gettext("Tell them by a secure route, then record the day and the route."),
            items=(item.id,),
        )
        for item in unknown
    ]
    if not returns:
        blockers = [nothing_asked("identities_given", workflow, gettext("no agency is expected to answer"))]
    sentence = gettext("Every agency knows which child is meant")
    return found(
        "identities_given", sentence, blockers, progress=of(len(returns) - len(unknown), len(returns))
    )


class ItemsDone(Frozen):
    """Which items must be done, and how many of them."""

    item: AnyItem
    at_least: Literal["all"] | AtLeast = "all"


@check(ItemsDone)
def items_done(workflow: Workflow, facts: Facts, asked: ItemsDone) -> Finding:
    """Find whether all (or enough) of an item are done; none at all never counts as all."""
    title = workflow.items[asked.item].title
    items = tuple(facts.items_named(asked.item))
    waiting = [item for item in items if not item.done]
    done = len(items) - len(waiting)
    enough = bool(items) and (not waiting if asked.at_least == "all" else done >= asked.at_least)
    blockers = [] if enough else [_not_done(workflow, item) for item in waiting]
    if not items or (not enough and not waiting):
        blockers = [nothing_asked("items_done", workflow, title)]
    wanted = len(items) if asked.at_least == "all" else asked.at_least
    sentence = (
        gettext("%(title)s: all done") if asked.at_least == "all" else gettext("%(title)s: enough done")
    )
    return found("items_done", sentence % {"title": title}, blockers, progress=of(done, wanted))


def _not_done(workflow: Workflow, item: ItemFact) -> Blocker:
    late = count_words(item.working_days_late, "working day", "working days")
    if item.gaps:
        said = gettext("%(whose)s: %(gaps)s still to answer.") % {
            "whose": whose(item),
            "gaps": count_words(item.gaps, "required question", "required questions"),
        }
    elif item.working_days_late:
        said = gettext("%(whose)s: not back yet, %(late)s overdue.") % {"whose": whose(item), "late": late}
    else:
        said = gettext("%(whose)s: not done yet.") % {"whose": whose(item)}
    return Blocker(
        check="items_done",
        sentence=said,
        who=item.holder or managers(workflow),
        do=gettext("Wait for it, give more time, or record why the review goes ahead without it.")
        if workflow.items[item.name].kind == Kind.return_
        else gettext("Finish it, then record that it is done."),
        items=(item.id,),
    )
