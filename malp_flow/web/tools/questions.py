"""One question of a draft on a page: added, reworded, moved to another section, dropped.

Where somebody else was quicker, both versions stand on the page and nothing of either is lost.
"""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine import audit_tool_editing as editing
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.audit_tool import Question, Scale, Tool
from malp_flow.engine.audit_tool_fitting import tidy
from malp_flow.engine.audit_tool_text import COUNT_WORDS, KIND_WORDS, VOICE_WORDS
from malp_flow.services import tool_editing, tool_publishing
from malp_flow.services.tool_editing import QuestionChanged, Wording
from malp_flow.web import acting, front_door
from malp_flow.web.tools.draft import DRAFT_PAGE, draft_of, to_draft
from malp_flow.web.tools.views import page, pages, told
from malp_flow.wording import gettext as _

QUESTION = DRAFT_PAGE + "/questions/<question_id>"
NEW = DRAFT_PAGE + "/questions"
_REASONS = ("none", "optional", "required")
_SCORES = ("", "compliance", "quality")


@pages.get(QUESTION)
def question(partnership: str, tool_id: str, question_id: str) -> str:
    """Show a question of the draft as a form."""
    tool = draft_of(tool_id).tool
    found = editing.found(tool, question_id)
    return _form(tool, found, Wording.of(found), {})


@pages.post(QUESTION)
def reword(partnership: str, tool_id: str, question_id: str) -> str | Response:
    """Keep what the form says of a question; or show beside it what somebody else made of it meanwhile."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    tool, wording, seen = draft_of(tool_id).tool, _typed(), form.get("seen", "")
    found = tool.question(question_id)
    if found is None:
        gone = _("Somebody dropped this question meanwhile. Your words stand below: add it again, or leave.")
        return _form(tool, None, wording, {"text": gone})
    wrong = _faults(tool, wording)
    if wrong:
        return _form(tool, found, wording, wrong)
    front_door.stop_reading()

    def act(session: Any) -> None:
        tool_editing.reword(session, tool_id, question_id, wording, seen=seen, by=by, now=now)
        if form.get("section") in {each.id for each in tool.sections}:
            tool_editing.move_to(session, tool_id, question_id, form["section"], by=by, now=now)

    refused = acting.problem(act)
    if refused:
        tool = draft_of(tool_id).tool
        theirs = isinstance(refused, QuestionChanged)
        return _form(tool, tool.question(question_id), wording, {"text": str(refused)}, theirs=theirs)
    front_door.notice(_("The question is saved in the draft."))
    return to_draft(partnership, tool_id, question_id)


@pages.post(QUESTION + "/drop")
def drop(partnership: str, tool_id: str, question_id: str) -> Response:
    """Take a question out of the draft."""
    by, now, seen = front_door.visitor().actor, front_door.now(), request.form.get("seen", "")

    def act(session: Any) -> None:
        tool_editing.drop(session, tool_id, question_id, seen=seen, by=by, now=now)

    to = url_for("tools.draft", partnership=partnership, tool_id=tool_id)
    back = url_for("tools.question", partnership=partnership, tool_id=tool_id, question_id=question_id)
    return acting.done(act, said=_("The question is out of the draft."), to=to, back=back)


@pages.get(NEW)
def new_question(partnership: str, tool_id: str) -> str:
    """Ask for a new question."""
    empty = Wording("", "", "text", "", required=True, visible_to=(), reason="none", asks_why=False)
    return _form(draft_of(tool_id).tool, None, empty, {})


@pages.post(NEW)
def add(partnership: str, tool_id: str) -> str | Response:
    """Add a question to a section."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    tool, wording, made = draft_of(tool_id).tool, _typed(), list[str]()
    wrong = _faults(tool, wording)
    if form.get("section") not in {each.id for each in tool.sections}:
        wrong["section"] = _("Choose a section")
    if wrong:
        return _form(tool, None, wording, wrong)
    front_door.stop_reading()

    def act(session: Any) -> None:
        made[:] = [
            tool_editing.add(
                session, tool_id, form["section"], wording, after=form.get("after", ""), by=by, now=now
            )
        ]

    refused = acting.refusal(act)
    if refused:
        return _form(draft_of(tool_id).tool, None, wording, {"text": refused})
    front_door.notice(_("The question is in the draft."))
    return to_draft(partnership, tool_id, made[0])


def _typed() -> Wording:
    form = request.form
    kind = form.get("kind", "")
    rated = kind in ("judgement", "choice")
    return Wording(
        text=" ".join(cleaned(form.get("text", "")).split()),
        hint=cleaned(form.get("hint", "")),
        kind=kind,
        scale=form.get("scale", "") if rated else "",
        required=form.get("required") == "yes",
        visible_to=tuple(form.getlist("visible_to")),
        reason=form.get("reason", "none") if rated or kind == "yes_no" else "none",
        asks_why=form.get("asks_why") == "yes",
        records=form.get("records", "") if kind == "records" else "",
        measures=form.get("measures", "") if rated or kind == "yes_no" else "",
        raises_concern=form.get("raises_concern") == "yes" and kind == "yes_no",
        counts=form.get("counts", "") if kind == "choice" else "",
        voice=form.get("voice", "") if kind == "text" else "",
    )


def _faults(tool: Tool, wording: Wording) -> dict[str, str]:
    """Return what is wrong with a form, by its fields."""
    wrong = {}
    if not wording.text:
        wrong["text"] = _("Enter the question")
    if wording.kind not in KIND_WORDS:
        wrong["kind"] = _("Choose how it is answered")
    if wording.kind in ("judgement", "choice") and wording.scale not in _scales(tool):
        wrong["scale"] = _("Choose a scale")
    if wording.kind == "records" and wording.records not in tool.records:
        wrong["records"] = _("Choose which records are asked for")
    if set(wording.visible_to) - set(tool.kinds_of_agency):
        wrong["visible_to"] = _("Choose kinds of agency from the list")
    if wording.reason not in _REASONS:
        wrong["reason"] = _("Choose whether a reason is asked for")
    if wording.measures not in _SCORES:
        wrong["measures"] = _("Choose a score, or none")
    return wrong


def _scales(tool: Tool) -> dict[str, Scale]:
    by = front_door.visitor().actor
    return tool_editing.known_scales(front_door.reading(), tool, by=by)


def _form(
    tool: Tool, found: Question | None, wording: Wording, wrong: dict[str, str], *, theirs: bool = False
) -> str:
    session = front_door.reading()
    about = [
        each for each in tool_publishing.faults(session, tidy(tool)) if found and each.question_id == found.id
    ]
    place = editing.section_of(tool, found.id).id if found else request.values.get("section", "")
    return page(
        "tools/question.html",
        tool=tool,
        question=found,
        typed=wording,
        section=request.form.get("section", place),
        after=request.values.get("after", ""),
        seen=editing.mark(found) if found else "",
        theirs=theirs,
        theirs_told=told(tool, found) if found else "",
        faults=about,
        characteristics=COUNT_WORDS,
        speakers=VOICE_WORDS,
        kinds={kind: words for kind, words in KIND_WORDS.items() if tool.records or kind != "records"},
        scales={name: " / ".join(each.title for each in points) for name, points in _scales(tool).items()},
        wrong=wrong,
        errors=acting.summary(wrong),
    )
