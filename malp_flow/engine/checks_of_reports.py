"""Checks about what a report rests on: declared independence, plans, and answers to who asked for changes."""

from collections.abc import Iterator
from typing import Annotated

from malp_flow.engine.check_registry import RefersToItem, RefersToRole, check
from malp_flow.engine.check_words import managers, of, title_of
from malp_flow.engine.definition import Frozen, Identifier, Kind, Workflow
from malp_flow.engine.facts import ChangeFact, DocumentFact, Facts, PlanGap
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault, quoted
from malp_flow.wording import day_of_record, gettext, ngettext

AnyRole = Annotated[Identifier, RefersToRole()]
DocumentItem = Annotated[Identifier, RefersToItem(Kind.document)]
_NO_DOCUMENT = DocumentFact()


class IndependenceDeclared(Frozen):
    """Whose independence and interests must be declared."""

    role: AnyRole


@check(IndependenceDeclared)
def independence_declared(workflow: Workflow, facts: Facts, asked: IndependenceDeclared) -> Finding:
    """Find whether somebody who holds the role now has declared their independence and interests."""
    title = title_of(workflow, asked.role)
    sentence = gettext("%(role)s: independence and interests are declared") % {"role": title}
    if asked.role in facts.declared:
        return found("independence_declared", sentence)
    said = gettext("%(role)s: independence and interests are not declared yet.") % {"role": title}
    do = gettext("Write the declaration on the page of the brief.")
    return found("independence_declared", sentence, [Blocker("independence_declared", said, title, do)])


class StatementsPlanned(Frozen):
    """Which document is meant."""

    item: DocumentItem


def _nothing_to_plan(workflow: Workflow, asked: StatementsPlanned) -> Iterator[Fault]:
    item = workflow.items.get(asked.item)
    if item and not any(part.planned or part.rests_on for part in item.parts.values()):
        sentence = f"No part of {quoted(asked.item)} is planned or rests on another, so nothing is asked."
        yield Fault(("item",), "G5", sentence, "Write planned: true at the part with recommendations.")


@check(StatementsPlanned, never_met=_nothing_to_plan)
def statements_planned(workflow: Workflow, facts: Facts, asked: StatementsPlanned) -> Finding:
    """Find whether each planned statement has its plan, and each that rests on others has its ground.

    A document without such statements has all that it needs.
    """
    item, document = workflow.items[asked.item], facts.documents.get(asked.item, _NO_DOCUMENT)
    author = title_of(workflow, item.by) if item.by else managers(workflow)
    blockers = [_gap(workflow, asked.item, gap, author) for gap in document.gaps]
    asked_of = [name for name, part in item.parts.items() if part.planned or part.rests_on]
    there = sum(document.written.get(name, 0) for name in asked_of)
    titles = ", ".join(item.parts[name].title for name in asked_of)
    sentence = gettext("%(parts)s: each has its ground, who leads, by when, and what will show it")
    progress = of(there - len(blockers), there) if there else ""
    return found("statements_planned", sentence % {"parts": titles}, blockers, progress=progress)


def _gap(workflow: Workflow, item: str, gap: PlanGap, author: str) -> Blocker:
    parts = workflow.items[item].parts
    words = {
        "rests_on": gettext("what it rests on"),
        "lead": gettext("who leads"),
        "due_on": gettext("by when"),
        "measure": gettext("what will show it"),
    }
    missing = ", ".join(words[each] for each in gap.missing)
    said = gettext("%(part)s, %(called)s: %(missing)s is missing.")
    sentence = said % {"part": parts[gap.part].title, "called": gap.called, "missing": missing}
    return Blocker("statements_planned", sentence, author, gettext("Add it on the page of that part."))


class CommentsAnswered(Frozen):
    """Which document is meant."""

    item: DocumentItem


@check(CommentsAnswered)
def comments_answered(workflow: Workflow, facts: Facts, asked: CommentsAnswered) -> Finding:
    """Find whether every comment on any version of a document was taken over, or refused with a reason.

    A document on which nobody commented leaves nothing to answer.
    """
    item, document = workflow.items[asked.item], facts.documents.get(asked.item, _NO_DOCUMENT)
    author = title_of(workflow, item.by) if item.by else managers(workflow)
    blockers = [_unanswered(workflow, asked.item, *each, author) for each in document.open_comments.items()]
    sentence = gettext("%(document)s: every comment on the draft is answered") % {"document": item.title}
    return found("comments_answered", sentence, blockers)


def _unanswered(workflow: Workflow, item: str, section: str, number: int, author: str) -> Blocker:
    part = workflow.items[item].parts.get(section)
    about = part.title if part else gettext("A section that the system made")
    said = {"about": about if section else gettext("The whole report"), "num": number}
    sentence = ngettext(
        "%(about)s: %(num)s comment is not answered.", "%(about)s: %(num)s comments are not answered.", number
    )
    do = gettext("Take it over, or say why not, on the page of the comments.")
    return Blocker("comments_answered", sentence % said, author, do)


class ChangesAnswered(Frozen):
    """Which document is meant."""

    item: DocumentItem


def _nobody_may_ask(workflow: Workflow, asked: ChangesAnswered) -> Iterator[Fault]:
    said = [item for item in workflow.items.values() if item.about == asked.item]
    if not any(answer.reason == "required" for item in said for answer in item.answers.values()):
        sentence = f"No decision about {quoted(asked.item)} has an answer that asks for a reason."
        yield Fault(("item",), "G5", sentence, "Write reason: required at the answer that asks for changes.")


@check(ChangesAnswered, never_met=_nobody_may_ask)
def changes_answered(workflow: Workflow, facts: Facts, asked: ChangesAnswered) -> Finding:
    """Find whether every request for changes led to a change of that section, or to words on why not.

    Where nobody asked for changes it holds.
    """
    item, document = workflow.items[asked.item], facts.documents.get(asked.item, _NO_DOCUMENT)
    author = title_of(workflow, item.by) if item.by else managers(workflow)
    sentence = gettext("%(title)s: every request for changes is answered") % {"title": item.title}
    return found("changes_answered", sentence, [_change_waits(each, author) for each in document.changes])


def _change_waits(change: ChangeFact, author: str) -> Blocker:
    words = {"seat": change.seat, "section": change.section, "day": day_of_record(change.asked_on)}
    said = gettext("Changes asked by %(seat)s on %(day)s: not answered.")
    if change.section:
        said = gettext("Changes asked by %(seat)s on “%(section)s” on %(day)s: not answered.")
    do = gettext("Change that section, or write on the page of the report why it stays as it is.")
    return Blocker("changes_answered", said % words, author, do)
