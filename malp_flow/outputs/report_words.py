"""A report as plain words, ready to be put on paper: what every template of a document may name.

Only texts, yes or no, and lists of these, so that they can be handed to another process as they are.
`docs/documents.md` lists them for those who write templates of their own.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from malp_flow.engine import briefing, committee_table, slides
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.report import Report, Section, Statement, Table
from malp_flow.engine.working_days import local_day
from malp_flow.wording import day_of_record, list_words, ngettext
from malp_flow.wording import gettext as _

Words = dict[str, Any]


def of_report(report: Report) -> Words:
    """Return the whole report."""
    return _frame(report, report.title) | {"sections": [_section(each, report) for each in report.sections]}


def of_briefing(report: Report) -> Words:
    """Return the seven boxes of a briefing."""
    title = _("Seven-minute briefing: %(theme)s") % {"theme": report.theme}
    boxes = [_box(each) for each in briefing.boxes(report)]
    return _frame(report, title) | {"classification": for_teams(report), "boxes": boxes}


def of_slides(report: Report) -> Words:
    """Return a report’s slides."""
    shown = [_slide(each) for each in slides.slides(report)]
    return _frame(report, report.title) | {"classification": for_teams(report), "slides": shown}


def of_table(report: Report) -> Words:
    """Return the table for a committee."""
    table = committee_table.table(report)
    title = _("Learning and recommendations: %(theme)s") % {"theme": report.theme}
    return _frame(report, title) | {"table": _table(table)}


def _frame(report: Report, title: str) -> Words:
    """What stands around each document: its name, which version it is, and for whom."""
    return {
        "title": cleaned(title),
        "report_title": cleaned(report.title),
        "reference": report.reference,
        "partnership": cleaned(report.partnership),
        "theme": cleaned(report.theme),
        "version": str(report.number),
        "status": status(report),
        "is_draft": not report.is_final,
        "is_public": report.is_public,
        "classification": classification(report),
        "saved_on": day_of_record(local_day(report.saved_at)) if report.saved_at else "",
        "fingerprint": "" if report.is_public else report.sha256[:12],
        "language": "en-GB",
        "facts": [{"name": name, "value": value} for name, value in _facts(report)],
        "running_head": " · ".join(_running_head(report)),
    }


def status(report: Report) -> str:
    """Return whether this is a draft or the final version, in a word."""
    return _("Final") if report.is_final else _("Draft")


def classification(report: Report) -> str:
    """Return for whom a document is, as it stands on each of its pages."""
    if not report.is_public:
        return _("Confidential – for the safeguarding partners and those who took part")
    return _("For publication") if report.is_final else _("Draft of the public version – not for publication")


def for_teams(report: Report) -> str:
    """Return for whom a briefing and slides are."""
    return _("For teams in the agencies") if report.is_final else _("Draft – not to be passed on yet")


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield _("Review"), report.reference
    yield _("Theme"), cleaned(report.theme)
    yield _("Partnership"), cleaned(report.partnership)
    yield _("Version"), f"{report.number} ({status(report).lower()})"
    if report.saved_at:
        yield _("Saved"), day_of_record(local_day(report.saved_at))
    if report.sha256 and not report.is_public:
        yield _("Fingerprint"), report.sha256[:12]


def _running_head(report: Report) -> Iterator[str]:
    yield report.reference
    yield _("version %(number)s") % {"number": report.number}
    yield status(report).lower() if report.is_final else status(report).upper()


def _section(section: Section, report: Report) -> Words:
    plans = [each for each in section.statements if each.plan]
    told_here = plans and not _is_told_elsewhere(plans, report)
    tables = [*([_plan_table(section, plans)] if told_here else []), *section.tables]
    return {
        "title": cleaned(section.title),
        "paragraphs": [part for text in section.paragraphs for part in _paragraphs(text)],
        "statements": [_statement(each) for each in section.statements],
        "is_numbered": any(each.called for each in section.statements),
        "said_none": cleaned(section.said_none),
        "tables": [_table(each) for each in tables],
        "is_empty": section.is_empty,
        "nothing": _("Nothing is written here."),
    }


def _paragraphs(text: str) -> list[str]:
    return [part for part in cleaned(text).split("\n") if part.strip()]


def _statement(statement: Statement) -> Words:
    return {
        "called": statement.called,
        "text": cleaned(statement.text),
        "notes": list(_notes(statement)),
    }


def _notes(statement: Statement) -> Iterator[str]:
    if statement.for_whom:
        yield _("For: %(whom)s") % {"whom": cleaned(statement.for_whom)}
    if statement.rests_on:
        yield _("Rests on %(statements)s") % {"statements": list_words(statement.rests_on)}
    if statement.plan and (plan := statement.plan).lead:
        day = day_of_record(plan.due_on) if plan.due_on else ""
        said = _("Who leads: %(lead)s, by %(day)s") if day else _("Who leads: %(lead)s")
        yield said % {"lead": cleaned(plan.lead), "day": day}
    if statement.evidence:
        yield _("Evidence: %(places)s") % {"places": "; ".join(map(cleaned, statement.evidence))}


def _is_told_elsewhere(plans: Iterable[Statement], report: Report) -> bool:
    """Whether a table that the system made already says how these statements are carried out."""
    made = (table for section in report.sections if not section.written for table in section.tables)
    rows = {row[0] for table in made for row in table.rows}
    return all(each.called in rows for each in plans)


def _plan_table(section: Section, planned: Iterable[Statement]) -> Table:
    columns = (_("Number"), _("Who leads"), _("By when"), _("What will show it"), _("How it is tested"))
    rows = tuple(
        (each.called, plan.lead, day_of_record(plan.due_on) if plan.due_on else "", plan.measure, plan.tested)
        for each in planned
        if (plan := each.plan)
    )
    shown = tuple(tuple(cell or "–" for cell in row) for row in rows)
    return Table(_("%(section)s: who leads, and by when") % {"section": section.title}, columns, shown)


def _table(table: Table) -> Words:
    return {
        "title": cleaned(table.title),
        "columns": [cleaned(each) for each in table.columns],
        "rows": [[cleaned(cell) for cell in row] for row in table.rows],
    }


def _box(box: briefing.Box) -> Words:
    more = ngettext("and %(num)s more in the report", "and %(num)s more in the report", box.left_out)
    return {
        "title": box.title,
        "points": [cleaned(each) for each in box.points],
        "more": more % {"num": box.left_out} if box.left_out else "",
        "empty": cleaned(box.empty),
    }


def _slide(slide: slides.Slide) -> Words:
    return {
        "title": cleaned(slide.title),
        "paragraphs": [cleaned(each) for each in slide.paragraphs],
        "statements": [_statement(each) for each in slide.statements],
        "table": _table(slide.table) if slide.table else None,
    }
