"""Set-up of one review: the lead reviewer, all audits in one table, the audit tool."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import identity_sheets, local_names, naming, outside, set_up, set_up_pages, visibility
from malp_flow.services.set_up import Wanted
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import about_words
from malp_flow.wording import gettext as _

SET_UP = REVIEW + "/set-up"


@pages.get(SET_UP, endpoint="set_up")
def show(partnership: str, reference: str) -> str:
    """Show what is set up, and what is still missing."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str]) -> str:
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    return front_door.page(
        "review/set_up.html",
        set_up=set_up.set_up(session, found, now=now),
        parties=outside.parties(session, found, now=now),
        keeps_sheets=identity_sheets.are_kept(session),
        themes=set_up_pages.themes(session, found),
        local_names=local_names.kept(session, who.actor.partnership_id),
        manages=visibility.manages(session, who.actor, found, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.set_up"),
    )


@pages.post(SET_UP)
def save_set_up(partnership: str, reference: str) -> str | Response:
    """Keep the whole table of audits, or say at each field what is missing."""
    who, now = front_door.visitor(), front_door.now()
    shown = set_up.set_up(front_door.reading(), seen(reference), now=now)
    wanted = [_wanted(row) for row in shown.rows]
    wrong = {f"off_line-{each.row.key}": text for each in wanted if (text := _fault(each))}
    if wrong:
        return _page(reference, wrong)
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: set_up.save(session, opened(session, reference), wanted, by=who.actor, now=now)
    )
    return _led_on(partnership, reference, str(problem or ""), said=_("The set-up is saved."))


def _wanted(row: set_up.Row) -> Wanted:
    form = request.form
    offered: dict[str, UUID] = {str(each.member): each.member for each in row.offered}
    return Wanted(
        row,
        auditor=offered.get(form.get(f"auditor-{row.key}", "")),
        off_line={"yes": True, "no": False}.get(form.get(f"off_line-{row.key}", "")),
        route=form.get(f"route-{row.key}", "").strip(),
    )


def _fault(wanted: Wanted) -> str:
    if wanted.auditor is None or wanted.off_line is not None:
        return ""
    name = next(each.name for each in wanted.row.offered if each.member == wanted.auditor)
    words = {"name": name, "about": about_words(wanted.row.case, wanted.row.title)}
    return _("Say whether %(name)s is outside the line of management of %(about)s") % words


def _led_on(partnership: str, reference: str, problem: str, *, said: str) -> Response:
    front_door.notice(problem or said, succeeded=not problem)
    return redirect(url_for("review.set_up", partnership=partnership, reference=reference), 303)


@pages.post(SET_UP + "/reviewer")
def name_reviewer(partnership: str, reference: str) -> str | Response:
    """Name who leads the review, or somebody else instead."""
    who, now = front_door.visitor(), front_door.now()
    shown = set_up.set_up(front_door.reading(), seen(reference), now=now)
    offered: dict[str, UUID] = {str(each.member): each.member for each in shown.people}
    member = offered.get(request.form.get("reviewer", ""))
    if member is None:
        return _page(reference, {"reviewer": _("Choose who leads the review")})
    part = next((each for each in shown.parts if each.role == request.form.get("role")), None)
    if shown.parts and part is None:
        return _page(reference, {"role": _("Choose which role")})
    role, beside = part.role if part else None, request.form.get("beside") == "yes"
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = opened(session, reference)
        naming.name_reviewer(session, review, member, role=role, beside=beside, by=who.actor, now=now)

    problem = str(acting.problem(act) or "")
    words = _("%(part)s is named.") % {"part": part.title} if part else _("The lead reviewer is named.")
    return _led_on(partnership, reference, problem, said=words)


@pages.post(SET_UP + "/outside/<role>")
def name_outside(partnership: str, reference: str, role: str) -> str | Response:
    """Name who acts for a party outside, or somebody else instead."""
    who, now = front_door.visitor(), front_door.now()
    shown = set_up.set_up(front_door.reading(), seen(reference), now=now)
    offered: dict[str, UUID] = {str(each.member): each.member for each in shown.people}
    member = offered.get(request.form.get("member", ""))
    if member is None:
        return _page(reference, {f"party-{role}": _("Choose who acts for them")})
    front_door.stop_reading()

    def act(session: Any) -> None:
        outside.name(session, opened(session, reference), role, member, by=who.actor, now=now)

    problem = str(acting.problem(act) or "")
    return _led_on(partnership, reference, problem, said=_("They are named. They get a link by email."))


@pages.post(SET_UP + "/tool")
def choose_tool(partnership: str, reference: str) -> str | Response:
    """Keep the audit tool with the theme and the local names that were given."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    theme, values = form.get("theme", ""), {name: form[name] for name in form}
    missing = set_up_pages.missing_local_values(front_door.reading(), seen(reference), theme, values)
    if missing:
        return _page(reference, {f"local-{name}": text for name, text in missing.items()})
    problem = acting.refusal(
        lambda session: set_up_pages.choose_tool(
            session,
            opened(session, reference),
            theme=theme,
            local_values=values,
            by=who.actor,
            now=now,
        )
    )
    if problem:
        return _page(reference, {"theme": problem})
    return _led_on(partnership, reference, "", said=_("The audit tool is chosen."))
