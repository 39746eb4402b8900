"""A report as it is kept: one JSON object, whose canonical form is what signers put their names to.

It holds every section as it is read, those that the system made too, and beside them what people wrote with
its keys. The bodies of earlier houses hold only statements by part and are read as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from malp_flow.engine.definition import Part
from malp_flow.engine.report import Plan, Section, Statement, Table
from malp_flow.engine.report_draft import Chapter, Draft, Evidence, Written, section, with_chapter

FORM = 2
"""Raised when bodies change their form; those before 2 say none."""


def body(draft: Draft, sections: Sequence[Section], about: Mapping[str, str]) -> dict[str, object]:
    """Return what is kept of one version; `about` holds what its title page says."""
    return {
        "form": FORM,
        "about": dict(about),
        "sections": [_plain(asdict(each)) for each in sections],
        "draft": _plain(asdict(draft)),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def draft_in(kept: Mapping[str, Any]) -> Draft:
    """Return what people wrote of a version; a body of an earlier house gets keys in the order it has."""
    if "form" not in kept:
        return _earlier(kept)
    draft = kept["draft"]
    return Draft({name: _chapter(each) for name, each in draft["chapters"].items()}, draft["given"])


def _earlier(kept: Mapping[str, Any]) -> Draft:
    draft, said_none = Draft(), kept.get("said_none", {})
    for part, texts in kept.get("parts", {}).items():
        statements = tuple(Written(text) for text in texts)
        draft = with_chapter(draft, part, Chapter(statements=statements, said_none=said_none.get(part, "")))
    for part in said_none.keys() - draft.chapters.keys():
        draft = with_chapter(draft, part, Chapter(said_none=said_none[part]))
    return draft


def sections_in(kept: Mapping[str, Any], parts: Mapping[str, Part]) -> tuple[Section, ...]:
    """Return every section of a version as it is read; of an earlier house those that people wrote."""
    if "form" in kept:
        return tuple(_section(each) for each in kept["sections"])
    draft = draft_in(kept)
    return tuple(_without_keys(section(name, parts, draft)) for name in parts)


def _without_keys(read: Section) -> Section:
    # Given by their order alone, they would make one statement of two in two versions.
    return replace(read, statements=tuple(replace(each, key="") for each in read.statements))


def about_in(kept: Mapping[str, Any]) -> dict[str, str]:
    """Return what the title page of a version says; empty for one of an earlier house."""
    return dict(kept.get("about", {}))


def _chapter(kept: Mapping[str, Any]) -> Chapter:
    return Chapter(kept["text"], tuple(map(_written, kept["statements"])), kept["said_none"])


def _written(kept: Mapping[str, Any]) -> Written:
    return Written(
        **{
            **kept,
            "evidence": tuple(Evidence(**each) for each in kept["evidence"]),
            "rests_on": tuple(kept["rests_on"]),
            "plan": plan_from(kept["plan"]),
        }
    )


def plan_from(kept: Mapping[str, Any] | None) -> Plan | None:
    """Return a plan from its plain values, or None where there is none."""
    if kept is None:
        return None
    due_on = kept["due_on"]
    return Plan(**{**kept, "due_on": date.fromisoformat(due_on) if due_on else None})


def _section(kept: Mapping[str, Any]) -> Section:
    return Section(
        **{
            **kept,
            "paragraphs": tuple(kept["paragraphs"]),
            "statements": tuple(map(_statement, kept["statements"])),
            "tables": tuple(map(_table, kept["tables"])),
        }
    )


def _statement(kept: Mapping[str, Any]) -> Statement:
    return Statement(
        **{
            **kept,
            "evidence": tuple(kept["evidence"]),
            "rests_on": tuple(kept["rests_on"]),
            "plan": plan_from(kept["plan"]),
        }
    )


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(kept["title"], tuple(kept["columns"]), tuple(tuple(row) for row in kept["rows"]))


def details(each: Written, read: Statement) -> dict[str, object]:
    """Return what is kept beside one statement’s row: its key and name, its evidence, ground and plan."""
    return {
        "key": each.key,
        "called": read.called,
        "agency": each.agency,
        "evidence": [asdict(one) for one in each.evidence],
        "rests_on": list(each.rests_on),
        "plan": _plain(asdict(each.plan)) if each.plan else None,
    }
