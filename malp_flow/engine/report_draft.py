"""What people write of a report: by part, each statement with a key that stays, and called anew each time.

A statement rests on the keys of others, not on their numbers, so that it still means the same ones when
something is added before them or moved. A key is given once and never again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from malp_flow.engine.definition import Part
from malp_flow.engine.report import Plan, Section, Statement


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something a statement comes from: `ref` says where it is kept, `words` are what readers see."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class Written:
    """One statement as it is written. Without a `key` it is new.

    `for_whom` is whom it is for in words, `agency` the id of the agency where it is for one alone.
    `rests_on` holds keys.
    """

    text: str
    key: str = ""
    for_whom: str = ""
    agency: str = ""
    evidence: tuple[Evidence, ...] = ()
    rests_on: tuple[str, ...] = ()
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is written in one part: a text, or statements, or the words that say there is none."""

    text: str = ""
    statements: tuple[Written, ...] = ()
    said_none: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not (self.text or self.statements or self.said_none)


@dataclass(frozen=True, slots=True)
class Draft:
    """All parts as they are written; `given` is the number of keys that were ever given."""

    chapters: Mapping[str, Chapter] = field(default_factory=dict)
    given: int = 0

    def chapter(self, part: str) -> Chapter:
        """Return what is written in a part, empty where nothing is."""
        return self.chapters.get(part, _NOTHING)

    def statements(self) -> Iterator[tuple[str, Written]]:
        """Yield every statement with the name of its part."""
        return ((part, each) for part, chapter in self.chapters.items() for each in chapter.statements)


_NOTHING = Chapter()


def with_chapter(draft: Draft, part: str, chapter: Chapter) -> Draft:
    """Return the draft with this chapter in place of the one before.

    What is new gets a key. Nothing rests any more on a statement that is gone.
    """
    given, kept = draft.given, []
    for each in chapter.statements:
        given += not each.key
        kept.append(each if each.key else replace(each, key=f"s{given}"))
    chapters = {**draft.chapters, part: replace(chapter, statements=tuple(kept))}
    there = {each.key for one in chapters.values() for each in one.statements}
    return Draft({name: _resting(one, there) for name, one in chapters.items()}, given)


def _resting(chapter: Chapter, there: set[str]) -> Chapter:
    return replace(
        chapter,
        statements=tuple(
            replace(each, rests_on=tuple(key for key in each.rests_on if key in there))
            for each in chapter.statements
        ),
    )


def known_again(draft: Draft, part: str, sent: Sequence[Written]) -> tuple[Written, ...]:
    """Return statements that came as words alone, with all that stands already beside the same words."""
    known = {each.text: each for each in draft.chapter(part).statements}
    return tuple(known.pop(each.text, each) if each == Written(each.text) else each for each in sent)


def whole(parts: Mapping[str, Part], before: Draft, chapters: Mapping[str, Chapter]) -> Draft:
    """Return a draft of these chapters and no others, with the keys that the same words had before.

    Here a statement may also name what it rests on as it is called in this very draft: L1, L2.
    """
    draft = Draft(given=before.given)
    for name in parts:
        chapter = chapters.get(name, _NOTHING)
        draft = with_chapter(draft, name, replace(chapter, statements=_ungrounded(chapter.statements)))
    keys = {called: key for key, called in calls(parts, draft).items() if called}
    for name in parts:
        wanted = [each.rests_on for each in chapters.get(name, _NOTHING).statements]
        grounded = (
            replace(each, rests_on=tuple(dict.fromkeys(keys.get(one, one) for one in ground)))
            for each, ground in zip(draft.chapter(name).statements, wanted, strict=True)
        )
        draft = with_chapter(draft, name, replace(draft.chapter(name), statements=tuple(grounded)))
    return draft


def _ungrounded(statements: Sequence[Written]) -> tuple[Written, ...]:
    return tuple(replace(each, rests_on=()) for each in statements)


def calls(parts: Mapping[str, Part], draft: Draft) -> dict[str, str]:
    """Return how each statement is called, by its key: L1, R2; empty where its part is not numbered."""
    return {
        each.key: f"{part.numbered}{number}" if part.numbered else ""
        for name, part in parts.items()
        for number, each in enumerate(draft.chapter(name).statements, start=1)
    }


def section(name: str, parts: Mapping[str, Part], draft: Draft) -> Section:
    """Return one part as readers see it."""
    part, chapter, called = parts[name], draft.chapter(name), calls(parts, draft)
    return Section(
        id=name,
        title=part.title,
        written=True,
        paragraphs=tuple(text for text in chapter.text.split("\n\n") if text.strip()),
        statements=tuple(_read(each, called) for each in chapter.statements),
        said_none=chapter.said_none,
        read_first=part.read_first,
    )


def _read(each: Written, called: Mapping[str, str]) -> Statement:
    return Statement(
        text=each.text,
        called=called[each.key],
        for_whom=each.for_whom,
        evidence=tuple(one.words for one in each.evidence),
        rests_on=tuple(sorted((called[key] for key in each.rests_on if key in called), key=_in_order)),
        plan=each.plan,
        key=each.key,
    )


def _in_order(called: str) -> tuple[int, str]:
    return len(called), called


Each = TypeVar("Each")


def moved(statements: Sequence[Each], place: int, by: int) -> tuple[Each, ...]:
    """Return the statements with the one at this place (from 0) further on; at either end it stays."""
    to = place + by
    if not (0 <= place < len(statements) and 0 <= to < len(statements)):
        return tuple(statements)
    others = [*statements[:place], *statements[place + 1 :]]
    return (*others[:to], statements[place], *others[to:])
