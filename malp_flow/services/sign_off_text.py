"""The report as partners are given it to decide on: what to carry out first, and how long it takes."""

from collections.abc import Iterator
from dataclasses import replace

from malp_flow.engine.report import Report, Section, Statement

WORDS_A_MINUTE = 200


def for_a_partner(report: Report) -> Report:
    """Return the report with what partners are asked to carry out before the rest."""
    return replace(report, sections=tuple(sorted(report.sections, key=lambda each: not each.read_first)))


def reading_minutes(report: Report) -> int:
    """Return how many minutes the report takes to read, at 200 words a minute; at least 1."""
    words = sum(len(text.split()) for each in report.sections for text in _texts(each))
    return max(1, -(-words // WORDS_A_MINUTE))


def _texts(section: Section) -> Iterator[str]:
    yield from section.paragraphs
    yield section.said_none
    for statement in section.statements:
        yield statement.text
        yield from _plan(statement)
    for table in section.tables:
        yield from (word for row in (table.columns, *table.rows) for word in row)


def _plan(statement: Statement) -> Iterator[str]:
    if statement.plan:
        yield from (statement.plan.lead, statement.plan.measure, statement.plan.tested)
