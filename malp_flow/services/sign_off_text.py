"""The report as partners are given it to decide on: what to carry out first, and how long it takes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from malp_flow.engine.report import Report, Section, Statement

WORDS_A_MINUTE = 200


def for_a_partner(report: Report) -> Report:
    """Return the report as partners read it on a phone.

    First what they are asked to carry out, then the numbered statements, then what else people wrote, and
    at the end what the system made of the review.
    """
    return replace(report, sections=tuple(sorted(report.sections, key=_place)))


def _place(section: Section) -> tuple[bool, bool, bool]:
    numbered = any(each.called for each in section.statements)
    return not section.read_first, not numbered, not section.written


def reading_minutes(report: Report) -> int:
    """Return how many minutes the report takes to read, at 200 words a minute; at least 1."""
    return _minutes(report.sections)


def minutes_for_what_people_wrote(report: Report) -> int:
    """Return how many of those minutes it takes without what the system made; at least 1."""
    return _minutes(each for each in report.sections if each.written)


def _minutes(sections: Iterable[Section]) -> int:
    words = sum(len(text.split()) for each in sections for text in _texts(each))
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
