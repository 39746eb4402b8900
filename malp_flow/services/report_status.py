"""How far each recommendation of a report is, by the actions that came of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from malp_flow.engine.report import Plan, Report, Section, Statement
from malp_flow.services.action_lines import ActionLine
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words


def with_status(report: Report, lines: Iterable[ActionLine]) -> Report:
    """Return the report with the status of its recommendations in words; without actions, as it is."""
    found: dict[str, list[ActionLine]] = defaultdict(list)
    for line in lines:
        found[line.comes_from].append(line)
    return replace(report, sections=tuple(_section(each, found) for each in report.sections))


def _section(section: Section, found: Mapping[str, list[ActionLine]]) -> Section:
    return replace(section, statements=tuple(_statement(each, found) for each in section.statements))


def _statement(statement: Statement, found: Mapping[str, list[ActionLine]]) -> Statement:
    own = found.get(statement.called, []) if statement.called else []
    if not own:
        return statement
    return replace(statement, plan=replace(statement.plan or Plan(), status=_in_words(own)))


def _in_words(lines: list[ActionLine]) -> str:
    words = [_("overdue") if line.overdue else line.status_word for line in lines]
    if len(words) == 1:
        return words[0][:1].upper() + words[0][1:]
    return list_words([f"{line.number} {word.lower()}" for line, word in zip(lines, words, strict=True)])
