"""What a report reads of returned audits: choices by their ids, and records; in a few statements for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Point, Question, Section
from malp_flow.records import audits as rows
from malp_flow.services import collation_rows, library, moderation, released
from malp_flow.services.collation_rows import Side
from malp_flow.services.moderation import GradeKind
from malp_flow.services.reviews import OpenReview

Place = tuple[UUID, str]
"""An audit and a question of it."""


@dataclass(frozen=True, slots=True)
class Returns:
    """All that came back of one kind of return. `before` are the auditors’ choices, `after` those that count.

    `opened` are the answers that are read whole: records, and texts that bring somebody’s own words.
    A grade agreed at the event counts before the second reader’s, and that before the auditor’s.
    """

    name: str
    tool: AssembledTool
    back: tuple[Side, ...]
    before: Mapping[Place, str]
    after: Mapping[Place, str]
    opened: Mapping[Place, Answer]

    def chosen(self, question: Question, values: Mapping[Place, str]) -> Iterator[Point]:
        """Yield the points that were chosen of one question."""
        points = {point.id: point for point in self.tool.points(question)}
        for side in self.back:
            value = values.get((side.item_id, question.id))
            if value in points:
                yield points[value]

    def judged(self) -> Iterator[tuple[Section, Question]]:
        """Yield the questions that are judged, in the order of the audit."""
        return ((section, question) for section, question in self.tool.questions() if question.measures)


def read(session: Session, review: OpenReview) -> tuple[Returns, ...]:
    """Return what came back of each kind of return whose seal is off, in the order of the workflow."""
    found = (_read(session, review, name) for name in released.lifted(session, review))
    return tuple(each for each in found if each)


def _read(session: Session, review: OpenReview, name: str) -> Returns | None:
    tool = library.tool(session, review_id=review.id, item=name)
    if tool is None:
        return None
    back = tuple(side for side in collation_rows.sides(session, review, name) if side.is_back)
    before = _values(session, back)
    wanted = [each.id for _, each in tool.questions() if each.voice or each.records in tool.records]
    return Returns(
        name=name,
        tool=tool,
        back=back,
        before=before,
        after={**before, **_graded(session, tool, back)},
        opened=collation_rows.answers(session, back, wanted) if wanted and back else {},
    )


def _values(session: Session, back: tuple[Side, ...]) -> dict[Place, str]:
    """Return the choices that stand; the newest of each answer counts, even where it chooses nothing."""
    columns = (rows.Answer.item_id, rows.Answer.question, rows.Answer.value)
    query = select(*columns).where(rows.Answer.item_id.in_([side.item_id for side in back]))
    found = session.execute(query.order_by(rows.Answer.revision))
    newest: dict[Place, str | None] = {(item, question): value for item, question, value in found}
    return {place: value for place, value in newest.items() if value}


def _graded(session: Session, tool: AssembledTool, back: tuple[Side, ...]) -> dict[Place, str]:
    questions = [question.id for _, question in tool.questions() if question.measures]
    beside = moderation.newest_values(session, [side.item_id for side in back], questions)
    order = (str(GradeKind.moderated), str(GradeKind.agreed))
    return {(item, question): beside[item, question, kind]
            for wanted in order for item, question, kind in beside if kind == wanted}  # fmt: skip
