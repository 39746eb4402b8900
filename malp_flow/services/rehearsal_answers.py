"""What an auditor of a rehearsal answers: something to every question of the tool."""

from collections.abc import Iterator

from malp_flow.engine.answer_records import filled_in
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.services.rehearsal_events import WHY


def answers_to(tool: AssembledTool) -> dict[str, Answer]:
    """Return an answer to every question of a tool, with every text that it may ask for."""
    return dict(_answers(tool))


def _answers(tool: AssembledTool) -> Iterator[tuple[str, Answer]]:
    for _section, question in tool.questions():
        points = tool.points(question)
        value = points[0].id if points else {"date": "2026-01-20", "yes_no": "no"}.get(str(question.kind), "")
        records = filled_in(tool, question, WHY)
        yield question.id, Answer(value=value, text=WHY, reason=WHY, helped=WHY, records=records)
