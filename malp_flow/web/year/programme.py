"""The yearly programme: what is planned, what became of it, and how a planned audit becomes a review."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.services import programme as services
from malp_flow.services import programme_pages, reviews
from malp_flow.services.programme import Plan
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.year.room import page, pages
from malp_flow.wording import gettext as _

PROGRAMME = "/<partnership>/programme"
_LINE = PROGRAMME + "/<uuid:entry_id>"


@pages.get(PROGRAMME)
def programme(partnership: str) -> str:
    """Show the audits planned for a year, and what became of each."""
    return _shown("year/programme.html")


@pages.get(PROGRAMME + "/print")
def programme_print(partnership: str) -> str:
    """Show the programme of a year for paper."""
    return _shown("year/programme_print.html")


def _shown(template: str) -> str:
    who, now = front_door.visitor(), front_door.now()
    asked = request.args.get("year", "")
    in_reach = asked.isascii() and asked.isdecimal() and len(asked) == len("2026")
    year = int(asked) if in_reach and int(asked) else local_day(now).year
    shown = programme_pages.of_year(front_door.reading(), year, by=who.actor, now=now)
    return page(template, shown=shown, may_plan=Capacity.manager in who.capacities)


@pages.get(PROGRAMME + "/add")
def plan(partnership: str) -> str:
    """Ask what is planned."""
    return _form({}, {})


@pages.post(PROGRAMME + "/add")
def planned(partnership: str) -> str | Response:
    """Add one audit to the programme."""
    by, now = front_door.visitor().actor, front_door.now()
    wanted, wrong = _read(request.form)
    if wanted is None:
        return _form(request.form, wrong)
    chosen = wanted

    def act(session: Any) -> None:
        services.add(session, chosen, by=by, now=now)

    address = url_for("year.programme", partnership=partnership, year=wanted.planned_on.year)
    return acting.done(act, said=_("The audit is planned."), to=address)


@pages.get(_LINE)
def line(partnership: str, entry_id: UUID) -> str:
    """Show one line of the programme, to change it, remove it or begin its review."""
    found = _one(entry_id)
    return _form(_typed(found.plan), {}, found=found)


@pages.post(_LINE)
def line_changed(partnership: str, entry_id: UUID) -> str | Response:
    """Let a line say something else."""
    by, now, found = front_door.visitor().actor, front_door.now(), _one(entry_id)
    wanted, wrong = _read(request.form, stood=found.plan.planned_on)
    if wanted is None:
        return _form(request.form, wrong, found=found)
    chosen = wanted
    front_door.stop_reading()

    def act(session: Any) -> None:
        services.change(session, entry_id, chosen, by=by, now=now)

    address = url_for("year.programme", partnership=partnership, year=wanted.planned_on.year)
    return acting.done(act, said=_("The programme is changed."), to=address)


@pages.post(_LINE + "/remove")
def line_removed(partnership: str, entry_id: UUID) -> Response:
    """Take a line out of the programme."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        services.remove(session, entry_id, by=by, now=now)

    said = _("It is out of the programme. The activity history keeps it.")
    return acting.done(act, said=said, to=url_for("year.programme", partnership=partnership))


@pages.post(_LINE + "/link")
def line_linked(partnership: str, entry_id: UUID) -> Response:
    """Keep which review, commissioned elsewhere, a planned audit became."""
    by, now = front_door.visitor().actor, front_door.now()
    reference = request.form.get("review", "")

    def act(session: Any) -> None:
        review_id = reviews.found(session, reference, partnership_id=by.partnership_id)
        review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
        services.link(session, entry_id, review, by=by, now=now)

    said = _("The line says now what became of it.")
    return acting.done(act, said=said, to=url_for("year.line", partnership=partnership, entry_id=entry_id))


def _one(entry_id: UUID) -> programme_pages.Line:
    by, now = front_door.visitor().actor, front_door.now()
    return programme_pages.one(front_door.reading(), entry_id, by=by, now=now)


def _read(form: Mapping[str, str], *, stood: date | None = None) -> tuple[Plan | None, dict[str, str]]:
    """Return the plan that a form holds, or None and what is wrong with it at each field."""
    day, known, wrong = _day(form)
    plan = Plan(
        theme=" ".join(form.get("theme", "").split()),
        kind=form.get("kind", ""),
        planned_on=day or date(services.FIRST_YEAR, 1, 1),
        day_known=known,
        lead=" ".join(form.get("lead", "").split()),
        rationale=form.get("rationale", "").strip(),
        re_audit_of=form.get("re_audit_of", "") if form.get("kind") == services.RE_AUDIT else "",
    )
    by, now = front_door.visitor().actor, front_door.now()
    found = services.problems(front_door.reading(), plan, by=by, now=now, stood=stood)
    found |= {"planned": wrong} if wrong else {}
    at = {"planned": "planned-day"}
    return (None if found else plan), {at.get(field, field): text for field, text in found.items()}


def _day(form: Mapping[str, str]) -> tuple[date | None, bool, str]:
    """Return the day, whether it is more than a month, and what is wrong with it."""
    known = bool(form.get("planned-day", "").strip())
    parts = {f"planned-{part}": form.get(f"planned-{part}", "") for part in ("day", "month", "year")}
    try:
        return typed_days.day(parts | ({} if known else {"planned-day": "1"}), "planned"), known, ""
    except typed_days.NoSuchDay:
        return None, known, _("Enter a month and a year, such as 11 2026, and the day where it is settled")


def _typed(plan: Plan) -> dict[str, str]:
    return {
        "theme": plan.theme,
        "kind": plan.kind,
        "planned-day": str(plan.planned_on.day) if plan.day_known else "",
        "planned-month": str(plan.planned_on.month),
        "planned-year": str(plan.planned_on.year),
        "lead": plan.lead,
        "rationale": plan.rationale,
        "re_audit_of": plan.re_audit_of,
    }


def _form(
    typed: Mapping[str, str], wrong: Mapping[str, str], *, found: programme_pages.Line | None = None
) -> str:
    by = front_door.visitor().actor
    return page(
        "year/plan.html",
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        kinds=services.kinds(),
        known=programme_pages.references(front_door.reading(), by),
        line=found,
    )
