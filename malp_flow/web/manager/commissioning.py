"""Commissioning a review: the form, which agency is asked about which record, the answers to be checked."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    commissioned_from,
    event_proposals,
    gallery_pages,
    library,
    return_words,
    set_up_pages,
    workflow_list,
)
from malp_flow.services.commissioning import Commission
from malp_flow.services.set_up_pages import Choices, Wanted
from malp_flow.web import acting, front_door
from malp_flow.web.manager import commission_faults as faults
from malp_flow.web.manager.views import pages
from malp_flow.web.workflows import showing
from malp_flow.wording import gettext as _

_OWN = frozenset({"csrf_token", "form_key", "step"})
_CAME_FROM = {"programme": "line", "choice": "choice", "wanted": "wanted"}
"""Fields that say what a review comes from, and how the services call it."""

_TAKEN_ALONG = (*_CAME_FROM, *showing.STARTS)


@pages.get("/<partnership>/reviews/commission")
def commission(partnership: str) -> str:
    """Show the empty form of a commission, with a reference proposed."""
    proposed = _proposed()
    return _form(_choices(proposed.get("workflow", "")), MultiDict(proposed), {})


@pages.post("/<partnership>/reviews/commission")
def commission_sent(partnership: str) -> str | Response:
    """Show the next of the pages: the matrix where it is asked for, the answers to check, the review."""
    form, offered = request.form, _choices(request.form.get("workflow", ""))
    step = form.get("step", "")
    wrong = faults.of_form(front_door.reading(), form, by=front_door.visitor().actor)
    if wrong or step == "change":
        return _form(offered, form, wrong)
    if form.get("spread") == faults.EACH and _chosen(form, offered) not in offered.asking_no_agency:
        wrong = faults.of_matrix(form)
        if wrong or step not in {"matrix", "commission"}:
            return _matrix(offered, form, wrong if step == "matrix" else {})
    wanted = _wanted(form, offered)
    return _commission(offered, form, wanted) if step == "commission" else _check(form, offered, wanted)


def _choices(process: str) -> Choices:
    who, now = front_door.visitor(), front_door.now()
    return set_up_pages.choices(front_door.reading(), who.actor, process=process, now=now)


def _proposed() -> dict[str, str]:
    """Return what the form begins with: a line of the programme, or records chosen by chance."""
    given = request.args
    by, now = front_door.visitor().actor, front_door.now()
    came = {name: given[name] for name in (*_CAME_FROM, "workflow", *showing.STARTS) if given.get(name)}
    return came | commissioned_from.proposed(front_door.reading(), **_ids(given), by=by, now=now)


def _ids(given: Mapping[str, str]) -> dict[str, UUID | None]:
    """Return the line of the programme and the choice of records that an address or a form names."""
    found: dict[str, UUID | None] = {}
    for name, part in _CAME_FROM.items():
        try:
            found[part] = UUID(given[name]) if given.get(name) else None
        except ValueError:
            abort(404)
    return found


def _commission(offered: Choices, form: MultiDict[str, str], wanted: Wanted) -> str | Response:
    who, now = front_door.visitor(), front_door.now()
    front_door.stop_reading()

    def act(session: Any) -> None:
        reference = set_up_pages.commission_all(session, wanted, by=who.actor, now=now)
        commissioned_from.take_over(session, reference, **_ids(form), by=who.actor, now=now)

    reason = acting.refusal(act)
    if reason:
        return _form(offered, form, {"reference": reason})
    front_door.notice(_("The review is commissioned. Next, set it up."))
    reference = wanted.commission.reference
    address = url_for("review.set_up", partnership=who.partnership_slug, reference=reference)
    return redirect(address, 303)


def _form(offered: Choices, typed: MultiDict[str, str], wrong: Mapping[str, str]) -> str:
    return front_door.page(
        "manager/commission.html",
        choices=offered,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        seats=range(1, faults.SEATS + 1),
        kept=_kept(typed, leave=lambda name: not name.startswith(faults.BOX) and name not in _TAKEN_ALONG),
        slug=front_door.visitor().partnership_slug,
    )


def _matrix(offered: Choices, form: MultiDict[str, str], wrong: Mapping[str, str]) -> str:
    return front_door.page(
        "manager/commission_matrix.html",
        agencies=offered.agencies,
        rows=[
            {"number": number, "record": record, "ticked": faults.ticked(form, number)}
            for number, record in enumerate(faults.asked_about(form), start=1)
        ],
        kept=_kept(form, leave=lambda name: name.startswith(faults.BOX)),
        wrong=wrong,
        errors=acting.summary(wrong),
    )


def _check(form: MultiDict[str, str], offered: Choices, wanted: Wanted) -> str:
    names = {each.member: each.label for each in offered.people}
    agencies = dict(offered.agencies)
    reviewer = wanted.commission.lead_reviewer
    by, now = front_door.visitor().actor, front_door.now()
    digest = wanted.commission.workflow_digest
    workflow = library.definition(front_door.reading(), digest).workflow
    needed = workflow_list.needed(workflow)
    start, _wrong = showing.start(form)
    return front_door.page(
        "manager/check_commission.html",
        wanted=wanted,
        process=dict(offered.workflows)[digest],
        asks_agencies=workflow_list.AGENCIES in needed,
        called=return_words.of(workflow),
        start=start,
        stages=gallery_pages.process(front_door.reading(), by.partnership_id, digest, start).states,
        events=event_proposals.at_commissioning(front_door.reading(), digest, by=by, now=now),
        today=local_day(now),
        lead_reviewer=names[reviewer] if reviewer else _("not named yet"),
        seats=[f"{title}: {names[member]}" for title, member in wanted.commission.panel],
        asked={record: [agencies[each] for each in asked] for record, asked in wanted.records.items()},
        kept=_kept(form, leave=lambda _name: False),
    )


def _kept(form: MultiDict[str, str], *, leave: Callable[[str], bool]) -> list[tuple[str, str]]:
    """What a page hands on to the next one without showing it; boxes that were ticked as one line."""
    return [(name, " ".join(form.getlist(name))) for name in form if name not in _OWN and not leave(name)]


def _wanted(form: MultiDict[str, str], offered: Choices) -> Wanted:
    """Return what the form asks for; what was never offered is left out as if it was not ticked."""
    members: dict[str, UUID] = {str(each.member): each.member for each in offered.people}
    panel = [(title, members[member]) for title, member in faults.seats(form) if member in members]
    return Wanted(
        Commission(
            reference=form["reference"].strip(),
            theme=form["theme"].strip(),
            workflow_digest=_chosen(form, offered),
            panel=panel,
            lead_reviewer=members.get(form.get("reviewer", "")),
        ),
        records=_asked(form, offered),
        enquiry=form.get("enquiry", ""),
        impact=form.get("impact", ""),
        again=form["again"] if form.get("again") in offered.signed_off else "",
    )


def _chosen(form: MultiDict[str, str], offered: Choices) -> str:
    workflows = [workflow for workflow, _title in offered.workflows]
    return form["workflow"] if form.get("workflow") in workflows else workflows[0]


def _asked(form: MultiDict[str, str], offered: Choices) -> dict[str, list[UUID]]:
    """Return the agencies asked about each record; none where the process asks none, whatever was ticked."""
    nobody = _chosen(form, offered) in offered.asking_no_agency
    if nobody or form.get("spread") not in {faults.EVERY, faults.EACH}:
        return {record: [] for record in faults.records(form)}
    every = form["spread"] == faults.EVERY
    return {
        record: [
            agency
            for agency, _name in offered.agencies
            if every or str(agency) in faults.ticked(form, number)
        ]
        for number, record in enumerate(faults.asked_about(form), start=1)
    }
