"""One agency more in a review, or one less: added with its auditor, withdrawn with a reason."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError, Refused
from malp_flow.services import adding, adding_pages, auditors_wanted, expecting, moves, withdrawing
from malp_flow.services.adding import Wanted
from malp_flow.services.adding_pages import Choices
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.review.audit import AUDIT, audit_page, tried
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

ADD = REVIEW + "/agencies/add"


@pages.get(ADD, endpoint="add_agency")
def show(partnership: str, reference: str) -> str:
    """Offer the records and agencies of this review."""
    return _page(reference, {})


def _choices(reference: str) -> Choices:
    session, who = front_door.reading(), front_door.visitor()
    return adding_pages.choices(session, seen(reference), by=who.actor, now=front_door.now())


def _page(reference: str, wrong: dict[str, str]) -> str:
    return front_door.page(
        "review/add_agency.html",
        choices=_choices(reference),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.matrix"),
    )


@pages.post(ADD)
def save_agency(partnership: str, reference: str) -> str | Response:
    """Ask one more agency about a record."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    offered = _choices(reference)
    cases = {str(row_id): row_id for row_id, _name in offered.cases}
    agencies = {str(row_id): row_id for row_id, _name in offered.agencies}
    people = {str(each.member): each.member for each in offered.people}
    case, agency = cases.get(form.get("case", "")), agencies.get(form.get("agency", ""))
    if case is None or agency is None:
        missing = {"case": _("Choose a child’s record")} if case is None else {}
        return _page(reference, missing | ({"agency": _("Choose an agency")} if agency is None else {}))
    off_line = {"yes": True, "no": False}.get(form.get("off_line", ""))
    auditor, route = people.get(form.get("auditor", "")), form.get("route", "")
    try:
        due_on = typed_days.day(form, "due") if any(typed_days.figures(form, "due")) else None
    except typed_days.NoSuchDay as refused_day:
        return _page(reference, {"due-day": str(refused_day)})
    wanted = Wanted(case, agency, auditor, off_line, route, due_on)
    if auditor and off_line is None:
        words = _("Say whether they are outside the line of management")
        return _page(reference, {"off_line": words})
    front_door.stop_reading()
    added: list[adding.Added] = []
    refused = acting.problem(
        lambda session: added.append(
            adding.add(session, opened(session, reference), wanted, by=who.actor, now=now)
        )
    )
    if refused:
        return _page(reference, {_field(refused): str(refused)})
    front_door.notice(" ".join(filter(None, [_("The agency is added."), added[-1].closed])))
    return redirect(url_for("review.matrix", partnership=partnership, reference=reference), 303)


def _field(refused: MalpError) -> str:
    fields: dict[type[Refused], str] = {
        adding.OffLineNeeded: "off_line",
        adding.RouteNeeded: "route",
        adding.DayNeeded: "due-day",
        adding.DayTooFar: "due-day",
        adding.DayNotWorked: "due-day",
        expecting.ExpectedAlready: "agency",
        adding.AuditsClosed: "case",
    }
    return next((field for kind, field in fields.items() if isinstance(refused, kind)), "auditor")


@pages.post(AUDIT + "/withdraw")
def withdraw_audit(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Take back an audit that was asked for by mistake."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")
    refused = tried(
        reference,
        lambda session, review: withdrawing.withdraw(
            session, review, item_id, reason=reason, by=who.actor, now=now
        ),
    )
    if isinstance(refused, moves.ReasonNeeded):
        return audit_page(reference, item_id, {"withdraw-reason": str(refused)}, form="take_back")
    front_door.notice(str(refused or _("The audit is withdrawn.")), succeeded=refused is None)
    here = url_for("review.audit", partnership=partnership, reference=reference, item_id=item_id)
    return redirect(here, 303)


@pages.post(REVIEW + "/auditors/ask")
def ask_for_auditors(partnership: str, reference: str) -> Response:
    """Ask the agencies to name their auditors themselves."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: auditors_wanted.ask(session, opened(session, reference), by=who.actor, now=now),
        said=_("The agencies are asked to name their auditors."),
        to=url_for("review.set_up", partnership=partnership, reference=reference),
    )
