"""The questions of a draft of an audit tool: added, reworded, moved, dropped.

Business managers and administrators may. A draft may be faulty for a while; publishing checks it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from malp_flow.engine import audit_tool_editing as editing
from malp_flow.engine.audit_tool import Question, Scale, Tool
from malp_flow.engine.audit_tool_fitting import completed
from malp_flow.engine.audit_tool_loading import digest, tool_to_json
from malp_flow.engine.definition_errors import schema_faults
from malp_flow.errors import Refused
from malp_flow.services import own_tools, tool_drafts
from malp_flow.services.actor import Actor
from malp_flow.services.tool_shelf import shelf_of


class QuestionChanged(Refused):
    """Somebody has changed this question meanwhile. Both versions stand below: keep theirs, or save yours."""


class NotAQuestion(Refused):
    """A question needs some words, of at most 4,000 characters."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a form says of a question."""

    text: str
    hint: str
    kind: str
    scale: str
    required: bool
    visible_to: tuple[str, ...]
    reason: str
    asks_why: bool
    records: str = ""
    measures: str = ""
    raises_concern: bool = False
    counts: str = ""
    voice: str = ""

    @classmethod
    def of(cls, question: Question) -> "Wording":
        """Return what a question says."""
        return cls(
            text=question.text,
            hint=question.hint,
            kind=question.kind,
            scale=question.scale or "",
            required=question.required,
            visible_to=tuple(question.visible_to),
            reason=question.reason,
            asks_why=question.asks_why,
            records=question.records or "",
            measures=question.measures or "",
            raises_concern=question.raises_concern,
            counts=question.counts or "",
            voice=question.voice or "",
        )


def reword(
    session: Session, name: str, question_id: str, wording: Wording, *, seen: str, by: Actor, now: datetime
) -> None:
    """Let a question say something else, as long as it is still what `seen` marks.

    Raises NotYours, NoDraft, NoSuchQuestion, QuestionChanged, NotAQuestion.
    """

    def changed(tool: Tool) -> Tool:
        was = _as_seen(tool, question_id, seen)
        return editing.replaced(tool, _worded(was.model_dump(mode="json"), wording))

    _change(session, name, changed, by=by, now=now)


def add(
    session: Session,
    name: str,
    section_id: str,
    wording: Wording,
    *,
    after: str = "",
    by: Actor,
    now: datetime,
) -> str:
    """Add a question to a section, after another one or at its end, and return its id.

    Raises NotYours, NoDraft, NoSuchSection, NotAQuestion.
    """
    made: list[str] = []

    def changed(tool: Tool) -> Tool:
        taken = taken_ids(session, tool, by=by)
        made[:] = [editing.new_id(wording.text, taken)]
        return editing.added(tool, section_id, _worded({"id": made[0]}, wording), after=after)

    _change(session, name, changed, by=by, now=now)
    return made[0]


def taken_ids(session: Session, tool: Tool, *, by: Actor) -> set[str]:
    """Return the ids that a new question must not get: of the draft, the version in use, and the themes."""
    shelf = own_tools.shelf_for(session, by.partnership_id)
    used = own_tools.in_use(session, by.partnership_id, tool.tool)
    themes = shelf.themes_of({tool.tool})
    asked = {each.id for theme in themes for part in theme.sections for each in part.questions}
    return asked | {question.id for each in (tool, used) for _, question in each.questions()}


def drop(session: Session, name: str, question_id: str, *, seen: str, by: Actor, now: datetime) -> None:
    """Take a question out, as long as it is still what `seen` marks; a section goes with its last one.

    Raises NotYours, NoDraft, NoSuchQuestion, QuestionChanged, LastQuestion.
    """

    def changed(tool: Tool) -> Tool:
        _as_seen(tool, question_id, seen)
        return editing.dropped(tool, question_id)

    _change(session, name, changed, by=by, now=now)


def move(session: Session, name: str, question_id: str, *, steps: int, by: Actor, now: datetime) -> None:
    """Move a question within its section, up by negative steps. Raises NotYours, NoDraft, NoSuchQuestion."""
    _change(session, name, lambda tool: editing.moved(tool, question_id, steps=steps), by=by, now=now)


def move_to(
    session: Session, name: str, question_id: str, section_id: str, *, by: Actor, now: datetime
) -> None:
    """Move a question to the end of another section.

    Raises NotYours, NoDraft, NoSuchQuestion, NoSuchSection, LastQuestion.
    """
    _change(session, name, lambda tool: editing.moved_to(tool, question_id, section_id), by=by, now=now)


def _change(
    session: Session, name: str, changed: Callable[[Tool], Tool], *, by: Actor, now: datetime
) -> None:
    row = tool_drafts.open_draft(session, name, by=by, now=now)
    before = own_tools.read_tool(row.body)
    tool = completed(changed(before), known_scales(session, before, by=by))
    if tool != before:
        row.body, row.digest = tool_to_json(tool), digest(tool)
        row.changed_at, row.changed_by = now, by.membership_id
        session.flush()


def known_scales(session: Session, tool: Tool, *, by: Actor) -> dict[str, Scale]:
    """Return the scales for questions of a draft: its own, those in use, and those for every tool."""
    used = own_tools.in_use(session, by.partnership_id, tool.tool)
    return {**shelf_of(session).scales, **used.scales, **tool.scales}


def _as_seen(tool: Tool, question_id: str, seen: str) -> Question:
    question = editing.found(tool, question_id)
    if editing.mark(question) != seen:
        raise QuestionChanged
    return question


def _worded(data: Mapping[str, Any], wording: Wording) -> Question:
    said = {
        "text": wording.text,
        "hint": wording.hint,
        "kind": wording.kind,
        "scale": wording.scale or None,
        "required": wording.required,
        "visible_to": list(wording.visible_to),
        "reason": wording.reason,
        "asks_why": wording.asks_why,
        "records": wording.records or None,
        "measures": wording.measures or None,
        "raises_concern": wording.raises_concern,
        "counts": wording.counts or None,
        "voice": wording.voice or None,
    }
    whole = {**data, **said}
    try:
        return Question.model_validate_json(json.dumps(whole))
    except ValidationError as error:
        faults = schema_faults(error, data=whole, model=Question, whole="The question")
        raise NotAQuestion(" ".join(f"{each.sentence} {each.mend}" for each in faults)) from None
