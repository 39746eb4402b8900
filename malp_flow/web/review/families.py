"""Whether and how the family is heard: read by whoever sees the review, recorded by who runs or leads it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import families, family_pages, family_recording
from malp_flow.services.families import Engagement
from malp_flow.services.family_recording import NotKept
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.policy import POLICY
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

FAMILY = REVIEW + "/family"
_DAYS = ("offered_on", "told_on")


@pages.get(FAMILY)
def family(partnership: str, reference: str) -> str:
    """Show what is recorded; the form to whoever may record it."""
    return _page(reference, {}, None)


def _page(reference: str, wrong: Mapping[str, str], typed: Mapping[str, Any] | None) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    shown = family_pages.page(front_door.reading(), found, by=who.actor, now=now)
    said = shown.kept.said if shown.kept else Engagement()
    return front_door.page(
        "review/family.html",
        shown=shown,
        said=said,
        typed=_as_typed(said) if typed is None else typed,
        seen_at=shown.kept.saved_at.isoformat() if shown.kept else "",
        may_record=POLICY["review.record_family"].allows(who.capacities),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.family"),
    )


def _as_typed(said: Engagement) -> dict[str, Any]:
    """Return what is kept as its fields hold it."""
    typed: dict[str, Any] = {field: getattr(said, field) for field in (*families.TEXTS, "decided", "ways")}
    for name in _DAYS:
        day: date | None = getattr(said, name)
        for part in ("day", "month", "year"):
            typed[f"{name}-{part}"] = str(getattr(day, part)) if day else ""
    return typed


@pages.post(FAMILY)
def record_family(partnership: str, reference: str) -> str | Response:
    """Record it, and finish the workflow’s own step where what came of it was chosen."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    typed = form.to_dict() | {"ways": form.getlist("ways")}
    said, wrong = _engagement()
    came_of, before = form.get("came_of", ""), _moment(form.get("seen", ""))

    def act(session: Any) -> None:
        review = opened(session, reference)
        family_recording.record(session, review, said, came_of=came_of, seen=before, by=by, now=now)

    problem = None if wrong else acting.problem(act)
    if isinstance(problem, NotKept):
        wrong = dict(problem.wrong)
    elif problem:
        wrong = {"came_of": str(problem)}
    if wrong:
        return _page(reference, wrong, typed)
    front_door.notice(_("Recorded. Nobody gets an email about it."))
    return redirect(url_for("review.family", partnership=partnership, reference=reference), 303)


def _engagement() -> tuple[Engagement, dict[str, str]]:
    """Return what was typed, and days that are none, by field."""
    form, days, wrong = request.form, dict[str, date | None](), dict[str, str]()
    for name in _DAYS:
        try:
            days[name] = _day(name)
        except typed_days.NoSuchDay as refused:
            days[name], wrong[f"{name}-day"] = None, str(refused)
    said = Engagement(
        decided=form.get("decided", ""),
        why=form.get("why", ""),
        offered_by=form.get("offered_by", ""),
        offered_on=days["offered_on"],
        ways=tuple(dict.fromkeys(form.getlist("ways"))),
        heard_words=form.get("heard_words", ""),
        told_on=days["told_on"],
        told_words=form.get("told_words", ""),
    )
    return said, wrong


def _day(prefix: str) -> date | None:
    parts = [request.form.get(f"{prefix}-{part}", "").strip() for part in ("day", "month", "year")]
    return typed_days.day(request.form, prefix) if any(parts) else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
