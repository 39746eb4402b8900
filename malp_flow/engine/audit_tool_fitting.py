"""Themes laid on a partnership’s version of their tool: where each question goes, and what does not fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from malp_flow.engine.audit_tool import Overlay, OverlayQuestion, OverlaySection, Scale, Tool
from malp_flow.engine.audit_tool_checking import faults_together, scales_used, tool_faults
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
    needed = scales_used(overlay) - set(own.scales) - set(overlay.scales)
    scales = dict(overlay.scales) | {name: shipped.scales[name] for name in needed if name in shipped.scales}
    return overlay.model_copy(update={"sections": parts, "scales": scales})


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
    asked = {question.records for _, question in tool.questions()}
    records = {name: form for name, form in tool.records.items() if name in asked}
    tool = tool.model_copy(update={"records": records})
    used = scales_used(tool)
    scales = {name: points for name, points in tool.scales.items() if name in used}
    return tool.model_copy(update={"scales": scales})


def completed(tool: Tool, known: Mapping[str, Scale]) -> Tool:
    """Return the tool with those of the known scales that its questions use and that it lacks."""
    lacking = {name: known[name] for name in scales_used(tool) - set(tool.scales) if name in known}
    return tool.model_copy(update={"scales": {**tool.scales, **lacking}}) if lacking else tool


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
