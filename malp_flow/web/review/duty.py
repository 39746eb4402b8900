"""One thing that is owed: every reminder about it; reminded by hand, telephoned about, or left in peace."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.ledger import folded
from malp_flow.errors import MalpError
from malp_flow.services import chasing_by_hand, duties, ledger, reminder_holds, reminder_pages, visibility
from malp_flow.services.hold_list import Scope
from malp_flow.services.moves import ReasonNeeded
from malp_flow.web import acting, files, front_door
from malp_flow.web.review.reminders import REMINDERS, day_or_none, rendered
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

DUTY = REMINDERS + "/duty/<uuid:deadline_id>"


@pages.get(DUTY)
def duty(partnership: str, reference: str, deadline_id: UUID) -> str:
    """Show one thing that is owed, with every reminder about it and what can be done."""
    return _duty(reference, deadline_id, {})


def _duty(reference: str, deadline_id: UUID, wrong: Mapping[str, str], *, form: str = "") -> str:
    found, session, now = seen(reference), front_door.reading(), front_door.now()
    shown = reminder_pages.of_duty(session, found, deadline_id, now=now)
    manages = visibility.manages(session, front_door.visitor().actor, found, now=now)
    return front_door.page(
        "review/duty.html",
        shown=shown,
        days=folded(ledger.of_duty(session, found, deadline_id, now=now)),
        manages=manages,
        by_hand=_by_hand(session, found, deadline_id) if manages and shown.open else None,
        typed={form: request.form} if form else {},
        wrong=wrong,
        errors=acting.summary(wrong),
        longest=chasing_by_hand.LONGEST_LINE,
        **around(reference, "review.reminders"),
    )


def _by_hand(session: Any, review: Any, deadline_id: UUID) -> dict[str, Any]:
    """Return what a reminder by hand would be, with its words as they would go."""
    base_url, line = front_door.house().sender.base_url, request.form.get("line", "")
    offered = chasing_by_hand.offered(
        session, review, deadline_id, base_url=base_url, line=line, now=front_door.now()
    )
    texts = [(each.name, rendered(each.fields)) for each in offered.readers]
    return {"offered": offered, "texts": texts}


@pages.get(DUTY + "/day-by-day.csv")
def ledger_file(partnership: str, reference: str, deadline_id: UUID) -> Response:
    """Give the days of one duty as a file for a spreadsheet: sent, or not sent and why."""
    found, session = seen(reference), front_door.reading()
    days = ledger.days_of_duty(session, found, deadline_id, now=front_door.now())
    return files.for_a_spreadsheet(ledger.as_csv(days), f"{reference}-reminders.csv")


@pages.post(DUTY + "/by-hand")
def remind_by_hand(partnership: str, reference: str, deadline_id: UUID) -> str | Response:
    """Show what would go with this line, or send it; sooner than a day after the last it asks once more."""
    form = request.form
    if form.get("do") == "look":
        return _duty(reference, deadline_id, {}, form="by_hand")
    sent: list[int] = []

    def act(session: Any) -> None:
        review, by = opened(session, reference), front_door.visitor().actor
        sent[:] = [
            chasing_by_hand.send(
                session,
                review,
                deadline_id,
                line=form.get("line", ""),
                again="again" in form,
                harmless="harmless" in form,
                by=by,
                now=front_door.now(),
            )
        ]

    refused = acting.problem(act)
    if refused:
        field = "again" if isinstance(refused, chasing_by_hand.RemindedJustNow) else "line"
        return _refused(refused, reference, deadline_id, field, form="by_hand")
    said = ngettext("%(num)s email is on its way.", "%(num)s emails are on their way.", sent[0])
    return _led_on(reference, said % {"num": sent[0]}, deadline_id)


@pages.post(DUTY + "/call")
def note_talk(partnership: str, reference: str, deadline_id: UUID) -> str | Response:
    """Note a telephone call, and hold the reminders until a day where one is given."""
    form = request.form

    def act(session: Any) -> None:
        review, by = opened(session, reference), front_door.visitor().actor
        item_id = duties.of_review(session, review, deadline_id).item_id
        if item_id is None:
            raise reminder_holds.NoAgency
        reminder_holds.record_call(
            session,
            review,
            item_id,
            spoke_to=form.get("spoke_to", ""),
            said=form.get("said", ""),
            until_on=day_or_none("call"),
            by=by,
            now=front_door.now(),
        )

    refused = acting.problem(act)
    if refused:
        field = "spoke_to" if isinstance(refused, reminder_holds.SaySomebody) else "call-day"
        return _refused(refused, reference, deadline_id, field, form="call")
    return _led_on(reference, _("The call is noted."), deadline_id)


@pages.post(DUTY + "/hold")
def hold_reminders(partnership: str, reference: str, deadline_id: UUID) -> str | Response:
    """Hold reminders back: of this one, of its agency, or of the whole review."""
    form = request.form
    if form.get("scope", "") not in list(Scope):
        return _duty(reference, deadline_id, {"scope": _("Choose what to hold")}, form="hold")

    def act(session: Any) -> None:
        review, by = opened(session, reference), front_door.visitor().actor
        item_id = duties.of_review(session, review, deadline_id).item_id
        reminder_holds.hold(
            session,
            review,
            item_id,
            Scope(form["scope"]),
            until_on=day_or_none("hold"),
            reason=form.get("reason", ""),
            by=by,
            now=front_door.now(),
        )

    refused = acting.problem(act)
    if refused:
        field = "reason" if isinstance(refused, ReasonNeeded | reminder_holds.TooLong) else "hold-day"
        return _refused(refused, reference, deadline_id, field, form="hold")
    return _led_on(reference, _("These reminders are held."), deadline_id)


def _refused(problem: MalpError, reference: str, deadline_id: UUID, field: str, *, form: str) -> str:
    return _duty(reference, deadline_id, {field: str(problem)}, form=form)


def _led_on(reference: str, said: str, deadline_id: UUID) -> Response:
    front_door.notice(said)
    slug = front_door.visitor().partnership_slug
    here = url_for("review.duty", partnership=slug, reference=reference, deadline_id=deadline_id)
    return redirect(here, 303)
