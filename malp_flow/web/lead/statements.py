"""What stands beside one statement of the report: its evidence, what it rests on, and the plan for it."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Evidence
from malp_flow.errors import MalpError
from malp_flow.services import release_pages, report_out, report_section_pages, report_writing
from malp_flow.services.report_section_pages import StatementPage
from malp_flow.web import acting, front_door, looking, typed_days
from malp_flow.web.lead.views import pages
from malp_flow.web.lead.writing import PART, out_of, said, whole_number
from malp_flow.web.review.views import around, opened, seen
from malp_flow.wording import gettext as _

_BESIDE: dict[type[MalpError], str] = {
    report_writing.PlanTooLong: "lead",
    report_writing.DuePast: "due-day",
}


@pages.get(PART + "/<key>")
def statement(partnership: str, reference: str, part: str, key: str) -> str:
    """Show what stands beside one statement: evidence, ground and plan."""
    return _statement(reference, part, key, {}, typed=None)


def _statement(
    reference: str,
    part: str,
    key: str,
    wrong: dict[str, str],
    *,
    typed: dict[str, Any] | None,
    based_on: int | None = None,
) -> str:
    shown = _shown_statement(reference, part, key)
    looking.note(release_pages.RECORDS, shown.review_id)  # how agencies’ records begin stands there
    seen(reference)
    return front_door.page(
        "lead/statement.html",
        shown=shown,
        out=report_out.before(out_of(reference)),
        typed=typed or _kept(shown),
        based_on=shown.section.number if based_on is None else based_on,
        groups=list(dict.fromkeys(each.group for each in shown.options)),
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "lead.report"),
    )


def _shown_statement(reference: str, part: str, key: str) -> StatementPage:
    by, now = front_door.visitor().actor, front_door.now()
    return report_section_pages.statement(front_door.reading(), seen(reference), part, key, by=by, now=now)


def _kept(shown: StatementPage) -> dict[str, Any]:
    plan = shown.statement.plan or Plan()
    day = plan.due_on
    return {
        "evidence": [each.ref for each in shown.statement.evidence],
        "rests_on": list(shown.statement.rests_on),
        "lead": plan.lead,
        "measure": plan.measure,
        "tested": plan.tested,
        "due-day": day.day if day else "",
        "due-month": day.month if day else "",
        "due-year": day.year if day else "",
    }


@pages.post(PART + "/<key>")
def save_statement(partnership: str, reference: str, part: str, key: str) -> str | Response:
    """Keep what stands beside one statement."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    typed: dict[str, Any] = {**form.to_dict(), "evidence": form.getlist("evidence")}
    typed["rests_on"] = form.getlist("rests_on")
    shown = _shown_statement(reference, part, key)
    known = {each.ref: each for each in (*shown.statement.evidence, *(one.evidence for one in shown.options))}
    was_out = out_of(reference)
    front_door.stop_reading()
    try:
        plan = _plan(form.to_dict())
    except typed_days.NoSuchDay as wrong:
        return _statement(reference, part, key, {"due-day": str(wrong)}, typed=typed)
    evidence: list[Evidence] = [known[ref] for ref in typed["evidence"] if ref in known]
    problem = acting.problem(
        lambda session: report_writing.save_beside(
            session,
            opened(session, reference),
            part,
            key,
            evidence=evidence,
            rests_on=typed["rests_on"],
            plan=plan,
            based_on=whole_number(form.get("based_on", "")),
            by=who.actor,
            now=now,
        )  # fmt: skip
    )
    if isinstance(problem, report_writing.GoneMeanwhile):
        front_door.notice(str(problem), succeeded=False)
    elif problem:
        newer = getattr(problem, "number", None)
        field = _BESIDE.get(type(problem), "evidence")
        return _statement(reference, part, key, {field: str(problem)}, typed=typed, based_on=newer)
    else:
        front_door.notice(said(_("Kept beside the statement, as part of a new version."), was_out))
    return redirect(url_for("lead.part", partnership=partnership, reference=reference, part=part), 303)


def _plan(form: Mapping[str, str]) -> Plan:
    """Return the plan in the fields; an empty day is none. Raises NoSuchDay."""
    has_day = any(form.get(f"due-{each}", "").strip() for each in ("day", "month", "year"))
    due_on = typed_days.day(form, "due") if has_day else None
    lead, measure, tested = (form.get(each, "").strip() for each in ("lead", "measure", "tested"))
    return Plan(lead, due_on, measure, tested)
