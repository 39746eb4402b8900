"""What a committee asks of a review, as one table: each recommendation with the learning it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from malp_flow.engine import briefing
from malp_flow.engine.report import Plan, Report, Statement, Table
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a recommendation and what it rests on; or learning that no recommendation rests on."""

    learning: str
    recommendation: str
    plan: Plan

    def cells(self) -> tuple[str, ...]:
        """Return the line in words."""
        due = day_of_record(self.plan.due_on) if self.plan.due_on else ""
        return (
            self.learning,
            self.recommendation,
            self.plan.lead,
            due,
            self.plan.measure,
            self.plan.status,
        )


def table(report: Report) -> Table:
    """Return the table; without rows where the report states neither learning nor recommendations."""
    columns = (
        _("Learning"),
        _("Recommendation"),
        _("Lead"),
        _("Due"),
        _("Measure"),
        _("Status"),
    )
    rows = tuple(tuple(cell or "–" for cell in row.cells()) for row in _rows(report))
    return Table(_("Learning and recommendations"), columns, rows)


def _rows(report: Report) -> Iterator[Row]:
    found = briefing.by_purpose(report)
    learning = [each for section in found.learning for each in section.statements]
    by_name = {each.called: each for each in learning if each.called}
    used: set[str] = set()
    for each in (each for section in found.planned for each in section.statements):
        used.update(each.rests_on)
        from_ = "\n".join(_called(by_name[name]) for name in each.rests_on if name in by_name)
        yield Row(from_, _called(each), each.plan or Plan())
    yield from (Row(_called(each), "", Plan()) for each in learning if each.called not in used)


def _called(statement: Statement) -> str:
    return f"{statement.called}: {statement.text}" if statement.called else statement.text
