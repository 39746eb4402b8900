"""What a schema cannot see in an audit tool: ids used twice, missing scales, questions for nobody."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from malp_flow.engine.audit_tool import (
    LONGEST_LOCAL_VALUE,
    LONGEST_TEXT,
    PLACEHOLDER,
    Overlay,
    OverlaySection,
    Question,
    Scale,
    Section,
    Tool,
)
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import Fault, Path, quoted


def tool_faults(tool: Tool) -> Iterator[Fault]:
    """Yield every fault of a tool that stands alone."""
    yield from _twice((("sections", i, "id"), s.id) for i, s in enumerate(tool.sections))
    yield from _twice((path, question.id) for path, question in _placed(tool.sections))
    yield from scale_faults(tool.scales)
    yield from _counted_twice(tool.sections)
    yield from _unused_faults(tool)
    yield from _column_faults(tool)
    for path, question in _placed(tool.sections):
        yield from _question_faults(tool, path[:-1], question)
        yield from _placeholder_faults(path[:-1], question, known=[])


def scale_faults(scales: Mapping[str, Scale]) -> Iterator[Fault]:
    """Yield the faults that show in scales by themselves."""
    for name, points in scales.items():
        yield from _twice((("scales", name, i, "id"), point.id) for i, point in enumerate(points))


def scales_used(of: Tool | Overlay) -> set[str]:
    """Return the names of all scales that questions and records speak of."""
    forms = of.records.values() if isinstance(of, Tool) else ()
    columns = {column.scale for form in forms for column in form.columns.values()}
    return {name for name in columns | {q.scale for _, q in _placed(of.sections)} if name}


def overlay_faults(overlay: Overlay) -> Iterator[Fault]:
    """Yield the faults of an overlay that show without its base tool."""
    yield from _twice((("sections", i, "id"), s.id) for i, s in enumerate(overlay.sections))
    yield from _twice((path, question.id) for path, question in _placed(overlay.sections))
    yield from scale_faults(overlay.scales)
    yield from _counted_twice(overlay.sections)
    used: set[str] = set()
    for path, question in _placed(overlay.sections):
        used.update(placeholders(question))
        yield from _placeholder_faults(path[:-1], question, known=list(overlay.local_values))
    for name in overlay.local_values:
        if name not in used:
            sentence = f"No question mentions {quoted('{' + name + '}')}."
            yield _fault(("local_values", name), "S3-unused-local-value", sentence)


def faults_together(tool: Tool, overlay: Overlay) -> Iterator[Fault]:
    """Yield the faults that show when the overlay is laid on the tool."""
    if overlay.of != tool.tool:
        mend = f"Write {quoted(tool.tool)}, or lay it on the other tool."
        yield Fault(("of",), "S3-other-tool", f"This overlay is made for {quoted(overlay.of)}.", mend)
    yield from _scales_together(tool, overlay)
    sections = {section.id: section for section in tool.sections}
    tool = tool.model_copy(update={"scales": {**tool.scales, **overlay.scales}})
    taken = {question.id for _, question in tool.questions()}
    for path, question in _placed(overlay.sections):
        if question.id in taken:
            sentence = f"The tool has a question {quoted(question.id)} already."
            yield Fault(path, "S1-duplicate-id", sentence, "Give this one another id.")
        yield from _question_faults(tool, path[:-1], question)
    yield from _counted_twice(overlay.sections, [question for _, question in tool.questions()])
    for index, part in enumerate(overlay.sections):
        base = sections.get(part.id)
        if base is None:
            sentence = f"The tool has no section {quoted(part.id)}."
            yield Fault(
                ("sections", index, "id"), "S3-unknown-section", sentence, nearest(part.id, [*sections])
            )
        else:
            yield from _order_faults(base, part, index)


def placeholders(question: Question) -> list[str]:
    """Return the names in braces in what the question shows, in order of appearance."""
    return PLACEHOLDER.findall(question.text) + PLACEHOLDER.findall(question.hint)


def _unused_faults(tool: Tool) -> Iterator[Fault]:
    """Yield the scales and records that no question speaks of."""
    used, asked = scales_used(tool), {question.records for _, question in tool.questions()}
    for name in tool.scales:
        if name not in used:
            yield _fault(("scales", name), "S3-unused-scale", f"No question uses the scale {quoted(name)}.")
    for name in tool.records:
        if name not in asked:
            sentence = f"No question asks for records of the form {quoted(name)}."
            yield _fault(("records", name), "S3-unused-records", sentence)


def _column_faults(tool: Tool) -> Iterator[Fault]:
    """Yield what is wrong with the columns of records: a choice needs a scale that exists, others none."""
    for name, form in tool.records.items():
        for key, column in form.columns.items():
            path: Path = ("records", name, "columns", key)
            yield from _scale_faults(tool, path, column.kind, column.scale, needed=column.kind == "choice")


def _scales_together(tool: Tool, overlay: Overlay) -> Iterator[Fault]:
    """Yield the scales of a theme that would change what the tool's own questions mean."""
    for name, points in overlay.scales.items():
        if name in tool.scales and tool.scales[name] != points:
            sentence = f"The tool has a scale {quoted(name)} already, and it says something else."
            yield Fault(("scales", name), "S1-duplicate-id", sentence, "Give this one another id.")


def _placed(sections: Sequence[Section | OverlaySection]) -> Iterator[tuple[Path, Question]]:
    for i, section in enumerate(sections):
        for j, question in enumerate(section.questions):
            yield ("sections", i, "questions", j, "id"), question


