"""The second reading of one audit: its grades side by side, accepting it, or sending it back."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import moderation as grading
from malp_flow.services import moderation_pages, moves, release_pages, sending_back
from malp_flow.services.here import NotHere
from malp_flow.services.moderation import GradeKind
from malp_flow.services.moderation_pages import ModeratedAudit
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, looking, typed_days
from malp_flow.web.review.audit import AUDIT, led_on, tried
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.wording import gettext as _

ASKED = "asked-"


def _shown(reference: str, item_id: UUID) -> ModeratedAudit:
    """Return the audit for its second reader, after the reading was noted."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = moderation_pages.page(front_door.reading(), found, item_id, by=who.actor, now=now)
    looking.note(release_pages.AUDIT, item_id)
    return shown


def _page(template: str, reference: str, item_id: UUID, shown: ModeratedAudit, **values: Any) -> str:
    return front_door.page(
        template, shown=shown, item_id=item_id, **values, **around(reference, "review.matrix")
    )


@pages.get(AUDIT + "/moderation")
def moderation(partnership: str, reference: str, item_id: UUID) -> str:
    """Show each judged question with its three grades."""
    return _page("review/moderation.html", reference, item_id, _shown(reference, item_id))


@pages.get(AUDIT + "/moderation/<question_id>")
def grades(partnership: str, reference: str, item_id: UUID, question_id: str) -> str:
    """Show the grades of one question, and the form for another."""
    return _grades(reference, item_id, question_id, {})


def _grades(reference: str, item_id: UUID, question_id: str, wrong: dict[str, str]) -> str:
    shown = _shown(reference, item_id)
    line = next((each for each in shown.lines if each.question.id == question_id), None)
    if line is None:
        raise NotHere
    return _page(
        "review/grades.html",
        *(reference, item_id, shown),
        line=line,
        points=shown.audit.tool.points(line.question),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post(AUDIT + "/moderation/<question_id>")
def grade(partnership: str, reference: str, item_id: UUID, question_id: str) -> str | Response:
    """Record a moderated grade, or the one agreed at the event."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    kind = {each.value: each for each in GradeKind}.get(form.get("kind", ""))
    if kind is None:
        return _grades(reference, item_id, question_id, {"kind": _("Say which grade this is")})
    refused = tried(
        reference,
        lambda session, review: grading.grade(
            *(session, review, item_id),
            question_id=question_id,
            kind=kind,
            value=form.get("value", ""),
            reason=form.get("reason", ""),
            by=who.actor,
            now=now,
        ),
    )
    if refused:
        fields: dict[type[MalpError], str] = {grading.NoSuchGrade: "value", moves.ReasonNeeded: "reason"}
        return _grades(reference, item_id, question_id, {fields.get(type(refused), "kind"): str(refused)})
    said = _("The grade is recorded. The auditor’s own grade stays beside it.")
    return led_on(reference, item_id, said=said, endpoint="review.moderation")


@pages.post(AUDIT + "/accept")
def accept(partnership: str, reference: str, item_id: UUID) -> Response:
    """Accept the audit, which ends its moderation."""
    who, now = front_door.visitor(), front_door.now()
    here = url_for("review.moderation", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(
        lambda session: grading.accept(session, opened(session, reference), item_id, by=who.actor, now=now),
        said=_("The audit is accepted."),
        to=here,
    )


@pages.get(AUDIT + "/send-back")
def sending_back_page(partnership: str, reference: str, item_id: UUID) -> str:
    """Show all questions of the audit, each with a box for what is asked."""
    return _sending_back(reference, item_id, {})


def _sending_back(reference: str, item_id: UUID, wrong: dict[str, str]) -> str:
    shown = _shown(reference, item_id)
    usual = sending_back.usual_day(front_door.reading(), seen(reference), now=front_door.now())
    days = {"back-day": usual.day, "back-month": usual.month, "back-year": usual.year}
    return _page(
        "review/send_back.html",
        *(reference, item_id, shown),
        asked=ASKED,
        typed=request.form or days,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post(AUDIT + "/send-back")
def send_back(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Send the audit back with the questions that were named."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    asked = {name.removeprefix(ASKED): text for name, text in form.items() if name.startswith(ASKED)}

    def act(session: Any, review: OpenReview) -> None:
        day = typed_days.day(form, "back")
        sending_back.send_back(session, review, item_id, asked=asked, due_on=day, by=who.actor, now=now)

    refused = tried(reference, act)
    if refused:
        is_day = isinstance(refused, (typed_days.NoSuchDay, sending_back.DayNeeded))
        return _sending_back(reference, item_id, {"back-day" if is_day else "questions": str(refused)})
    said = _("The audit is back with its auditor, who gets an email.")
    return led_on(reference, item_id, said=said)


@pages.post(AUDIT + "/send-back-for-gaps")
def send_back_for_gaps(partnership: str, reference: str, item_id: UUID) -> Response:
    """Send a sealed audit back for the gaps that the machine counted."""
    who, now = front_door.visitor(), front_door.now()
    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(
        lambda session: sending_back.send_back_for_gaps(
            session, opened(session, reference), item_id, by=who.actor, now=now
        ),
        said=_("The audit is back with its auditor, who gets an email. Nobody has read it."),
        to=here,
    )
