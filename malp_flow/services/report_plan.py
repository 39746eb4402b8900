"""What a report says of change: the action plan, and how its effect will be checked."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Part
from malp_flow.engine.report import Plan, Section, Statement, Table
from malp_flow.engine.report_draft import Draft, section
from malp_flow.records import sealed
from malp_flow.records.reviews import ReviewBrief
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext


def planned(parts: Mapping[str, Part], draft: Draft) -> Iterator[tuple[Statement, Plan]]:
    """Yield each statement of a planned part with its plan, empty where it has none yet."""
    for name, part in parts.items():
        if part.planned:
            for each in section(name, parts, draft).statements:
                yield each, each.plan or Plan()


def action_plan(parts: Mapping[str, Part], draft: Draft) -> Section:
    """Return who does what by when, from the plans of recommendations."""
    columns = (
        gettext("Called"),
        gettext("What"),
        gettext("For whom"),
        gettext("Who leads"),
        gettext("By when"),
        gettext("What will show it"),
    )
    rows = tuple(
        (
            each.called,
            each.text,
            each.for_whom,
            plan.lead,
            day_of_record(plan.due_on) if plan.due_on else "",
            plan.measure,
        )
        for each, plan in planned(parts, draft)
    )
    title = gettext("Action plan")
    tables = (Table(gettext("Who leads what, and by when"), columns, rows),) if rows else ()
    return Section("made-plan", title, False, tables=tables)


def impact(session: Session, review: OpenReview, parts: Mapping[str, Part], draft: Draft) -> Section:
    """Return how anybody will know that it helped: what was settled at the start, and for each action."""
    brief = session.get(ReviewBrief, review.id)
    said = sealed.get(session, brief, "impact_sealed") if brief else ""
    rows = tuple((each.called, plan.tested) for each, plan in planned(parts, draft) if plan.tested)
    title = gettext("How the effect will be checked")
    columns = (gettext("Called"), gettext("How it is tested"))
    tables = (Table(gettext("What is looked at for each recommendation"), columns, rows),) if rows else ()
    return Section("made-impact", title, False, tuple(filter(None, said.splitlines())), tables=tables)
