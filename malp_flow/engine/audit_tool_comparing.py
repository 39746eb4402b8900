"""In what two versions of an audit tool differ, by the questions that people know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from malp_flow.engine.audit_tool import Question, Section, Tool

What = Literal["added", "dropped", "reworded", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `was` and `now` are words of the tool; `detail` names what differs, for a person."""

    what: What
    question_id: str
    text: str
    section: str
    detail: str = ""
    was: str = ""
    now: str = ""


def changes(old: Tool, new: Tool) -> list[Change]:
    """Return how `new` differs from `old`: added, reworded, changed, moved in its order, then dropped."""
    before, after = _placed(old), _placed(new)
    found: list[Change] = []
    for name, (section, question) in after.items():
        if name not in before:
            found.append(Change("added", name, question.text, section.title))
            continue
        was_in, was = before[name]
        found += _differences(old, new, was, question, section)
        if was_in.id != section.id:
            found.append(
                Change("moved", name, question.text, section.title, "section", was_in.title, section.title)
            )
    found += _reordered(old, new)
    found += [
        Change("dropped", name, question.text, section.title)
        for name, (section, question) in before.items()
        if name not in after
    ]
    return found


def _placed(tool: Tool) -> dict[str, tuple[Section, Question]]:
    return {question.id: (section, question) for section, question in tool.questions()}


def _differences(old: Tool, new: Tool, was: Question, now: Question, section: Section) -> Iterator[Change]:
    if was.text != now.text:
        yield Change("reworded", now.id, now.text, section.title, "question", was.text, now.text)
    if was.hint != now.hint:
        yield Change("reworded", now.id, now.text, section.title, "hint", was.hint, now.hint)
    for detail, tell in _TOLD.items():
        before, after = tell(old, was), tell(new, now)
        if before != after:
            yield Change("changed", now.id, now.text, section.title, detail, before, after)


def kinds_in_words(tool: Tool, question: Question) -> str:
    """Return which kinds of agency are asked, as they are called; nothing for all of them."""
    return "; ".join(tool.kinds_of_agency.get(kind, kind) for kind in question.visible_to)


def scale_in_words(tool: Tool, question: Question) -> str:
    """Return the points that a question is answered with."""
    return " / ".join(point.title for point in tool.points(question))


def records_in_words(tool: Tool, question: Question) -> str:
    """Return what the records of a question are called; nothing where it asks for none."""
    form = tool.records.get(question.records or "")
    return form.title if form else ""


_TOLD: dict[str, Callable[[Tool, Question], str]] = {
    "kind": lambda _tool, question: str(question.kind),
    "scale": scale_in_words,
    "required": lambda _tool, question: "yes" if question.required else "no",
    "seen by": kinds_in_words,
    "reason": lambda _tool, question: str(question.reason),
    "asks what helped": lambda _tool, question: "yes" if question.asks_why else "no",
    "records": records_in_words,
    "scored as": lambda _tool, question: question.measures or "",
    "counted as": lambda _tool, question: question.counts or "",
    "voice of": lambda _tool, question: question.voice or "",
    "raises a concern": lambda _tool, question: "yes" if question.raises_concern else "no",
}


def _reordered(old: Tool, new: Tool) -> Iterator[Change]:
    """Yield each question that stands elsewhere within its section; what only made room is not told."""
    sections = {section.id: section for section in old.sections}
    for section in new.sections:
        was = sections.get(section.id)
        if was is None:
            continue
        before = [each.id for each in was.questions]
        after = [each.id for each in section.questions]
        both = set(before) & set(after)
        old_order, new_order = [[one for one in ids if one in both] for ids in (before, after)]
        matcher = SequenceMatcher(None, old_order, new_order, autojunk=False)
        kept = {
            one
            for block in matcher.get_matching_blocks()
            for one in new_order[block.b : block.b + block.size]
        }
        for question in section.questions:
            if question.id in both - kept:
                yield Change("moved", question.id, question.text, section.title, "order")
    yield from _sections_reordered(old, new)


def _sections_reordered(old: Tool, new: Tool) -> Iterator[Change]:
    before = [section.id for section in old.sections]
    titles = {section.id: section.title for section in old.sections}
    for section in new.sections:
        if section.id in titles and titles[section.id] != section.title:
            yield Change(
                "reworded", "", section.title, section.title, "section", titles[section.id], section.title
            )
    both = [section.id for section in new.sections if section.id in before]
    if both != [name for name in before if name in both]:
        order = ", ".join(section.title for section in new.sections)
        yield Change("moved", "", order, "", "sections")
