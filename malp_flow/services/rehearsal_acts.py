"""What the people of a rehearsal do on a day: what is due, or what the story says; each by its service."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.definition import READY, Kind, Move
from malp_flow.engine.lives import Act, DocumentState, StepState
from malp_flow.engine.story import Returned, Story
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import (
    audits,
    awaited_days,
    deadlines,
    items,
    library,
    more_time,
    moves,
    picture,
    rehearsal_events,
    rehearsal_guests,
    rehearsal_records,
    rehearsal_report,
    rehearsal_turns,
    report_confirming,
    reports,
    resting,
    sign_off,
    steps,
)
from malp_flow.services.rehearsal_answers import answers_to
from malp_flow.services.rehearsal_cast import Cast
from malp_flow.services.rehearsal_events import WHY, beside_answer, day_of, needed_at, onward_from
from malp_flow.services.reviews import OpenReview

_LONDON = ZoneInfo("Europe/London")
Doing = Callable[[Session, OpenReview, datetime], bool]


@dataclass
class Everybody:
    """All people of a rehearsal together. Each act happens once its day has come; one act at a time."""

    cast: Cast
    story: Story
    asked: dict[int, int] = field(default_factory=dict)
    wrote_in: int = -1
    moved: int = 0

    def have_something_today(self, session: Session, *, now: datetime) -> bool:
        """Whether a day of the story or a due day has come, or an event is ahead or just over."""
        today = local_day(now)
        if today.isoformat() in self.story.days():
            return True
        due = select(Deadline.id).where(
            Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None), Deadline.due_on <= today
        )
        over = select(Meeting.id).where(Meeting.ends_at > now - timedelta(days=4))
        return session.scalar(due.limit(1)) is not None or session.scalar(over.limit(1)) is not None

    def act(self, session: Session, *, now: datetime) -> bool:
        """Do the next thing whose day has come; whether there was any."""
        review = self.cast.review(session)
        if review.workflow.state(review.state).final:
            return False
        if any(turn(session, review, self.cast, self.story, now=now) for turn in rehearsal_turns.TURNS):
            return True
        if resting.going_on(session, review):
            return False
        if rehearsal_report.declare(session, review, self.cast, now=now):
            return True
        if rehearsal_records.check(session, review, self.cast, self.story, now=now):
            return True
        doings: tuple[Doing, ...] = (
            self._return, self._meet, self._write, self._finish, self._answer, self._move,
        )  # fmt: skip
        return any(doing(session, review, now) for doing in doings)

    # ---------------------------------------------------------------- returns

    def _return(self, session: Session, review: OpenReview, now: datetime) -> bool:
        for item in items.of_review(session, review, review.workflow.items_of(Kind.return_)):
            agency, record = self.cast.returns.get(item.id, ("", 0))
            said = self.story.of_return(agency, record) or Returned(agency=agency or "nobody")
            if item.done_at is None and item.opened_at and self._one_return(session, review, item, said, now):
                return True
        return False

    def _one_return(
        self, session: Session, review: OpenReview, item: Item, said: Returned, now: datetime
    ) -> bool:
        auditor, manager = self.cast.auditors[said.agency], self.cast.manager
        today, due = local_day(now), _clock(session, review, item)
        asks = said.more_time if said.more_time and day_of(said.more_time.asked_on) == today else None
        if asks and due and due < day_of(asks.until):
            more_time.ask(
                session, review, item.id, new_on=day_of(asks.until), reason=WHY, by=auditor, now=now
            )
            more_time.agree(session, review, item.id, by=manager, now=now)
            return True
        if said.silent:
            if said.go_ahead_on and day_of(said.go_ahead_on) <= today:
                audits.accept_absence(session, review, item.id, reason=WHY, by=manager, now=now)
                return True
            return False
        if today < (day_of(said.on) if said.on else due or today):
            return False
        tool = library.tool(session, review_id=review.id, item=item.name)
        if said.not_known or tool is None:
            audits.say_not_known(session, review, item.id, reason=WHY, by=auditor, now=now)
        else:
            audits.save(session, review, item.id, answers_to(tool), by=auditor, now=now)
            audits.give_back(session, review, item.id, by=auditor, now=now)
        return True

    # ---------------------------------------------------------------- events, documents and steps

    def _meet(self, session: Session, review: OpenReview, now: datetime) -> bool:
        by, onward = self.cast.manager, onward_from(review, self.story)
        arranged = rehearsal_events.arrange(session, review, self.story, onward, by=by, now=now)
        answered = arranged or rehearsal_guests.name_and_answer(session, review, by=by, now=now)
        return answered or rehearsal_events.record(session, review, by=by, now=now)

    def _write(self, session: Session, review: OpenReview, now: datetime) -> bool:
        for item in items.of_review(session, review, review.workflow.items_of(Kind.document)):
            onward = [
                move
                for move in onward_from(review, self.story)
                if any(u.about == item.name for u in move.checks)
            ]
            open_now = item.state != DocumentState.waiting
            if (
                not onward
                or not open_now
                or rehearsal_report.is_with_the_panel(session, review, item, onward, now=now)
                or self.wrote_in == self.moved
                or not self._due(session, review, onward, now)
            ):
                continue
            said = review.workflow.items[item.name]
            by = self.cast.somebody(review, (said.by or "",))
            if by is None:
                continue
            needed = needed_at(review, item.name)
            rehearsal_report.write(session, review, item, needed, by=by, now=now)
            kept = reports.latest(session, item)
            passed = {each.key: each.words for each in report_confirming.places(session, review, kept)}
            report_confirming.confirm_anonymity(
                session, review, read=kept.sha256, passed=passed, by=by, now=now
            )
            self.wrote_in = self.moved
            return True
        return False

    def _finish(self, session: Session, review: OpenReview, now: datetime) -> bool:
        for item in items.of_review(session, review, review.workflow.items_of(Kind.step)):
            by = self.cast.doer(session, review, item, now=now)
            if item.state != StepState.to_do or by is None or not items.may(item, Act.finish):
                continue
            if not _is_due(session, review, item, now=now):
                continue
            answer = self.story.steps.get(item.name) or _forward_answer(review, self.story, item.name)
            steps.finish(session, review, item.id, answer_id=answer, reason=WHY, by=by, now=now)
            return True
        return False

    # ---------------------------------------------------------------- decisions and moves

    def _answer(self, session: Session, review: OpenReview, now: datetime) -> bool:
        for item in items.of_review(session, review, review.workflow.items_of(Kind.decision)):
            if item.state != "asked" or not _is_due(session, review, item, now=now):
                continue
            self._one_answer(session, review, item, now)
            return True
        return False

    def _one_answer(self, session: Session, review: OpenReview, item: Item, now: datetime) -> None:
        number = self._partner_of(session, review, item)
        self.asked[number] = self.asked.get(number, 0) + 1
        answer = self.story.answer_of(number, self.asked[number]) or _forward_answer(
            review, self.story, item.name
        )
        version = reports.latest(session, items.only(session, review, Kind.document))
        why = WHY if review.workflow.items[item.name].answers[answer].reason == "required" else ""
        sign_off.answer(
            session, review, item.id, answer_id=answer, sha256=version.sha256, reason=why,
            beside=beside_answer(review, item, answer, now=now), by=self.cast.partners[number - 1], now=now,
        )  # fmt: skip

    def _partner_of(self, session: Session, review: OpenReview, item: Item) -> int:
        same = sorted(items.of_review(session, review, [item.name]), key=lambda one: one.id)
        return [one.id for one in same].index(item.id) + 1

    def _move(self, session: Session, review: OpenReview, now: datetime) -> bool:
        for move in onward_from(review, self.story):
            by = self.cast.somebody(review, move.people)
            if by is None or not self._due(session, review, [move], now):
                continue
            if gates.blockers(review.workflow, move, picture.facts(session, review, now=now)):
                continue
            moves.move_on(session, review, move.id, by=by, now=now, reason=WHY)
            return True
        return False

    def _due(self, session: Session, review: OpenReview, onward: list[Move], now: datetime) -> bool:
        """Whether the day has come on which one of these moves is made."""
        free = [move for move in onward if not awaited_days.hold_back(session, review, move.id)]
        days = [self.story.move_on(move.id) or _met_by(session, review, move) for move in free]
        return any(day is None or day <= local_day(now) for day in days)


def _clock(session: Session, review: OpenReview, item: Item) -> date | None:
    running = deadlines.running(session, review, item_id=item.id)
    return min((each.due_on for each in running if not each.earliest), default=None)


def _is_due(session: Session, review: OpenReview, item: Item, *, now: datetime) -> bool:
    """Whether the due day of an item has come; without one it is done at once, unless it waits for one."""
    if awaited_days.of_review(session, review, item=item):
        return False
    due = _clock(session, review, item)
    return due is None or due <= local_day(now)


def _met_by(session: Session, review: OpenReview, move: Move) -> date | None:
    names = [
        name
        for name, clock in review.workflow.deadlines.items()
        if clock.met_by == move.id and not clock.only_reminds and READY not in clock.when.anchors
    ]
    running = [each for name in names for each in deadlines.running(session, review, name=name)]
    return min((each.due_on for each in running), default=None)


def _forward_answer(review: OpenReview, story: Story, asked: str) -> str:
    """Return the answer of a decision or step with which the review goes the way of the story."""
    for move in story.line_of(review.workflow):
        for use in move.checks:
            if use.about == asked and "answer" in use.with_:
                return str(use.with_["answer"])
    return next(iter(review.workflow.items[asked].answers), "")
