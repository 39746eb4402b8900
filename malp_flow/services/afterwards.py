"""What a review that has ended still asks of its business manager: actions to look at, checks to make."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.services import action_lines, deadlines, steps
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.actor import Actor
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import gettext, overdue_words

SOON = 10
"""Working days before its day on which a check is shown among what needs somebody."""


def needs(
    session: Session, actor: Actor, seen: Iterable[tuple[OpenReview, str, Facts]], *, now: datetime
) -> Iterator[Need]:
    """Yield what reviews that have ended ask of this business manager, and actions that began before."""
    asked = list(seen)
    over = [(review, known) for review, _, known in asked if review.workflow.state(review.state).final]
    acting = [review for review, _, _ in asked if _acts_at_once(review)]
    with_actions = {review.id: review for review in [*(row[0] for row in over), *acting]}
    for line in action_lines.of_review(session, *with_actions.values(), by=actor, now=now):
        yield from _action(line, actor)
    for review, known in over:
        yield from _checks(session, actor, review, known, now=now)


def _acts_at_once(review: OpenReview) -> bool:
    return any(said.at_once for said in review.workflow.items.values())


def _action(line: ActionLine, actor: Actor) -> Iterator[Need]:
    words = {"reference": line.review, "number": line.number, "agency": line.agency, "owner": line.owner}
    title, text, action, late = "", "", "", 0
    if line.awaits and line.owner_id != actor.membership_id:
        title = gettext("%(reference)s, action %(number)s: said to be done by %(owner)s")
        text, action = line.agency, gettext("Look at what shows it, then close it or send it back")
    elif line.is_open and line.owner_gone:
        title = gettext("%(reference)s, action %(number)s: %(owner)s has left")
        text, action = line.agency, gettext("Give it to somebody else")
    elif line.overdue:
        title = gettext("%(reference)s, action %(number)s of %(agency)s is overdue")
        text = gettext("It is %(days)s.") % {"days": overdue_words(line.days_late)}
        action, late = gettext("Call its owner"), line.days_late
    if title:
        thing = str(line.item_id)
        yield Need(
            Kind.action, line.review, title % words, text=text, action=action, thing=thing, days_late=late
        )


def _checks(
    session: Session, actor: Actor, review: OpenReview, known: Facts, *, now: datetime
) -> Iterator[Need]:
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    mine = roles_of(session, review, actor.person_id, on=today)
    for step in steps.lines(session, review, known, mine, done=False):
        if not step.may_finish or step.is_raised or step.due_on is None:
            continue
        if step.due_on >= today and days.count_between(today, step.due_on) > SOON:
            continue
        late = max(1, days.count_between(step.due_on, today)) if step.late else 0
        words = {"reference": review.reference, "step": step.title}
        yield Need(
            Kind.step,
            review.reference,
            gettext("%(reference)s: %(step)s is to be made") % words,
            text=gettext("It is %(days)s.") % {"days": overdue_words(late)} if late else "",
            action=gettext("Look at the measures, and say what has changed"),
            thing=step.name,
            days_late=late,
        )
