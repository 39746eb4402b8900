"""How the judgements of audits fell: counted, for compliance and for quality apart, and never averaged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import Measure, Point, Tool

Audits = Iterable[tuple[Tool, Mapping[str, Answer]]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each answer of one scale was given: its words and the number, in the order of the scale."""

    measure: Measure
    counts: tuple[tuple[str, int], ...]


def lowest_of(points: Sequence[Point]) -> str:
    """Return the id of the end of a scale that is poor; empty where neither end is, or both are.

    What means that nothing can be said, or that it does not apply, is no end.
    """
    ends = [point for point in points if point.tone != "neutral" and not point.means_does_not_apply]
    poor = [point.id for point in (*ends[:1], *ends[-1:]) if point.tone == "poor"]
    return poor[0] if len(poor) == 1 else ""


def tallies(audits: Audits) -> tuple[Tally, ...]:
    """Return a tally for each measure and scale of these audits, compliance first.

    Counted is what was answered; what does not apply is a point of its own where the scale has one.
    """
    scales: dict[tuple[Measure, tuple[str, ...]], Counter[str]] = {}
    for tool, answers in audits:
        for _section, question in tool.questions():
            answer = answers.get(question.id)
            titles = {point.id: point.title for point in tool.points(question)}
            if question.measures is None or answer is None or answer.value not in titles:
                continue
            scale = (question.measures, tuple(titles.values()))
            scales.setdefault(scale, Counter())[titles[answer.value]] += 1
    return tuple(
        Tally(measure, tuple((title, counts[title]) for title in titles))
        for (measure, titles), counts in sorted(scales.items(), key=lambda each: each[0][0])
    )
