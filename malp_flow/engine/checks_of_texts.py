"""Checks about the report and the decision on it.

All are about the present version of the text: while there is none, none of them holds.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import model_validator

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersWithin, check
from malp_flow.engine.check_words import managers, nothing_asked, of, title_of
from malp_flow.engine.definition import ForEach, Frozen, Identifier, Item, Kind, Workflow
from malp_flow.engine.facts import DocumentFact, Facts, ItemFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault
from malp_flow.wording import gettext, ngettext

DocumentItem = Annotated[Identifier, RefersToItem(Kind.document)]
PartName = Annotated[Identifier, RefersWithin("parts")]
DecisionItem = Annotated[Identifier, RefersToItem(Kind.decision)]

_NO_DOCUMENT = DocumentFact()


class PartsWritten(Frozen):
    """Which document; how many statements its parts need; in which parts "none" may be said instead."""

    item: DocumentItem
    at_least: Mapping[PartName, AtLeast] = {}
    or_said_none: tuple[PartName, ...] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> "PartsWritten":
        if not self.at_least and not self.or_said_none:
            raise ValueError("name a part in at_least or in or_said_none")
        return self


def _author(workflow: Workflow, item: str) -> str:
    author = workflow.items[item].by
    return title_of(workflow, author) if author else managers(workflow)


def _not_written(check_name: str, workflow: Workflow, item: str) -> Blocker:
    return Blocker(
        check_name,
        gettext("%(title)s: nothing is written yet.") % {"title": workflow.items[item].title},
        _author(workflow, item),
        gettext("Write its first version."),
    )


@check(PartsWritten)
def parts_written(workflow: Workflow, facts: Facts, asked: PartsWritten) -> Finding:
    """Find whether every part has what it needs: statements, or recorded words that there are none.

    A part for which both are asked is met by either.
    """
    document = facts.documents.get(asked.item, _NO_DOCUMENT)
    wanted = tuple(dict.fromkeys([*asked.at_least, *asked.or_said_none]))
    missing = [part for part in wanted if not _has_part(document, asked, part)]
    parts, author = workflow.items[asked.item].parts, _author(workflow, asked.item)
    blockers = [_part_missing(asked, part, parts[part].title, author) for part in missing]
    if not document.version:
        missing, blockers = list(wanted), [_not_written("parts_written", workflow, asked.item)]
    return found(
        "parts_written",
        gettext("%(title)s has all its parts") % {"title": workflow.items[asked.item].title},
        blockers,
        progress=of(len(wanted) - len(missing), len(wanted)),
    )


def _has_part(document: DocumentFact, asked: PartsWritten, part: str) -> bool:
    if document.written.get(part, 0) >= asked.at_least.get(part, 1):
        return True
    return part in asked.or_said_none and part in document.said_none


def _part_missing(asked: PartsWritten, part: str, title: str, author: str) -> Blocker:
    if part in asked.or_said_none:
        said = gettext("%(part)s: nothing is written, and it is not said that there is none.")
        do = gettext("Write it, or record that there is none, and why.")
    else:
        said = gettext("%(part)s: at least %(number)s needed.")
        do = gettext("Write it as a numbered statement.")
    words = {"part": title, "number": asked.at_least.get(part, 1)}
    return Blocker("parts_written", said % words, author, do)


class AboutDocument(Frozen):
    """Which document is meant."""

    item: DocumentItem


@check(AboutDocument)
def anonymity_checked(workflow: Workflow, facts: Facts, asked: AboutDocument) -> Finding:
    """Find whether a named person confirmed that nobody can be recognised in the present version."""
    document = facts.documents.get(asked.item, _NO_DOCUMENT)
    sentence = gettext("Nobody can be recognised in the text")
    if not document.version:
        return found("anonymity_checked", sentence, [_not_written("anonymity_checked", workflow, asked.item)])
    if document.anonymity_confirmed:
        return found("anonymity_checked", sentence)
    said = gettext("Nobody has confirmed that no child or family can be recognised in this version.")
    if places := document.suspicious_places:
        suspicion = ngettext(
            "%(places)s place looks like an identity.", "%(places)s places look like an identity.", places
        )
        said += " " + suspicion % {"places": places}
    blocker = Blocker(
        "anonymity_checked", said, _author(workflow, asked.item), gettext("Read it once more and confirm.")
    )
    return found("anonymity_checked", sentence, [blocker])


class Answered(Frozen):
    """Which decision, which answer, and how many must have given it on the present version."""

    item: DecisionItem
    answer: Annotated[Identifier, RefersWithin("answers")]
    at_least: Literal["all"] | AtLeast = "all"
    same_version: bool = True


def _one_answers_for_all(workflow: Workflow, asked: Answered) -> Iterator[Fault]:
    is_for_all = workflow.items[asked.item].for_each in (ForEach.panel, ForEach.review)
    if is_for_all and asked.at_least not in ("all", 1):
        sentence = f"One answer is given for the whole panel, so {asked.at_least} are never given."
        yield Fault(("at_least",), "G4", sentence, "Write at_least: all, or for_each: partner at the item.")


@check(Answered, never_met=_one_answers_for_all)
def answered(workflow: Workflow, facts: Facts, asked: Answered) -> Finding:
    """Find whether enough of those asked gave this answer on one and the same version."""
    item = workflow.items[asked.item]
    version = facts.documents.get(item.about or "", _NO_DOCUMENT).version
    seats = tuple(facts.items_named(asked.item))
    given = [seat for seat in seats if _gave(seat, asked, version)]
    silent = [seat for seat in seats if seat not in given]
    needed = max(1, len(seats)) if asked.at_least == "all" else asked.at_least
    words = {"title": item.title, "answer": item.answers[asked.answer].title, "needed": needed}
    sentence = (
        gettext("%(title)s: ‘%(answer)s’ from everybody asked")
        if asked.at_least == "all"
        else gettext("%(title)s: ‘%(answer)s’ from %(needed)s")
    )
    blockers = list(_unanswered(workflow, item, words, silent, needed=needed, there=len(seats)))
    if not version:
        blockers = [_not_written("answered", workflow, item.about or asked.item), *blockers]
    return found("answered", sentence % words, blockers, progress=of(min(len(given), needed), needed))


def _gave(seat: ItemFact, asked: Answered, version: int) -> bool:
    return seat.answer == asked.answer and (not asked.same_version or seat.version == version)


def _unanswered(
    workflow: Workflow,
    item: Item,
    words: Mapping[str, object],
    silent: list[ItemFact],
    *,
    needed: int,
    there: int,
) -> Iterator[Blocker]:
    if not there:
        yield nothing_asked("answered", workflow, item.title, kind=Kind.decision)
    elif needed > there:
        said = ngettext(
            "%(title)s: ‘%(answer)s’ is needed from %(needed)s, and only %(there)s is asked.",
            "%(title)s: ‘%(answer)s’ is needed from %(needed)s, and only %(there)s are asked.",
            there,
        )
        yield Blocker(
            "answered",
            said % {**words, "there": there},
            managers(workflow),
            gettext("Name more people on the panel."),
        )
    if needed >= there:
        yield from (_silent(seat, words) for seat in silent)
    elif there - len(silent) < needed:
        yield _some_of(item, words, silent, given=there - len(silent), there=there)


def _silent(seat: ItemFact, words: Mapping[str, object]) -> Blocker:
    who = seat.holder or seat.title
    return Blocker(
        "answered",
        gettext("%(who)s has not said ‘%(answer)s’ on the present version.") % {**words, "who": who},
        who,
        gettext("Ask for their answer."),
        (seat.id,),
    )


def _some_of(
    item: Item, words: Mapping[str, object], silent: list[ItemFact], *, given: int, there: int
) -> Blocker:
    """Return one blocker for all: where any of several will do, none of them is missing by themselves."""
    said = gettext("%(title)s: ‘%(answer)s’ from %(progress)s so far; %(needed)s will do.")
    return Blocker(
        "answered",
        said % {**words, "progress": of(given, there)},
        gettext("any of those asked"),
        gettext("Ask for their answers."),
        tuple(seat.id for seat in silent),
    )
