"""The events of a rehearsal: dated as soon as their day can be known, and written down once they are over."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Move
from malp_flow.engine.lives import EventState
from malp_flow.engine.story import Story
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.services import (
    awaited_days,
    deadlines,
    items,
    learning_event,
    picture,
    rehearsal_guests,
    report_pages,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sign_off import Beside
from malp_flow.services.who_came import Attendee

WHY = "Rehearsed, so that the calendar can be seen."
"""What everybody writes where words are asked for."""
_LONDON = ZoneInfo("Europe/London")


def onward_from(review: OpenReview, story: Story) -> list[Move]:
    """Return the moves that lead from the present state towards the end of a story."""
    return [move for move in story.line_of(review.workflow) if review.state in move.from_]


def day_of(text: str) -> date:
    """Return a day of a story, which its schema has found to be one."""
    return date.fromisoformat(text)


def arrange(
    session: Session, review: OpenReview, story: Story, onward: Sequence[Move], *, by: Actor, now: datetime
) -> bool:
    """Date the first event whose day can be known by now; whether there was any."""
    for item in items.of_review(session, review, review.workflow.items_of(Kind.event)):
        day = _day(session, review, story, item, onward, now=now)
        if item.state == EventState.to_arrange and day:
            begins, ends = (datetime.combine(day, time(hour), _LONDON).astimezone(UTC) for hour in (10, 13))
            learning_event.arrange(
                session, review, event=item.name, starts_at=begins, ends_at=ends, place="Town hall",
                by=by, now=now,
            )  # fmt: skip
            rehearsal_guests.invite(session, review, item, by=by, now=now)
            return True
    return False


def _day(
    session: Session, review: OpenReview, story: Story, item: Item, onward: Sequence[Move], *, now: datetime
) -> date | None:
    """The day of the story; else the first allowed or the due one; else today, if a gate waits for it."""
    if item.name in story.events:
        return day_of(story.events[item.name])
    if awaited_days.of_review(session, review, item=item):
        return None  # its first day is the meeting of a body, of which no date is known
    running = [each.due_on for each in deadlines.running(session, review, item_id=item.id)]
    waits = any(use.about == item.name for move in onward for use in move.checks)
    return max([*running, local_day(now)]) if running or waits else None


def record(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    """Write down who came to an event that is over: who said so, and no fewer than the gates ask for."""
    known = picture.facts(session, review, now=now)
    for name, meeting in known.meetings.items():
        if meeting.ends_at is None or meeting.ends_at > now or meeting.attendance_recorded:
            continue
        needed = needed_at(review, name)
        shown = report_pages.event(session, review, name=name, by=by, now=now)
        came = rehearsal_guests.who_came(session, items.only(session, review, Kind.event, name=name))
        there = Counter(each.role for each in came)
        missing = ((role, max(0, needed.get(role, 1) - there[role])) for role, _title in shown.roles)
        roles = [role for role, number in missing for _ in range(number)]
        came += [Attendee(f"Person {n}", role, None, attended=True) for n, role in enumerate(roles)]
        who_came.record(session, review, event=name, attendees=came, notes=WHY, by=by, now=now)
        return True
    return False


def needed_at(review: OpenReview, item: str) -> dict[str, int]:
    """Return how many of each role, or statements of each part, the gates ask for about an item."""
    needed: dict[str, int] = {}
    for move in review.workflow.moves:
        for use in move.checks:
            if use.about == item and isinstance(use.with_.get("at_least"), dict):
                needed |= use.with_["at_least"]
    return needed


def beside_answer(review: OpenReview, item: Item, answer: str, *, now: datetime) -> Beside:
    """Return what the file wants beside an answer: a section of the text, or the minute of a meeting."""
    said = review.workflow.items[item.name]
    parts = review.workflow.items[said.about or ""].parts
    section = next(iter(parts), "") if said.answers[answer].section else ""
    return Beside(section, minuted_on=local_day(now), minute="1") if said.minuted else Beside(section)
