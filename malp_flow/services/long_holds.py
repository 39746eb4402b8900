"""Reminders held back without an end, for long: a line on the first page, so that nobody forgets them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import ReminderHold
from malp_flow.services import deadlines, hold_list
from malp_flow.services.actor import Actor
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext

LONG = 5
"""Working days after which a hold without an end is brought back to mind."""


def needs(session: Session, actor: Actor, running: Sequence[OpenReview], *, now: datetime) -> Iterator[Need]:
    """Yield one line for each hold that has no end and is older than a week, in a review that it touches."""
    endless = select(ReminderHold.id).where(
        ReminderHold.partnership_id == actor.partnership_id,
        ReminderHold.ended_at.is_(None),
        ReminderHold.until_on.is_(None),
    )
    waiting = set(session.scalars(endless))
    today = local_day(now)
    since = deadlines.days_of(session, actor.partnership_id).add(today, -LONG)
    for review in running if waiting else ():
        for held in hold_list.lasting(session, review, now=now):
            if held.id in waiting and local_day(held.since) <= since:
                waiting.discard(held.id)
                words = {"what": held.what, "day": day_long(local_day(held.since), today)}
                yield Need(
                    Kind.long_hold,
                    review.reference,
                    gettext("%(what)s: nobody has been reminded since %(day)s") % words,
                    text=gettext("This has no end. Does it still hold?"),
                    action=gettext("Look at it"),
                )
