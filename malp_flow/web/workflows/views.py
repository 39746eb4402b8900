"""Workflow files, for those who decide by which process reviews run: checked, drawn, rehearsed, activated."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.loading import Definition, load_workflow
from malp_flow.engine.problems import BrokenDefinition, Problem
from malp_flow.engine.working_days import local_day
from malp_flow.services import gallery_pages, tool_shelf, workflow_list, workflow_shelf
from malp_flow.web import acting, front_door
from malp_flow.web.workflows import showing
from malp_flow.wording import gettext as _

pages = Blueprint("workflows", __name__)
WORKFLOWS = "/<partnership>/workflows"


@pages.get(WORKFLOWS)
def all_workflows(partnership: str) -> str:
    """List the workflows that new reviews can take, and ask for a file."""
    return _page("")


@pages.post(WORKFLOWS)
def checked(partnership: str) -> str | Response:
    """Say what is wrong with a file; or show what it would do, and activate it once that was seen."""
    text = _given()
    if not text.strip():
        return _page("", wrong=_("Choose a file, or paste the text of one"))
    try:
        definition = _proven(text)
    except BrokenDefinition as broken:
        return _page(text, problems=broken.problems)
    if request.form.get("then") != "activate":
        return _shown(definition, text)
    known = definition.digest in {line.digest for line in workflow_list.lines(front_door.reading())}
    refused = acting.problem(_activating(definition))
    if isinstance(refused, BrokenDefinition):
        return _page(text, problems=refused.problems)
    if refused:
        return _page(text, wrong=str(refused))
    front_door.notice(
        _("This file was activated before. Nothing has changed.")
        if known
        else _("Activated. New reviews can take it; those that run keep theirs.")
    )
    return redirect(url_for("workflows.one", partnership=partnership, digest=definition.digest), 303)


def _given() -> str:
    typed, file = request.form.get("text", ""), request.files.get("file")
    if typed.strip() or file is None or not file.filename:
        return typed.replace("\r\n", "\n")
    data: bytes = file.read()
    return data.decode("utf-8", "replace")


def _proven(text: str) -> Definition:
    letters = front_door.house().letters

    def problem(letter: str) -> str:
        return next(iter(letters.problems(letter)), "")

    tools = frozenset(tool_shelf.shelf_of(front_door.reading()).tools)
    return load_workflow(
        _("file"), text.encode(), letters=letters.names(), letter_problem=problem, tools=tools
    )


def _activating(definition: Definition) -> Any:
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        workflow_shelf.activate(session, definition, source=_("file"), by=by, now=now)

    return act


def _shown(definition: Definition, text: str) -> str:
    """Show a file that is not activated yet, and ask whether it shall be."""
    start = local_day(front_door.now())
    by = front_door.visitor().actor
    found = gallery_pages.not_activated(front_door.reading(), by.partnership_id, definition, start)
    return showing.process(definition, found, start=start, wrong={}, text=text)


def _page(text: str, *, wrong: str = "", problems: tuple[Problem, ...] = ()) -> str:
    said = {"text": wrong} if wrong else {}
    said = {"text": _("The file is not sound yet. Put right what stands below")} if problems else said
    return front_door.page(
        "workflows/all.html",
        workflows=[line for line in workflow_list.lines(front_door.reading()) if line.newest],
        text=text,
        problems=problems,
        wrong=said.get("text", ""),
        errors=acting.summary(said),
        slug=front_door.visitor().partnership_slug,
    )