def _twice(ids: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for path, name in ids:
        seen[name] += 1
        if seen[name] > 1:
            sentence = f"The id {quoted(name)} is used here for the second time."
            yield Fault(path, "S1-duplicate-id", sentence, "Give this one another id.")


def _counted_twice(
    sections: Sequence[Section | OverlaySection], before: Iterable[Question] = ()
) -> Iterator[Fault]:
    """Yield each question that counts what another one counts: which of the two would be true of a child?"""
    first = {question.counts: question.id for question in before if question.counts}
    for path, question in _placed(sections):
        if question.counts and question.counts in first:
            other = quoted(first[question.counts])
            sentence = f"The question {other} counts {quoted(question.counts)} already."
            yield _fault((*path[:-1], "counts"), "S1-counted-twice", sentence)
        elif question.counts:
            first[question.counts] = question.id


def _order_faults(base: Section, part: OverlaySection, index: int) -> Iterator[Fault]:
    """Yield each `after` that names no question of the section, nor one added to it further up."""
    known = [question.id for question in base.questions]
    for j, question in enumerate(part.questions):
        if question.after is not None and question.after not in known:
            path = ("sections", index, "questions", j, "after")
            sentence = (
                f"The section {quoted(base.id)} has no question {quoted(question.after)} before this one."
            )
            yield Fault(path, "S3-unknown-question", sentence, nearest(question.after, known))
        known.append(question.id)


def _question_faults(tool: Tool, path: Path, question: Question) -> Iterator[Fault]:
    rated = question.kind in ("judgement", "choice")
    yield from _scale_faults(tool, path, question.kind, question.scale, needed=rated)
    yield from _records_faults(tool, path, question)
    yield from _needless_faults(path, question)
    if not tool.kinds_of_agency:
        return
    unknown = [kind for kind in question.visible_to if kind not in tool.kinds_of_agency]
    for kind in unknown:
        where = (*path, "visible_to", question.visible_to.index(kind))
        sentence = f"There is no kind of agency {quoted(kind)}."
        yield Fault(where, "S3-unknown-kind-of-agency", sentence, nearest(kind, [*tool.kinds_of_agency]))
    if question.required and unknown and len(unknown) == len(question.visible_to):
        sentence = f"The question {quoted(question.id)} is required, and no agency can see it."
        yield Fault(
            (*path, "visible_to"), "S4-nobody-sees", sentence, "Name a kind of agency, or leave the key out."
        )


def _scale_faults(tool: Tool, path: Path, kind: str, scale: str | None, *, needed: bool) -> Iterator[Fault]:
    if needed and scale is None:
        yield Fault(path, "S3-missing-scale", f"A {kind} needs a scale.", nearest("", [*tool.scales]))
    elif scale is not None and not needed:
        sentence = f"Something of the kind {quoted(kind)} has no scale."
        yield _fault((*path, "scale"), "S3-needless-scale", sentence)
    elif scale is not None and scale not in tool.scales:
        mend = nearest(scale, [*tool.scales])
        yield Fault((*path, "scale"), "S3-unknown-scale", f"There is no scale {quoted(scale)}.", mend)


def _records_faults(tool: Tool, path: Path, question: Question) -> Iterator[Fault]:
    if question.kind != "records":
        if question.records is not None:
            sentence = f"A question of the kind {quoted(question.kind)} asks for no records."
            yield _fault((*path, "records"), "S3-needless-records", sentence)
    elif question.records is None:
        mend = nearest("", [*tool.records])
        yield Fault(path, "S3-missing-records", "Say with “records” which form the records have.", mend)
    elif question.records not in tool.records:
        sentence = f"There is no form {quoted(question.records)} among the records."
        mend = nearest(question.records, [*tool.records])
        yield Fault((*path, "records"), "S3-unknown-records", sentence, mend)


def _needless_faults(path: Path, question: Question) -> Iterator[Fault]:
    """Yield the keys that say nothing in a question of this kind."""
    if question.reason != "none" and question.kind in ("text", "date", "records"):
        yield _fault((*path, "reason"), "S3-needless-reason", "Only a choice can be given a reason.")
    if question.measures is not None and question.kind in ("text", "date", "records"):
        yield _fault((*path, "measures"), "S3-needless-measure", "Only a choice can be scored.")
    if question.raises_concern and question.kind != "yes_no":
        sentence = "Only a question answered with yes or no can raise a concern."
        yield _fault((*path, "raises_concern"), "S3-needless-concern", sentence)
    if question.counts is not None and question.kind != "choice":
        sentence = "Only a choice can be counted for the sample: children are told in bands."
        mend = "Make it a choice with a scale of bands, or delete the key. A date of birth is never asked."
        yield Fault((*path, "counts"), "S3-needless-count", sentence, mend)
    if question.voice is not None and question.kind != "text":
        sentence = "Only a question answered with a text can bring somebody’s own words."
        yield _fault((*path, "voice"), "S3-needless-voice", sentence)


def _placeholder_faults(path: Path, question: Question, *, known: list[str]) -> Iterator[Fault]:
    for key, text in (("text", question.text), ("hint", question.hint)):
        for name in PLACEHOLDER.findall(text):
            if name not in known:
                sentence = f"{quoted('{' + name + '}')} is not one of the local values."
                mend = nearest(name, known) if known else "Delete it: only an overlay has local values."
                yield Fault((*path, key), "S3-unknown-placeholder", sentence, mend)
        if len(text) + LONGEST_LOCAL_VALUE * len(PLACEHOLDER.findall(text)) > LONGEST_TEXT:
            sentence = "With local values filled in, this may grow beyond 4,000 characters."
            yield Fault((*path, key), "S0-out-of-bounds", sentence, "Shorten it.")
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            yield Fault(
                (*path, key), "S3-lonely-brace", "A brace stands alone here.", "Write {name} or delete it."
            )


def _fault(path: Path, code: str, sentence: str) -> Fault:
    return Fault(path, code, sentence, "Delete it.")
