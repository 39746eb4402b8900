"""The first page of those who run reviews, the board, and commissioning."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import own_audits, set_up_pages, today, visibility
from malp_flow.services.commissioning import Commission
from malp_flow.services.need import Kind, Need
from malp_flow.services.set_up_pages import Choices, Wanted
from malp_flow.web import acting, front_door, ways
from malp_flow.wording import gettext as _

pages = Blueprint("manager", __name__)
SEATS = 4
MANY = 12
LONGEST_THEME = 80
_ADDRESS_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pages.get("/<partnership>/")
def home(partnership: str) -> str:
    """Show what needs this person today, and the reviews by state."""
    who, now = front_door.visitor(), front_door.now()
    has_home = bool(own_audits.HAVE_A_HOME & who.capacities)
    own = None if has_home else own_audits.of_member(front_door.reading(), who.actor, now=now)
    return _home("manager/home.html", own_audits=own)


@pages.get("/<partnership>/reviews")
def reviews(partnership: str) -> str:
    """Show the reviews by state."""
    return _home("manager/reviews.html")


def _home(template: str, **more: Any) -> str:
    who, now = front_door.visitor(), front_door.now()
    session = front_door.reading()
    found = today.today(session, who.actor, now=now)
    shown = found.needs if request.args.get("all") else found.needs[:MANY]
    return front_door.page(
        template,
        home=found,
        shown=shown,
        more=len(found.needs) - len(shown),
        need_href=_need_href,
        today=local_day(now),
        may_commission=visibility.runs(session, who.actor, now=now),
        slug=who.partnership_slug,
        **more,
    )


def _need_href(need: Need) -> str:
    """Return the page on which this is done, empty where there is none."""
    places: dict[str, Any] = {
        "partnership": front_door.visitor().partnership_slug,
        "reference": need.reference,
    }
    if need.way:
        return ways.href(need.way, **places)
    if need.kind == Kind.waiver:
        return url_for("review.waiver", waiver_id=need.thing, **places)
    if need.kind == Kind.ready:
        return url_for("review.confirm", move_id=need.thing, **places)
    if need.kind == Kind.sign_off:
        return url_for("partner.sign_off", **places)
    return url_for("review.review", **places) if need.reference else ""


@pages.get("/<partnership>/reviews/commission")
def commission(partnership: str) -> str:
    """Show the empty form of a commission, with a reference proposed."""
    return _form({}, {})


@pages.post("/<partnership>/reviews/commission")
def commission_sent(partnership: str) -> str | Response:
    """Show the answers to be checked; commission once they were confirmed."""
    form, offered = request.form, _choices()
    errors = _errors(form)
    if errors or request.form.get("step") == "change":
        return _form(form, errors)
    if form.get("step") != "commission":
        return _check(form, offered)
    who, now = front_door.visitor(), front_door.now()
    wanted = _wanted(form, offered)
    reason = acting.refusal(
        lambda session: set_up_pages.commission_all(session, wanted, by=who.actor, now=now)
    )
    if reason:
        return _form(form, {"reference": reason})
    front_door.notice(_("The review is commissioned. Next, set it up."))
    address = url_for("review.set_up", partnership=partnership, reference=wanted.commission.reference)
    return redirect(address, 303)


def _choices() -> Choices:
    who = front_door.visitor()
    return set_up_pages.choices(front_door.reading(), who.actor, now=front_door.now())


def _form(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    slug = front_door.visitor().partnership_slug
    chosen = _agencies(typed) if isinstance(typed, MultiDict) else []
    shown = [{"text": text, "href": f"#{field}"} for field, text in errors.items()]
    return front_door.page(
        "manager/commission.html",
        choices=_choices(),
        typed=typed,
        chosen=chosen,
        wrong=errors,
        errors=shown,
        seats=range(1, SEATS + 1),
        slug=slug,
    )


def _check(form: MultiDict[str, str], offered: Choices) -> str:
    wanted = _wanted(form, offered)
    names, agencies = dict(offered.members), dict(offered.agencies)
    reviewer = wanted.commission.lead_reviewer
    kept = [(name, " ".join(form.getlist(name))) for name in form if name not in _OWN]
    return front_door.page(
        "manager/check_commission.html",
        wanted=wanted,
        lead_reviewer=names[reviewer] if reviewer else _("not named yet"),
        seats=[f"{title}: {names[member]}" for title, member in wanted.commission.panel],
        agencies=[agencies[agency] for agency in wanted.agencies],
        audits=len(wanted.agencies) * len(wanted.records),
        kept=kept,
    )


_OWN = frozenset({"csrf_token", "form_key", "step"})


def _errors(form: MultiDict[str, str]) -> dict[str, str]:
    reference, theme = form.get("reference", "").strip(), form.get("theme", "").strip()
    wrong = {}
    if not reference or not set(reference) <= _ADDRESS_SAFE:
        wrong["reference"] = _("Enter a reference of letters, figures and hyphens, such as MALP-2026-01")
    if not theme or len(theme) > LONGEST_THEME:
        wrong["theme"] = _("Enter a theme of at most 80 characters")
    if not _seats(form):
        wrong["seat-1"] = _("Name at least one safeguarding partner and their place on the panel")
    if not _records(form):
        wrong["records"] = _("Enter at least one reference for a child’s record")
    elif len(_records(form)) != len(set(_records(form))):
        wrong["records"] = _("Enter each reference for a child’s record once")
    if not _agencies(form):
        wrong["agency"] = _("Choose at least one agency")
    return wrong


def _records(form: MultiDict[str, str]) -> list[str]:
    return [line.strip() for line in form.get("records", "").splitlines() if line.strip()]


def _agencies(form: MultiDict[str, str]) -> list[str]:
    # Boxes that were ticked come one by one; the page of checked answers hands them on as one line.
    return [name for line in form.getlist("agency") for name in line.split()]


def _seats(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    rows = [(form.get(f"seat-{n}", "").strip(), form.get(f"member-{n}", "")) for n in range(1, SEATS + 1)]
    return [(title, member) for title, member in rows if title and member]


def _wanted(form: MultiDict[str, str], offered: Choices) -> Wanted:
    """Return what the form asks for; what was never offered is left out as if it was not ticked."""
    members = {str(member): member for member, _name in offered.members}
    agencies = {str(agency): agency for agency, _name in offered.agencies}
    workflows = [workflow for workflow, _title in offered.workflows]
    panel: list[tuple[str, UUID]] = [(t, members[m]) for t, m in _seats(form) if m in members]
    chosen = form.get("workflow", "")
    return Wanted(
        Commission(
            reference=form["reference"].strip(),
            theme=form["theme"].strip(),
            workflow_digest=chosen if chosen in workflows else workflows[0],
            panel=panel,
            lead_reviewer=members.get(form.get("reviewer", "")),
        ),
        records=_records(form),
        agencies=[agencies[name] for name in _agencies(form) if name in agencies],
    )
