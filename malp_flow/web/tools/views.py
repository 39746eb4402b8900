"""Audit tools, looked at: which there are, what each asks, how auditors see it, on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request

from malp_flow.engine.audit_tool import AssembledTool, Overlay, Question, Tool
from malp_flow.engine.audit_tool_comparing import kinds_in_words, records_in_words, scale_in_words
from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.audit_tool_text import KIND_WORDS, VOICE_WORDS, sections_for
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.services import local_names, own_tools, tool_publishing
from malp_flow.web import front_door
from malp_flow.web.auditor.fields import asked
from malp_flow.wording import gettext as _

pages = Blueprint("tools", __name__)
TOOLS = "/<partnership>/tools"
TOOL = TOOLS + "/<tool_id>"
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which version of a tool is looked at, with which theme, and as which kind of agency."""

    tool: Tool
    assembled: AssembledTool
    is_draft: bool
    theme: Overlay | None
    kind: str
    version: str
    themes: tuple[Overlay, ...]

    @property
    def query(self) -> Mapping[str, str]:
        """What an address needs so that its page shows the same."""
        return {"version": self.version, "theme": self.theme.overlay if self.theme else "", "kind": self.kind}


@pages.get(TOOLS)
def all_tools(partnership: str) -> str:
    """List the audit tools with their versions and themes."""
    here, session = _here(), front_door.reading()
    used = own_tools.shelf_for(session, here).tools
    faults = {name: tool_publishing.faults(session, tool) for name, tool in used.items()}
    return page("tools/all.html", lines=own_tools.lines(session, here), faults=faults)


@pages.get(TOOL)
def one(partnership: str, tool_id: str) -> str:
    """Show one tool: the version in use with its questions, and what can be done with it."""
    session, here = front_door.reading(), _here()
    tool = own_tools.in_use(session, here, tool_id)
    return page(
        "tools/one.html",
        tool=tool,
        is_own=own_tools.is_own(session, tool),
        draft=own_tools.draft(session, here, tool_id),
        versions=own_tools.versions(session, here, tool_id),
        themes=own_tools.shelf_for(session, here).themes_of({tool_id}),
        faults=tool_publishing.faults(session, tool),
        told=told,
    )


@pages.get(TOOL + "/preview")
def preview(partnership: str, tool_id: str) -> str:
    """Show one section as auditors of a kind of agency see it."""
    chosen = _chosen(tool_id)
    sections = sections_for(chosen.assembled, chosen.kind)
    wanted = request.args.get("section", "")
    number = next((n for n, each in enumerate(sections, start=1) if each.id == wanted), 1)
    shown = sections[number - 1] if sections else None
    questions = asked(chosen.assembled, shown, {}, number=number) if shown else []
    return page(
        "tools/preview.html",
        chosen=chosen,
        sections=sections,
        number=number,
        here=shown,
        questions=questions,
        kinds=chosen.tool.kinds_of_agency,
    )


@pages.get(TOOL + "/print")
def on_paper(partnership: str, tool_id: str) -> str:
    """Show the whole tool on one page, to be printed."""
    chosen = _chosen(tool_id)
    return page(
        "tools/print.html",
        chosen=chosen,
        sections=sections_for(chosen.assembled, chosen.kind),
        kinds=chosen.tool.kinds_of_agency,
        told=told,
    )


def told(tool: Tool, question: Question, *, with_points: bool = True) -> str:
    """Return how a question is answered and by whom, in one line."""
    points = scale_in_words(tool, question) or records_in_words(tool, question)
    scores = {"compliance": _("scored for compliance"), "quality": _("scored for quality")}
    parts = [
        _(KIND_WORDS.get(question.kind, question.kind)),
        _("required") if question.required else _("optional"),
        points if with_points else "",
        scores.get(question.measures or "", ""),
        _("only %(kinds)s") % {"kinds": kinds_in_words(tool, question)} if question.visible_to else "",
        {"required": _("with a reason"), "optional": _("with a reason if wanted")}.get(question.reason, ""),
        _("asks what helped") if question.asks_why else "",
        _("a yes raises a concern") if question.raises_concern else "",
        _("counted for the sample") if question.counts else "",
        _(VOICE_WORDS[question.voice]) if question.voice else "",
    ]
    return " · ".join(part for part in parts if part)


def page(template: str, **values: Any) -> str:
    """Return a page of this room."""
    who = front_door.visitor()
    today = local_day(front_door.now())
    return front_door.page(template, slug=who.partnership_slug, today=today, **values)


def tool_of(tool_id: str, version: str) -> tuple[Tool, bool]:
    """Return the version that an address asks for, and whether it is the draft; raises NotFound."""
    session, here = front_door.reading(), _here()
    if version == DRAFT:
        draft = own_tools.draft(session, here, tool_id)
        if draft is None:
            raise NotFound
        return draft.tool, True
    if version.isdecimal():
        return own_tools.version(session, here, tool_id, int(version[:5])), False
    return own_tools.in_use(session, here, tool_id), False


def _here() -> Any:
    return front_door.visitor().actor.partnership_id


def _chosen(tool_id: str) -> Chosen:
    session, here, given = front_door.reading(), _here(), request.args
    version = given.get("version", "")
    tool, is_draft = tool_of(tool_id, version)
    themes = own_tools.themes_on(session, tool)
    theme = next((each for each in themes if each.overlay == given.get("theme")), None)
    kind = given.get("kind", "")
    names = local_names.shown(session, here, theme)
    return Chosen(
        tool=tool,
        assembled=assemble(tool, theme, names),
        is_draft=is_draft,
        theme=theme,
        kind=kind if kind in tool.kinds_of_agency else "",
        version=version,
        themes=themes,
    )
