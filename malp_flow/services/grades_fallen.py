"""How the judgements of a review fell by section, and of two reviews side by side. Nothing is averaged."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.engine.answers import visible
from malp_flow.engine.lives import RETURNED
from malp_flow.records.items import Item
from malp_flow.services import items, kept_answers, library, released, whose
from malp_flow.services.reviews import OpenReview

_Key = tuple[str, tuple[str, ...]]
"""A section, and the points of a scale in their order."""
_GRADED = "judgement"


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each point of a scale was given in one section: its words, how often then, and now."""

    section: str
    points: tuple[tuple[str, int, int], ...]


def audits_of(session: Session, review: OpenReview) -> list[Item]:
    """Return the audits that came back and whose seal is off."""
    names = released.lifted(session, review)
    return [item for item in items.of_review(session, review, names) if item.state in RETURNED]


def compared(session: Session, then: OpenReview, now: OpenReview) -> tuple[Counts, ...]:
    """Return the counts of two reviews, section by section in the order of the later one.

    Who may read the answers is asked by the caller.
    """
    before, after = _fallen(session, then), _fallen(session, now)
    return tuple(_side_by_side(key, before, after) for key in dict.fromkeys([*after, *before]))


def _side_by_side(key: _Key, before: dict[_Key, Counter[str]], after: dict[_Key, Counter[str]]) -> Counts:
    section, titles = key
    old, new = before.get(key, Counter()), after.get(key, Counter())
    return Counts(section, tuple((title, old[title], new[title]) for title in titles))


def _fallen(session: Session, review: OpenReview) -> dict[_Key, Counter[str]]:
    found: dict[_Key, Counter[str]] = {}
    for item in audits_of(session, review):
        for key, title in _grades(session, review, item):
            found.setdefault(key, Counter())[title] += 1
    return found


def _grades(session: Session, review: OpenReview, item: Item) -> list[tuple[_Key, str]]:
    """Return the auditor’s own grades of one audit, each with its section and scale."""
    tool = library.tool(session, review_id=review.id, item=item.name)
    if tool is None:
        return []
    asked = visible(tool, whose.kind_of_agency(session, item))
    answers = kept_answers.present(session, item)
    found = []
    for section, question in asked.questions():
        titles = {point.id: point.title for point in asked.points(question)}
        answer = answers.get(question.id)
        if question.kind == _GRADED and answer is not None and answer.value in titles:
            found.append(((section.title, tuple(titles.values())), titles[answer.value]))
    return found
