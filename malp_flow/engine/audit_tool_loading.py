"""Audit tools from files to what a review asks and keeps: loaded, checked, assembled, pinned."""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import islice

import rfc8785
from pydantic import ValidationError

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.audit_tool import (
    LONGEST_LOCAL_VALUE,
    PLACEHOLDER,
    AssembledTool,
    Overlay,
    OverlaySection,
    Question,
    Scale,
    ScaleBook,
    Section,
    Tool,
)
from malp_flow.engine.audit_tool_checking import (
    faults_together,
    overlay_faults,
    scale_faults,
    scales_used,
    tool_faults,
)
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.problems import MOST_TOLD, BrokenDefinition, Fault, Problem, quoted
from malp_flow.engine.yaml_reading import Document, read

NO_SCALES: Mapping[str, Scale] = {}


def load_scales(source: str, raw: bytes) -> Mapping[str, Scale]:
    """Return the scales that a file describes, for every tool to use; raises BrokenDefinition."""
    document = read(source, raw)
    found = validated(ScaleBook, document).scales
    _refuse(document, scale_faults(found))
    return found


def load_tool(source: str, raw: bytes, *, scales: Mapping[str, Scale] = NO_SCALES) -> Tool:
    """Return the audit tool that a file describes; raises BrokenDefinition with every fault at once.

    The tool may use `scales` by name beside its own, and holds those that it uses.
    """
    document = read(source, raw)
    tool = validated(Tool, document)
    tool = tool.model_copy(update={"scales": _with_shared(tool, tool.scales, scales)})
    _refuse(document, tool_faults(tool))
    return tool


def load_overlay(
    source: str, raw: bytes, *, of: Tool | None = None, scales: Mapping[str, Scale] = NO_SCALES
) -> Overlay:
    """Return the theme that a file describes; raises BrokenDefinition with every fault at once.

    With the base tool in `of`, sections, scales and `after` are checked too, and faults have line and column.
    """
    document = read(source, raw)
    overlay = validated(Overlay, document)
    shared = {name: points for name, points in scales.items() if of is None or name not in of.scales}
    overlay = overlay.model_copy(update={"scales": _with_shared(overlay, overlay.scales, shared)})
    together = faults_together(of, overlay) if of is not None else ()
    _refuse(document, [*overlay_faults(overlay), *together])
    return overlay


def assemble(tool: Tool, overlay: Overlay | None, local_values: Mapping[str, str]) -> AssembledTool:
    """Return the tool with the overlay's questions in their places and the local values filled in.

    `local_values` may hold values of other overlays. Raises BrokenDefinition naming each local value that is
    missing, empty or longer than 200 characters, and for an overlay that does not fit the tool.
    """
    base = dict(tool)
    if overlay is None:
        return AssembledTool.model_construct(**base)
    document = Document(f"{overlay.overlay} on {tool.tool}", {}, {})
    values = {name: " ".join(cleaned(local_values.get(name, "")).split()) for name in overlay.local_values}
    _refuse(document, [*faults_together(tool, overlay), *_local_value_faults(overlay, values)])
    added = {part.id: part for part in overlay.sections}
    sections = tuple(_laid_on(each, added.get(each.id), values) for each in tool.sections)
    extra: dict[str, object] = {"overlay": overlay.overlay, "overlay_version": overlay.version}
    extra |= {"sections": sections, "scales": {**tool.scales, **overlay.scales}}
    return AssembledTool.model_construct(**(base | extra))


def digest(tool: Tool) -> str:
    """Return the sha256, in hexadecimal, of the tool's canonical JSON (RFC 8785).

    What a tool leaves at its default is not part of it: a later version of malp_flow that knows more keys
    must find the same digest for a tool pinned today.
    """
    return hashlib.sha256(rfc8785.dumps(tool.model_dump(mode="json", exclude_defaults=True))).hexdigest()


def tool_to_json(tool: Tool) -> str:
    """Return the whole tool as JSON, to be kept with a review.

    Unlike canonical JSON it keeps the order of what has one: the columns of a record, the kinds of agency.
    """
    return tool.model_dump_json()


def tool_from_json(text: str) -> AssembledTool:
    """Return the tool that `tool_to_json` wrote; raises BrokenDefinition when it is something else."""
    try:
        return AssembledTool.model_validate_json(text)
    except ValidationError:
        problem = Problem(
            1, 1, "S0-not-a-tool", "The kept audit tool cannot be read.", "Restore it from a copy."
        )
    raise BrokenDefinition("kept audit tool", [problem])


def _with_shared(
    of: Tool | Overlay, own: Mapping[str, Scale], shared: Mapping[str, Scale]
) -> dict[str, Scale]:
    """Return a file's own scales, and after them those of the shared ones that it uses."""
    used = scales_used(of)
    return {**own, **{name: shared[name] for name in shared if name in used and name not in own}}


def _refuse(document: Document, faults: Iterable[Fault]) -> None:
    problems = [document.problem(fault) for fault in islice(faults, MOST_TOLD)]
    if problems:
        raise BrokenDefinition(document.source, problems)


def _local_value_faults(overlay: Overlay, values: Mapping[str, str]) -> list[Fault]:
    faults = []
    for name, wanted in overlay.local_values.items():
        sentence = ""
        if not values[name]:
            sentence = f"The local value {quoted(name)} ({wanted.title}) is missing."
        elif len(values[name]) > LONGEST_LOCAL_VALUE:
            sentence = f"The local value {quoted(name)} is longer than {LONGEST_LOCAL_VALUE} characters."
        if sentence:
            mend = f"Give it, for example {quoted(wanted.example)}."
            faults.append(Fault(("local_values", name), "S3-missing-local-value", sentence, mend))
    return faults


def _laid_on(section: Section, part: OverlaySection | None, values: Mapping[str, str]) -> Section:
    """Return the section with the theme's questions: those after the same one keep their order."""
    if part is None:
        return section
    questions: list[Question] = list(section.questions)
    last_after: dict[str, str] = {}
    for added in part.questions:
        before = added.after or questions[-1].id
        anchor = before
        while before in last_after:
            before = last_after[before]
        position = [question.id for question in questions].index(before) + 1
        questions.insert(position, _filled(added, values))
        last_after[anchor] = added.id
    return section.model_copy(update={"questions": tuple(questions)})


def _filled(question: Question, values: Mapping[str, str]) -> Question:
    """Return the question in the partnership's own names; braces inside a value stay what they are."""
    fields = {name: getattr(question, name) for name in Question.model_fields}
    for key in ("text", "hint"):
        fields[key] = cleaned(PLACEHOLDER.sub(lambda match: values[match.group(1)], fields[key]))
    return Question.model_construct(**fields)
