"""What is written beside a review: how a family was heard, who knew what when, and what was seen before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from malp_flow.demo import cast, reporting
from malp_flow.demo.cast import Organisation
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    chronology,
    chronology_marks,
    contributions,
    event_answers,
    event_invitations,
    families,
    family_recording,
    items,
    looking_again,
    meetings,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.families import Engagement

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from malp_flow.records.learning_event import EventInvitation

_A = {agency.key: agency for agency in cast.AGENCIES}
_WORDS_BEFORE = {
    contributions.WELL: "Everybody on the ward knew whom to ring, also at the weekend.",
    contributions.HARD: "I heard of the move from the family, two weeks after it.",
    contributions.HELPED: "One line by email on the day on which a worker changes.",
}


def family_heard(on: On, *, told: bool = False) -> Iterator[Scene]:
    """Tell how a family is asked, how it is heard, and (`told`) that it hears what came of it."""
    yield on(14, "11:50", offer)
    yield on(27, "15:20", hear)
    if told:
        yield on(68, "11:30", tell_outcome)


def family_not_asked(on: On) -> Iterator[Scene]:
    """Tell how it is decided, with a reason, that a family is not asked."""
    yield on(13, "14:05", do_not_ask)


def looked_again(on: On, *, at: str) -> Iterator[Scene]:
    """Tell how a review looks at an earlier one again, and at what was learned there."""
    yield on(1, "10:25", partial(look_again, at=at))
    yield on(32, "14:05", partial(say_seen, statement=0, seen="not_seen"))
    yield on(32, "14:15", partial(say_seen, statement=1, seen="in_part"))


def marked(on: On, *, knew: tuple[Organisation, Organisation]) -> Iterator[Scene]:
    """Tell how the lead reviewer marks in the chronology what matters, and who knew of it when."""
    yield on(24, "14:35", partial(mark, row=1, knew={knew[0]: "", knew[1]: "about July 2025"}))
    yield on(24, "14:50", partial(mark, row=4, knew={knew[1]: ""}))


_COMMENTS = (
    (
        *(45, "10:50", "good_practice"),
        "Could this also say that the head of year wrote it down each time? The files show it.",
    ),
    (
        *(45, "15:25", "statements_of_learning"),
        "L2 reads as if it were always so. In our records it was so in two of five.",
    ),
    (
        *(46, "16:05", "recommendations"),
        "We would gladly draw the map. Could the partnership name who keeps it between the terms?",
    ),
)
_ANSWERS = (
    ("10:35", "accepted", "Thank you. It will say so."),
    (
        *("10:55", "refused"),
        "It says “often”, and the other agencies’ records carry it. Let us talk on Friday.",
    ),
)


def accuracy_window(on: On, *, who: tuple[Organisation, Organisation, Organisation]) -> Iterator[Scene]:
    """Tell how agencies comment on a draft: one comment is accepted, one refused, one still open."""
    for agency, (day, at, section, text) in zip(who, _COMMENTS, strict=True):
        yield on(day, at, partial(reporting.comment, agency=agency, section=section, text=text))
    for number, (at, outcome, reply) in enumerate(_ANSWERS):
        answer = partial(reporting.answer_comment, number=number, outcome=outcome, reply=reply)
        yield on(46, at, answer)


def written_beforehand(on: On) -> Iterator[Scene]:
    """Tell how somebody who cannot come to the event says so, and writes what they would say there."""
    yield on(22, "15:35", partial(cannot_come, who="Ashe Calloway"))
    yield on(22, "15:45", partial(contribute, who="Ashe Calloway"))


def _record(
    session: Session, there: Stage, play: Play, said: Engagement, now: datetime, came_of: str = ""
) -> None:
    review, by = there.review(session, play), there.actor(cast.MANAGER.key)
    before = families.kept(session, review)
    seen = before.saved_at if before else None
    family_recording.record(session, review, said, came_of=came_of, seen=seen, by=by, now=now)


def offer(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Write down that the family was asked, by somebody whom they know."""
    said = Engagement(
        decided=families.Decided.yes,
        why="They know best what it was like, and the lead reviewer wants to hear it before the event.",
        offered_by="The family support worker who knows them",
        offered_on=local_day(now) - timedelta(days=1),
    )
    _record(session, there, play, said, now)


def hear(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Write down how the family was heard."""
    said = replace(
        _said(session, there, play),
        ways=(families.Heard.meeting, families.Heard.through_somebody),
        heard_words="It helped most when somebody came back as promised. They told their story too often.",
    )
    _record(session, there, play, said, now, came_of="heard")


def tell_outcome(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Write down that the family was told what came of the review."""
    how = "At home, by the lead reviewer and the family support worker, with the one page to keep."
    said = replace(_said(session, there, play), told_on=local_day(now), told_words=how)
    _record(session, there, play, said, now)


def _said(session: Session, there: Stage, play: Play) -> Engagement:
    before = families.kept(session, there.review(session, play))
    return before.said if before else Engagement()


def do_not_ask(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Write down why the family is not asked."""
    why = "A criminal case is not over yet. It is looked at again when it is."
    _record(
        session, there, play, Engagement(decided=families.Decided.no, why=why), now, came_of="not_offered"
    )


def look_again(session: Session, there: Stage, play: Play, *, at: str, now: datetime) -> None:
    """Say which earlier review this one looks at again."""
    by = there.actor(cast.MANAGER.key)
    looking_again.link(session, there.review(session, play), at, by=by, now=now)


def say_seen(session: Session, there: Stage, play: Play, *, statement: int, seen: str, now: datetime) -> None:
    """Say whether one of the things learned then was seen again."""
    review, by = there.review(session, play), there.actor(cast.MANAGER.key)
    learned = looking_again.page(session, review, by=by, now=now).learned_then[statement]
    looking_again.say_seen(session, review, learned.id, seen, by=by, now=now)


def mark(
    session: Session, there: Stage, play: Play, *, row: int, knew: dict[Organisation, str], now: datetime
) -> None:
    """Mark a row of the chronology, with the agencies that knew of it since when."""
    review, by = there.review(session, play), there.actor(play.reviewer)
    there_now = chronology.rows(session, review, today=local_day(now))[row]
    seen = chronology_marks.seen(there_now)
    known = {there.agencies[agency.key]: since for agency, since in knew.items()}
    chronology_marks.mark(
        session, review, there_now.ref, significant=True, knew=known, looked_at=seen, by=by, now=now
    )


def contribute(session: Session, there: Stage, play: Play, *, who: str, now: datetime) -> None:
    """Let somebody who cannot come to the event write beforehand what they would say there."""
    review = there.review(session, play)
    item = items.only(session, review, Kind.event)
    by = Actor(there.partnership_id, _invited(session, there, play, who, now).membership_id)
    contributions.give(session, review, item, _WORDS_BEFORE, by=by, now=now)


def cannot_come(session: Session, there: Stage, play: Play, *, who: str, now: datetime) -> None:
    """Let somebody answer that they cannot come to the event."""
    row = _invited(session, there, play, who, now)
    event_answers.answer(
        session,
        there.review(session, play),
        row.id,
        said=event_answers.NOT_COMING,
        by=Actor(there.partnership_id, row.membership_id),
        now=now,
    )


def _invited(session: Session, there: Stage, play: Play, who: str, now: datetime) -> EventInvitation:
    item = items.only(session, there.review(session, play), Kind.event)
    rows = event_invitations.invited(session, meetings.ahead(session, item, now=now)[0])
    return next(row for row in rows if people.name_of(session, row.membership_id) == who)
