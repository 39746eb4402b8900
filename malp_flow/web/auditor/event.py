"""The event behind a proved mailbox: what to read beforehand; and for a lead, who of their agency comes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    event_colleagues,
    event_naming,
    event_people_pages,
    mailbox,
    people,
    reading_pages,
    reviews,
)
from malp_flow.services.event_naming import Invitee
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.web.people_typed import invitee_wrong, needs_a_look, refused_at
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/to-read")
def to_read(opaque: str) -> str | Response:
    """Show what to read; whoever is only named for a case reads the released answers."""
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = reading_pages.to_read(session, mailbox.item_of(session, opaque), by=by, now=now)
    if not shown.is_invited:
        return redirect(url_for("auditor.released", opaque=opaque), 303)
    return front_door.page("auditor/to_read.html", shown=shown, opaque=opaque, today=local_day(now))


@pages.get("/a/<opaque>/people")
def event_people(opaque: str) -> str:
    """Show who of the agency is invited, and ask for more."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = event_people_pages.page(session, mailbox.item_of(session, opaque), by=by, now=now)
    return front_door.page(
        "auditor/event_people.html",
        shown=shown,
        opaque=opaque,
        wrong=wrong,
        typed=request.form,
        errors=acting.placed(wrong, form_shown=shown.may_name),
        today=local_day(now),
    )


@pages.post("/a/<opaque>/people")
def name_for_event(opaque: str) -> str | Response:
    """Invite somebody of the lead's own agency."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    session = front_door.reading()
    item_id = mailbox.item_of(session, opaque)
    shown = event_people_pages.page(session, item_id, by=by, now=now)
    wrong = invitee_wrong(form, dict(shown.roles))
    if wrong or form.get("then") == "change":
        return _page(opaque, wrong)
    agencies = {str(agency): agency for agency, _name in shown.agencies}
    agency = agencies.get(form.get("agency", ""), shown.agencies[0][0])
    wanted = Invitee(form.get("name", ""), form.get("address", ""), form["role"], agency)
    review, _item = event_people_pages.event_of(session, item_id, by=by)
    here = url_for("auditor.event_people", opaque=opaque)
    if needs_a_look(session, review, wanted, form, by=by, now=now):
        caption = f"{shown.review}, {shown.title}"
        return front_door.page("event/person_check.html", wanted=wanted, here=here, caption=caption)
    front_door.stop_reading()
    invited: list[str] = []

    def act(session: Any) -> None:
        review, item = _opened(session, item_id)
        who = event_naming.invite_person(session, review, wanted, event=item, by=by, now=now)
        invited.append(people.name_of(session, who))

    problem = acting.problem(act)
    if problem:
        return _page(opaque, {refused_at(problem): str(problem)})
    front_door.notice(_("%(name)s is invited, and gets an email.") % {"name": invited[-1]})
    return redirect(here, 303)


@pages.post("/a/<opaque>/people/take-back")
def take_back_person(opaque: str) -> Response:
    """Invite somebody of the lead’s own agency no more."""
    by, now = front_door.visitor().actor, front_door.now()
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()

    def act(session: Any) -> None:
        review, _name = _opened(session, item_id)
        invitation = event_colleagues.which(request.form.get("invitation", ""))
        event_naming.take_back(session, review, invitation, by=by, now=now)

    said = _("They are not invited any more. If their invitation has gone, an email tells them.")
    return acting.done(act, said=said, to=url_for("auditor.event_people", opaque=opaque))


def _opened(session: Any, item_id: UUID) -> tuple[reviews.OpenReview, str]:
    by = front_door.visitor().actor
    review, item = event_people_pages.event_of(session, item_id, by=by)
    return reviews.opened(session, review.id, partnership_id=by.partnership_id), item.name


@pages.post("/a/<opaque>/people/colleague")
def decide_colleague(opaque: str) -> Response:
    """Let a proposed colleague of the agency come, or not."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    allowed = form.get("decision") == "allow"

    def act(session: Any) -> None:
        review, _name = _opened(session, item_id)
        _review, item = event_people_pages.event_of(session, item_id, by=by)
        proposal = event_colleagues.which(form.get("proposal", ""))
        event_colleagues.decide(session, review, item, proposal, allowed=allowed, by=by, now=now)

    said = _("Your colleague is invited.") if allowed else _("They are not invited.")
    return acting.done(act, said=said, to=url_for("auditor.event_people", opaque=opaque))
