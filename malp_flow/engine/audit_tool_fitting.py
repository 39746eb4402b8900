"""Themes laid on a partnership’s version of their tool: where each question goes, and what does not fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from malp_flow.engine.audit_tool import Overlay, OverlayQuestion, OverlaySection, Tool
from malp_flow.engine.audit_tool_checking import faults_together, tool_faults
from malp_flow.engine.problems import Fault, quoted


@dataclass(frozen=True, slots=True)
class ToldFault:
    """One fault of an audit tool at its question, or at none; in words, with one way to mend it."""

    question_id: str
    sentence: str
    mend: str


def fitted(overlay: Overlay, shipped: Tool, own: Tool) -> Overlay:
    """Return the overlay for a version of its tool in which questions were dropped or moved.

    A question that came after one that is gone comes after the nearest one before that, as the overlay’s
    makers knew the section, or last. What cannot be placed at all stays, and is told by `faults_together`.
    """
    if own is shipped:
        return overlay
    known = {section.id: [each.id for each in section.questions] for section in shipped.sections}
    here = {section.id: {each.id for each in section.questions} for section in own.sections}
    parts = tuple(
        _fitted(part, known.get(part.id, []), here.get(part.id, set())) for part in overlay.sections
    )
    return overlay.model_copy(update={"sections": parts})


def _fitted(part: OverlaySection, order: Sequence[str], here: set[str]) -> OverlaySection:
    known = set(here)
    questions: list[OverlayQuestion] = []
    for question in part.questions:
        after = question.after
        if after is not None and after not in known and after in order:
            before = [name for name in order[: order.index(after)] if name in here]
            question = question.model_copy(update={"after": before[-1] if before else None})
        known.add(question.id)
        questions.append(question)
    return part.model_copy(update={"questions": tuple(questions)})


def tidy(tool: Tool) -> Tool:
    """Return the tool without the scales and forms that no question asks for any more."""
    left: dict[str, set[object]] = {}
    for fault in tool_faults(tool):
        if fault.code.startswith("S3-unused"):
            left.setdefault(str(fault.path[0]), set()).add(fault.path[1])
    kept = {
        group: {name: each for name, each in getattr(tool, group).items() if name not in names}
        for group, names in left.items()
    }
    return tool.model_copy(update=kept)


def told_faults(tool: Tool, overlays: Iterable[Overlay]) -> list[ToldFault]:
    """Return every fault of a tool, and of its themes laid on it, each at the question that it is about."""
    own = [_told(tool, fault) for fault in tool_faults(tool)]
    return [*own, *(fault for theme in overlays for fault in _of_theme(tool, theme))]


def _of_theme(tool: Tool, theme: Overlay) -> Iterator[ToldFault]:
    for fault in faults_together(tool, theme):
        sentence = f"Theme {quoted(theme.title)}: {fault.sentence}"
        yield ToldFault(_clashing(tool, theme, fault), sentence, fault.mend)


def _clashing(tool: Tool, theme: Overlay, fault: Fault) -> str:
    match fault.path:
        case ("sections", int(part), "questions", int(place), "id"):
            name = theme.sections[part].questions[place].id
            return name if tool.question(name) else ""
    return ""


def _told(tool: Tool, fault: Fault) -> ToldFault:
    match fault.path:
        case ("sections", int(number), "questions", int(place), *_rest):
            return ToldFault(tool.sections[number].questions[place].id, fault.sentence, fault.mend)
    return ToldFault("", fault.sentence, fault.mend)
