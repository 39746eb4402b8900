"""What needs one person today: one line each, most pressing first, with where to go."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Finding
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    asks,
    dashboards,
    deadlines,
    lost_letters,
    mending,
    people,
    resting,
    steps,
    waiver_pages,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.mending import Way
from malp_flow.services.need import Eyes, Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import about_words, gettext, ngettext, overdue_words


def of_reviews(
    session: Session, actor: Actor, seen: list[tuple[OpenReview, str, Facts]], *, now: datetime
) -> Iterator[Need]:
    """Yield what these running reviews ask of this person."""
    name = people.name_of(session, actor.membership_id)
    for review, theme, known in seen:
        mine = roles_of(session, review, actor.person_id, on=local_day(now))
        runs = any(review.workflow.roles[role].as_ == "manager" for role in mine)
        eyes = Eyes(review, theme, known, mine, runs, name)
        if resting.going_on(session, review):
            yield from (need for need in _steps(session, eyes) if need.kind is Kind.concern)
            continue
        yield from asks.waiting(session, eyes)
        yield from _late(eyes)
        yield from _waivers(session, actor, eyes)
        yield from _gates(session, eyes)
        yield from _steps(session, eyes)
        if runs:
            yield from lost_letters.nobody_named(session, eyes)


def _late(eyes: Eyes) -> Iterator[Need]:
    if not eyes.runs:
        return
    for item in dashboards.returns_of(eyes.review, eyes.known):
        if item.working_days_late and not item.done:
            about = about_words(item.case_reference, item.title)
            giver = item.agency_name or whose.title_of_giver(eyes.review, item.name)
            words = {"agency": giver, "about": about}
            days = overdue_words(item.working_days_late)
            title = gettext("%(agency)s, %(about)s: audit %(days)s") % (words | {"days": days})
            text = gettext("Auditor: %(name)s") % {"name": item.holder} if item.holder else ""
            point = gettext("%(agency)s, %(about)s: %(days)s") % (words | {"days": days})
            yield Need(
                Kind.late_audit,
                eyes.review.reference,
                title,
                text=text or gettext("No auditor is named."),
                action=gettext("Remind, call or decide"),
                thing=item.id,
                way=Way(mending.AUDIT, "", UUID(item.id)),
                days_late=item.working_days_late,
                point=point,
            )


def _waivers(session: Session, actor: Actor, eyes: Eyes) -> Iterator[Need]:
    for line in waiver_pages.lines(session, eyes.review, eyes.known, by=actor):
        if line.may_agree:
            words = {"who": line.asked_by, "move": line.move_title}
            yield Need(
                Kind.waiver,
                eyes.review.reference,
                gettext("%(who)s asks you to agree to move on without a check: %(move)s") % words,
                action=gettext("Read why, then agree"),
                thing=str(line.id),
            )


def _gates(session: Session, eyes: Eyes) -> Iterator[Need]:
    onward = main_line(eyes.review.workflow)
    late = _move_late(session, eyes)
    for prospect in dashboards.prospects(eyes.review, eyes.known):
        move = prospect.move
        if prospect.is_open and move.checks and eyes.mine & set(move.people):
            words = {"reference": eyes.review.reference, "move": move.title}
            yield Need(
                Kind.ready,
                eyes.review.reference,
                gettext("%(reference)s is ready: %(move)s") % words,
                text=eyes.theme,
                action=gettext("Check and move on"),
                thing=move.id,
                days_late=late.get(move.id, 0),
            )
        elif move in onward:
            for finding in prospect.findings:
                yield from _check(eyes, finding, days_late=late.get(move.id, 0))


def _check(eyes: Eyes, finding: Finding, *, days_late: int) -> Iterator[Need]:
    if finding.lets_pass:
        return
    for blocker in finding.blockers:
        way = mending.way(eyes.review, eyes.known, blocker)
        asked = mending.is_asked_of(eyes.review, eyes.mine, blocker, name=eyes.name)
        if way is None or way.page == mending.AUDIT or not asked:
            continue
        more = [each.sentence for each in finding.blockers]
        words = {"reference": eyes.review.reference, "check": finding.sentence}
        count = ngettext("%(num)s thing is missing.", "%(num)s things are missing.", len(more))
        late = gettext(" It is %(days)s.") % {"days": overdue_words(days_late)} if days_late else ""
        yield Need(
            Kind.check,
            eyes.review.reference,
            gettext("%(reference)s, not met: %(check)s") % words,
            text=(more[0] if len(more) == 1 else count % {"num": len(more)}) + late,
            action=way.words,
            way=way,
            days_late=days_late,
            point=finding.sentence,
        )
        return


def _move_late(session: Session, eyes: Eyes) -> dict[str, int]:
    """How many working days each move is late whose own clock has run out."""
    days = deadlines.days_of(session, eyes.review.partnership_id, name=eyes.review.workflow.calendar)
    return {
        eyes.review.workflow.deadlines[d.name].met_by: max(
            1, days.count_between(d.due_on, local_day(eyes.known.at))
        )
        for d in deadlines.running(session, eyes.review)
        if d.item_id is None and not d.earliest and d.due_at < eyes.known.at
    }


def _steps(session: Session, eyes: Eyes) -> Iterator[Need]:
    days = deadlines.days_of(session, eyes.review.partnership_id, name=eyes.review.workflow.calendar)
    for step in steps.lines(session, eyes.review, eyes.known, eyes.mine, done=False):
        if not step.may_finish or eyes.review.workflow.items[step.name].optional:
            continue
        today = local_day(eyes.known.at)
        late = max(1, days.count_between(step.due_on, today)) if step.due_on and step.late else 0
        words = {
            "reference": eyes.review.reference,
            "step": ", ".join(filter(None, (step.title, step.place))),
        }
        said = gettext("%(reference)s: %(step)s is to be finished")
        raised = gettext("%(step)s in %(reference)s: read it now, and say what was done")
        yield Need(
            Kind.concern if step.is_raised else Kind.step,
            eyes.review.reference,
            (raised if step.is_raised else said) % words,
            text=gettext("It is %(days)s.") % {"days": overdue_words(late)} if late else "",
            action=gettext("Read and acknowledge")
            if step.is_raised
            else gettext("Note it as done on the review"),
            thing=str(step.id) if step.is_raised else step.name,
            days_late=late,
            point=words["step"],
        )
