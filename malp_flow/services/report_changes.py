"""What changed between two versions of a report, section by section, told in words: added and taken away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum, auto

from malp_flow.engine.report import Plan, Report, Section, Statement, Table
from malp_flow.wording import day_of_record, gettext

MOST_WORDS = 2000
"""Longer texts are not compared word by word: that would take seconds and help nobody."""
_ALIKE = 0.5
_NO_SECTION = Section("", "", False)
_NO_STATEMENT = Statement("")
_NO_PLAN = Plan()


class How(StrEnum):
    """What happened to a piece of text, a statement or a section."""

    same = auto()
    added = auto()
    removed = auto()
    changed = auto()
    renumbered = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """Some words, and what happened to them: same, added or removed. Read in order they are the text."""

    how: How
    words: str


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ChangedStatement:
    """One statement that is new, gone, changed, or only called otherwise.

    `beside` are changes of what stands with it, such as for whom it is or its plan: a title and its spans.
    """

    how: How
    called: str
    was_called: str
    spans: Spans
    beside: tuple[tuple[str, Spans], ...]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """One section in which something changed; `tables` are the titles of tables that are not the same."""

    id: str
    title: str
    how: How
    written: bool
    paragraphs: tuple[Spans, ...]
    statements: tuple[ChangedStatement, ...]
    tables: tuple[str, ...]


def between(older: Report, newer: Report) -> tuple[ChangedSection, ...]:
    """Return the sections that differ, in the order of the newer version; what is gone stands last."""
    ids = dict.fromkeys(each.id for each in (*newer.sections, *older.sections))
    pairs = ((older.section(each) or _NO_SECTION, newer.section(each) or _NO_SECTION) for each in ids)
    return tuple(_section(was, now) for was, now in pairs if was != now)


def _section(was: Section, now: Section) -> ChangedSection:
    there = now if now.id else was
    return ChangedSection(
        id=there.id,
        title=there.title,
        how=_how(was.id, now.id),
        written=there.written,
        paragraphs=tuple(_paragraphs(was, now)),
        statements=tuple(_statements(was.statements, now.statements)),
        tables=tuple(_tables(was.tables, now.tables)),
    )


def _how(was: str, now: str) -> How:
    if not was:
        return How.added
    return How.changed if now else How.removed


def _paragraphs(was: Section, now: Section) -> Iterator[Spans]:
    """Yield each changed paragraph; the words that say there is none count as one."""
    before, after = [*was.paragraphs, was.said_none], [*now.paragraphs, now.said_none]
    for tag, i, k, j, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal" and (spans := compared("\n\n".join(before[i:k]), "\n\n".join(after[j:m]))):
            yield spans


def _tables(was: Sequence[Table], now: Sequence[Table]) -> Iterator[str]:
    before, after = {each.title: each for each in was}, {each.title: each for each in now}
    return (title for title in dict.fromkeys((*after, *before)) if before.get(title) != after.get(title))


def _statements(was: Sequence[Statement], now: Sequence[Statement]) -> Iterator[ChangedStatement]:
    pairs = _paired(was, now)
    kept = {id(before) for before, _after in pairs}
    gone = [(each, _NO_STATEMENT) for each in was if id(each) not in kept]
    for before, after in (*pairs, *gone):
        if (before.called, before.text, _beside(before)) != (after.called, after.text, _beside(after)):
            yield _statement(before, after)


def _paired(was: Sequence[Statement], now: Sequence[Statement]) -> list[tuple[Statement, Statement]]:
    """Return each present statement with the one it was, by its key, its words, or what is most alike."""
    left = list(was)
    found: dict[int, Statement] = {}
    for test in (_is_same, _has_same_words, _is_alike):
        for place, each in enumerate(now):
            match = next((one for one in left if test(one, each)), None) if place not in found else None
            if match is not None:
                found[place] = match
                left = [one for one in left if one is not match]
    return [(found.get(place, _NO_STATEMENT), each) for place, each in enumerate(now)]


def _is_same(was: Statement, now: Statement) -> bool:
    return bool(was.key) and was.key == now.key


def _has_same_words(was: Statement, now: Statement) -> bool:
    return was.text == now.text and not (was.key and now.key)


def _is_alike(was: Statement, now: Statement) -> bool:
    if was.key and now.key:
        return False
    alike = SequenceMatcher(None, was.text.split(), now.text.split(), autojunk=False)
    return alike.real_quick_ratio() > _ALIKE and alike.ratio() > _ALIKE


def _statement(was: Statement, now: Statement) -> ChangedStatement:
    before, after = _beside(was), _beside(now)
    how = _how(was.text, now.text)
    if how is How.changed and (was.text, before) == (now.text, after):
        how = How.renumbered
    beside = ((title, compared(before[title], after[title])) for title in before)
    return ChangedStatement(
        how=how,
        called=now.called or was.called,
        was_called=was.called,
        spans=compared(was.text, now.text),
        beside=tuple((title, spans) for title, spans in beside if _differs(spans)),
    )


def _beside(each: Statement) -> dict[str, str]:
    """Return what stands with a statement, in words."""
    plan = each.plan or _NO_PLAN
    return {
        gettext("For whom"): each.for_whom,
        gettext("Evidence"): "; ".join(each.evidence),
        gettext("Rests on"): ", ".join(each.rests_on),
        gettext("Who leads"): plan.lead,
        gettext("By when"): day_of_record(plan.due_on) if plan.due_on else "",
        gettext("What will show it"): plan.measure,
        gettext("How it is tested"): plan.tested,
    }


def _differs(spans: Spans) -> bool:
    return any(span.how is not How.same for span in spans)


def compared(was: str, now: str) -> Spans:
    """Return the words of both texts in order, each told as the same, added or removed."""
    before, after = _words(was), _words(now)
    if max(len(before), len(after)) > MOST_WORDS and was != now:
        return (Span(How.removed, was), Span(How.added, now))
    found: list[Span] = []
    for tag, i, k, j, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Span(How.same, "".join(before[i:k])))
        else:
            found += [Span(How.removed, "".join(before[i:k])), Span(How.added, "".join(after[j:m]))]
    return tuple(span for span in found if span.words)


def _words(text: str) -> list[str]:
    """Return the words, each with the space behind it, so that put together they are the text again."""
    return re.findall(r"\S+\s*|\s+", text)
