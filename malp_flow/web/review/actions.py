"""The action plan of one review: listed, added to, changed, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import MalpError
from malp_flow.services import (
    action_changes,
    action_days,
    action_export,
    action_lines,
    action_owners,
    action_pages,
    action_plan,
    action_progress,
    action_words,
    actions,
    candidates,
    people,
    report_pages,
)
from malp_flow.services.moves import ReasonNeeded
from malp_flow.web import acting, files, front_door, typed_days
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

ACTION = REVIEW + "/actions/<uuid:item_id>"
_AT: Mapping[type[MalpError], str] = {
    actions.SourceNeeded: "source",
    actions.StatementNeeded: "statement",
    actions.WordsNeeded: "text",
    actions.MeasureNeeded: "measure",
    actions.AgencyNeeded: "agency",
    action_owners.OwnerNeeded: "owner",
    action_owners.OwnerGone: "owner",
    action_owners.OwnerElsewhere: "owner",
    actions.UnknownImpact: "impact",
    action_days.DayNeeded: "due-day",
    action_days.DayPast: "due-day",
    action_days.DayOff: "due-day",
    typed_days.NoSuchDay: "due-day",
    people.UnusableAddress: "owner-address",
    people.LongName: "owner-name",
    action_changes.SameMeasure: "measure",
    action_changes.OwnsItAlready: "owner",
    action_progress.NothingShown: "words",
    action_progress.UnknownOutcome: "outcome",
}


@pages.get(REVIEW + "/actions", endpoint="actions")
def plan(partnership: str, reference: str) -> str:
    """Show the plan: every action with its owner, its day and how far it is."""
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    session, wanted = front_door.reading(), wanted_of()
    lines = action_lines.of_review(session, found, by=by, now=now)
    return front_door.page(
        "review/actions.html",
        has_actions=action_plan.has_actions(found),
        begun=action_plan.has_actions(found) and action_plan.has_begun(found),
        at_once=any(said.at_once for said in found.workflow.items.values()),
        ended=found.workflow.state(found.state).final,
        lines=action_lines.chosen(lines, wanted),
        all_lines=lines,
        wanted=wanted,
        words=action_words.wanted(),
        agencies=agencies_in(lines),
        may_make=action_pages.may_make(session, found, by=by, now=now),
        **around(reference, "review.actions"),
    )


def wanted_of() -> action_lines.Wanted:
    """Return which actions the address asks for."""
    asked = request.args
    return action_lines.Wanted(asked.get("agency", "").strip()[:40], asked.get("status", "").strip()[:40])


def agencies_in(lines: tuple[action_lines.ActionLine, ...]) -> list[tuple[str, str]]:
    """Return the agencies of these actions, by name."""
    return sorted({(str(line.agency_id), line.agency) for line in lines}, key=lambda each: each[1])


@pages.get(REVIEW + "/actions.csv")
def actions_file(partnership: str, reference: str) -> Response:
    """Give the plan as a file for a spreadsheet, filtered as the page is."""
    by, now = front_door.visitor().actor, front_door.now()
    lines = action_lines.of_review(front_door.reading(), seen(reference), by=by, now=now)
    rows = action_export.as_csv(action_lines.chosen(lines, wanted_of()))
    return files.for_a_spreadsheet(rows, f"{reference}-actions.csv")


@pages.get(REVIEW + "/actions/new")
def new_action(partnership: str, reference: str) -> str:
    """Ask what is to be done, by whom, by when, and how anybody will know that it has worked."""
    return _new(reference, {})


def _new(reference: str, wrong: Mapping[str, str]) -> str:
    found, who, now = seen(reference), front_door.visitor(), front_door.now()
    session = front_door.reading()
    return front_door.page(
        "review/new_action.html",
        possible=action_pages.may_make(session, found, by=who.actor, now=now),
        recommendations=action_pages.choices(session, found),
        sources=action_words.sources(),
        impacts=action_words.impacts(),
        agencies=report_pages.agencies_of(session, who.actor),
        people=candidates.candidates(session, who.actor.partnership_id, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.actions"),
    )


@pages.post(REVIEW + "/actions/new")
def make_action(partnership: str, reference: str) -> str | Response:
    """Make the action; when that is refused, what was typed stays on the page."""
    by, now = front_door.visitor().actor, front_door.now()
    made, (day, no_day) = list[UUID](), _due_day()

    def act(session: Any) -> None:
        made[:] = [actions.add(session, opened(session, reference), _typed(day), by=by, now=now)]

    wrong = wrong_at(acting.problem(act), "text") | no_day
    if wrong:
        return _new(reference, wrong)
    front_door.notice(_("The action stands in the plan."))
    return redirect(way_to("review.action", reference, made[0]), 303)


def _due_day() -> tuple[date | None, dict[str, str]]:
    """Return the day that was typed, or none and what is wrong with it."""
    try:
        return typed_days.day(request.form, "due"), {}
    except typed_days.NoSuchDay as refused:
        return None, {"due-day": str(refused)}


def _typed(day: date | None) -> actions.Wanted:
    form = request.form
    return actions.Wanted(
        source=form.get("source", ""),
        text=form.get("text", ""),
        measure=form.get("measure", ""),
        due_on=day,
        agency_id=id_of(form.get("agency", "")),
        impact=form.get("impact", ""),
        owner_id=id_of(form.get("owner", "")),
        owner_name=form.get("owner-name", ""),
        owner_address=form.get("owner-address", ""),
        statement_id=id_of(form.get("statement", "")),
    )


def id_of(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def wrong_at(problem: MalpError | None, otherwise: str) -> dict[str, str]:
    """Return what is wrong at which field, or nothing."""
    found = problem.faults if isinstance(problem, actions.Lacks) else [problem] if problem else []
    return {_AT.get(type(fault), otherwise): str(fault) for fault in found}


def way_to(endpoint: str, reference: str, item_id: UUID) -> str:
    slug = front_door.visitor().partnership_slug
    return url_for(endpoint, partnership=slug, reference=reference, item_id=item_id)


@pages.get(ACTION)
def action(partnership: str, reference: str, item_id: UUID) -> str:
    """Show one action: what is to be done, the measure, how it goes and what shows it."""
    return _action(reference, item_id, {})


def _action(reference: str, item_id: UUID, wrong: Mapping[str, str]) -> str:
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    return front_door.page(
        "review/action.html",
        shown=action_pages.for_group(front_door.reading(), found, item_id, by=by, now=now),
        outcomes=[(each, action_words.statuses()[each]) for each in action_progress.OUTCOMES],
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.actions"),
    )


@pages.post(ACTION + "/close")
def close_action(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Close the action, for good."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    problem = acting.problem(
        lambda session: action_progress.close(
            session,
            opened(session, reference),
            item_id,
            outcome=form.get("outcome", ""),
            words=form.get("words", ""),
            by=by,
            now=now,
        )
    )
    return _told(reference, item_id, problem, "words", _("The action is closed."))


@pages.post(ACTION + "/send-back")
def send_action_back(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Give the action back to its owner, with what is missing."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form

    def act(session: Any) -> None:
        day = typed_days.day(form, "back") if form.get("back-day", "").strip() else None
        action_progress.send_back(
            session,
            opened(session, reference),
            item_id,
            reason=form.get("reason", ""),
            due_on=day,
            by=by,
            now=now,
        )

    problem = acting.problem(act)
    of_day = isinstance(problem, (action_days.DayPast, action_days.DayOff, typed_days.NoSuchDay))
    if problem and of_day:
        return _action(reference, item_id, {"back-day": str(problem)})
    return _told(reference, item_id, problem, "reason", _("Sent back. Its owner gets an email."))


def _told(reference: str, item_id: UUID, problem: MalpError | None, field: str, said: str) -> str | Response:
    if isinstance(problem, (ReasonNeeded, action_progress.NothingShown, action_progress.UnknownOutcome)):
        return _action(reference, item_id, wrong_at(problem, field))
    front_door.notice(str(problem) if problem else said, succeeded=problem is None)
    return redirect(way_to("review.action", reference, item_id), 303)
